// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The one way in: files, environment and command line to one checked value.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "config/node.hpp"
#include "config/problem.hpp"
#include "config/schema.hpp"
#include "config/settings.hpp"
#include "config/source.hpp"

namespace spheroseg::config {

struct Examined;

/// Immutable; [any thread].
class Configuration {
  public:
    /// Later sources override earlier ones (maps merge, lists and scalars replace), `overrides` come last.
    /// Either everything is well or all problems are given, sorted by file and line.
    static tl::expected<Configuration, Problems> load(const std::vector<Source>& sources,
                                                      const Environment& environment,
                                                      const std::vector<Override>& overrides = {});
    /// The same for a command that names every mistake at once, those in the blocks of plugins too.
    static Examined examine(const std::vector<Source>& sources, const Environment& environment,
                            const std::vector<Override>& overrides = {});

    const Settings& settings() const { return settings_; }
    /// Every value with its place, defaults filled in.
    const Node& root() const { return root_; }
    /// Sorted keys, defaults filled in, sizes in bytes, durations in milliseconds. Holds secrets.
    nlohmann::json values() const { return to_json(root_); }
    /// Where the value at "plugins[0].config" stands, or its nearest ancestor.
    Mark source_of(std::string_view path) const { return nearest(root_, path).mark; }

    /// The `config:` block of settings().plugins[index], checked: canonical JSON with defaults filled in. All
    /// its problems are in the error's message, one a line, each with file and line. `plugin` names the
    /// plugin when its own schema is refused.
    Result<nlohmann::json> plugin_config(std::size_t index, const nlohmann::json& schema,
                                         const std::string& plugin) const;
    /// The same for a command that collects the problems of every plugin.
    tl::expected<Node, Problems> check_plugin(std::size_t index, const Schema& schema) const;

  private:
    static std::optional<Configuration> without(const Problems& problems, Node written, const Schema& schema);

    Node root_;
    Settings settings_;
};

struct Examined {
    Problems problems;  ///< sorted
    /// The configuration; when there are problems, as much of it as can be told without them: a setting with
    /// a problem is at its default, and a plugin with one outside its `config:` is left out. Empty when
    /// nothing can be told, such as where plugins lie.
    std::optional<Configuration> usable;
};

/// config/development.yaml, as it was when the program was built.
Source embedded_default();

/// The schema of the host's own settings.
const std::string& host_schema_text();

}  // namespace spheroseg::config

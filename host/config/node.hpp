// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One value of the configuration and where it came from.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace spheroseg::config {

/// Lines and columns count from 1; line 0 means that the value stands in no file.
struct Mark {
    std::string file;  ///< as the operator named it, or an option such as "--port"; empty: a default
    int line = 0;
    int column = 0;
};

/// "production.yaml:12", "--port", or "default".
std::string to_string(const Mark& mark);

struct Entry;

struct Node {  // NOLINT(bugprone-exception-escape) nlohmann::json moves without throwing
    enum class Kind { null, boolean, integer, number, text, list, map };

    Kind kind = Kind::null;
    nlohmann::json scalar;            ///< the value of a null, boolean, integer, number or text
    std::string written;              ///< of a scalar: as a person writes it, "512 MiB" for 536870912
    std::vector<Node> items = {};     ///< of a list
    std::vector<Entry> entries = {};  ///< of a map, in the order of the file
    Mark mark = {};
    bool substituted = false;  ///< the whole scalar came from one ${…}: it may also be read as text
    bool secret = false;       ///< from a ${file:…}, or declared x-secret: never printed

    const Node* find(std::string_view key) const;
    Node* find(std::string_view key);
};

struct Entry {
    std::string key;
    Mark mark;
    Node value;
};

/// Sorted keys, so that dump() is canonical.
nlohmann::json to_json(const Node& node);
Node from_json(const nlohmann::json& value);

/// The node at "http.port" or "plugins[0].config.path", null when there is none. "" is the node itself.
const Node* find_path(const Node& root, std::string_view path);
/// find_path, or the nearest ancestor that exists.
const Node& nearest(const Node& root, std::string_view path);

/// "http" and "port" give "http.port"; a key that is no plain word stands in brackets and quotes.
std::string join(const std::string& path, std::string_view key);
std::string join(const std::string& path, std::size_t index);

}  // namespace spheroseg::config

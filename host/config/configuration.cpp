// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/configuration.hpp"

#include <algorithm>

#include "config/host_rules.hpp"
#include "config/overlay.hpp"
#include "config/yaml_reader.hpp"

namespace spheroseg::config {
namespace {

/// A YAML file that is not a map can't be laid over another.
bool is_map(Node& node, Problems& problems) {
    if (node.kind == Node::Kind::null) node.kind = Node::Kind::map;
    if (node.kind == Node::Kind::map) return true;
    problems.push_back({node.mark, "", "expected a map of settings such as 'http:' and 'plugins:'"});
    return false;
}

/// Is the problem's path `path` or below it?
bool is_at(const Problem& problem, const std::string& path) {
    if (problem.path.rfind(path, 0) != 0) return false;
    return problem.path.size() == path.size() || problem.path[path.size()] == '.' ||
           problem.path[path.size()] == '[';
}

bool any_at(const Problems& problems, const std::string& path) {
    return std::any_of(problems.begin(), problems.end(),
                       [&](const Problem& problem) { return is_at(problem, path); });
}

/// A problem inside its own block lets a plugin be named and the rest of its block be checked.
bool hides_plugin(const Problems& problems, std::size_t index) {
    const std::string path = join("plugins", index);
    const std::string block = join(path, "config");
    return std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
        return is_at(problem, path) && (!is_at(problem, block) || problem.path == block);
    });
}

/// Takes out what has problems; gives the places in the file of the plugins that stay.
std::vector<std::size_t> drop_refused(Node& root, const Problems& problems) {
    std::vector<std::size_t> kept;
    auto& entries = root.entries;
    entries.erase(
        std::remove_if(entries.begin(), entries.end(),
                       [&](const Entry& entry) {
                           return !(entry.key == "plugins" && entry.value.kind == Node::Kind::list) &&
                                  any_at(problems, join("", entry.key));
                       }),
        entries.end());
    Node* plugins = root.find("plugins");
    if (plugins == nullptr) return kept;
    std::vector<Node> items;
    for (std::size_t i = 0; i < plugins->items.size(); ++i) {
        if (hides_plugin(problems, i)) continue;
        kept.push_back(i);
        items.push_back(std::move(plugins->items[i]));
    }
    plugins->items = std::move(items);
    return kept;
}

}  // namespace

tl::expected<Configuration, Problems> Configuration::load(const std::vector<Source>& sources,
                                                          const Environment& environment,
                                                          const std::vector<Override>& overrides) {
    Examined examined = examine(sources, environment, overrides);
    if (!examined.problems.empty()) return tl::unexpected<Problems>(std::move(examined.problems));
    return std::move(*examined.usable);
}

Examined Configuration::examine(const std::vector<Source>& sources, const Environment& environment,
                                const std::vector<Override>& overrides) {
    Examined out;
    Problems& problems = out.problems;
    Node written;
    written.kind = Node::Kind::map;
    bool readable = true;
    for (const Source& source : sources) {
        auto layer = read_yaml(source, environment, problems);
        if (layer && is_map(*layer, problems)) {
            if (written.mark.file.empty()) written.mark = layer->mark;
            overlay(written, std::move(*layer));
        } else {
            readable = false;
        }
    }
    for (const Override& change : overrides)
        if (readable) apply(written, change, problems);
    const auto schema = Schema::parse(host_schema_text(), "the host");
    if (!schema) problems.push_back({{}, "", schema.error().message});
    // What is missing may stand in the file that could not be read: no more is said about the rest.
    if (readable && schema) {
        const std::size_t first_echo = problems.size();
        const Node checked = schema->check(written, "", problems);
        drop_echoes(problems, first_echo);
        if (problems.empty()) check_host_rules(checked, problems);
        out.usable = without(problems, std::move(written), *schema);
    }
    sort(problems);
    return out;
}

std::optional<Configuration> Configuration::without(const Problems& problems, Node written,
                                                    const Schema& schema) {
    if (any_at(problems, "plugin_path")) return std::nullopt;
    const auto kept = drop_refused(written, problems);
    Problems left;
    Configuration made;
    made.root_ = schema.check(written, "", left);
    if (left.empty()) check_host_rules(made.root_, left);
    if (!left.empty()) return std::nullopt;
    made.settings_ = read_settings(made.root_);
    for (std::size_t i = 0; i < kept.size(); ++i) made.settings_.plugins[i].path = join("plugins", kept[i]);
    return made;
}

tl::expected<Node, Problems> Configuration::check_plugin(std::size_t index, const Schema& schema) const {
    const PluginEntry& entry = settings_.plugins.at(index);
    Node block = entry.config;
    if (block.mark.file.empty()) block.mark = entry.mark;
    Problems problems;
    Node checked = schema.check(block, join(entry.path, "config"), problems);
    if (problems.empty()) return checked;
    sort(problems);
    return tl::unexpected<Problems>(std::move(problems));
}

Result<nlohmann::json> Configuration::plugin_config(std::size_t index, const nlohmann::json& schema,
                                                    const std::string& plugin) const {
    const auto parsed = Schema::from_json(schema, plugin);
    if (!parsed) return tl::unexpected<Error>(parsed.error());
    auto checked = check_plugin(index, *parsed);
    if (!checked) return tl::unexpected<Error>(to_error(std::move(checked.error())));
    return to_json(*checked);
}

}  // namespace spheroseg::config

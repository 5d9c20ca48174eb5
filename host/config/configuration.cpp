// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/configuration.hpp"

#include <algorithm>
#include <set>
#include <tuple>

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

/// One cause, one line: a value whose substitution failed is not blamed again for what it is not.
void drop_echoes(Problems& problems, std::size_t first_echo) {
    const auto place = [](const Problem& problem) {
        return std::make_tuple(problem.mark.file, problem.mark.line, problem.mark.column, problem.path);
    };
    std::set<std::tuple<std::string, int, int, std::string>> known;
    for (std::size_t i = 0; i < first_echo; ++i) known.insert(place(problems[i]));
    const auto echo = [&](const Problem& problem) { return known.count(place(problem)) > 0; };
    const auto begin = problems.begin() + static_cast<std::ptrdiff_t>(first_echo);
    problems.erase(std::remove_if(begin, problems.end(), echo), problems.end());
}

}  // namespace

tl::expected<Configuration, Problems> Configuration::load(const std::vector<Source>& sources,
                                                          const Environment& environment,
                                                          const std::vector<Override>& overrides) {
    const auto refuse = [](Problems problems) {
        sort(problems);
        return tl::unexpected<Problems>(std::move(problems));
    };
    Problems problems;
    Configuration made;
    made.root_.kind = Node::Kind::map;
    bool readable = true;
    for (const Source& source : sources) {
        auto layer = read_yaml(source, environment, problems);
        if (layer && is_map(*layer, problems)) {
            if (made.root_.mark.file.empty()) made.root_.mark = layer->mark;
            overlay(made.root_, std::move(*layer));
        } else {
            readable = false;
        }
    }
    // What is missing may stand in the file that could not be read: no more is said about the rest.
    if (!readable) return refuse(std::move(problems));
    for (const Override& change : overrides) apply(made.root_, change, problems);

    auto schema = Schema::parse(host_schema_text(), "the host");
    if (!schema) {
        problems.push_back({{}, "", schema.error().message});
        return refuse(std::move(problems));
    }
    const std::size_t first_echo = problems.size();
    made.root_ = schema->check(made.root_, "", problems);
    drop_echoes(problems, first_echo);
    if (problems.empty()) check_host_rules(made.root_, problems);
    if (!problems.empty()) return refuse(std::move(problems));
    made.settings_ = read_settings(made.root_);
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

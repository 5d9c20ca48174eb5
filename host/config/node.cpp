// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/node.hpp"

#include <algorithm>
#include <cctype>

namespace spheroseg::config {
namespace {

bool is_word(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-';
    });
}

/// The next step of a path: the length of its text and what it names.
struct Step {
    std::size_t length = 0;
    std::string key;
    std::size_t index = 0;
    bool is_index = false;
};

/// A length of 0 says that the path is malformed here.
Step next_step(std::string_view path) {
    Step step;
    if (path.front() != '[') {
        const std::size_t start = path.front() == '.' ? 1 : 0;
        const std::size_t end = std::min(path.find_first_of(".[", start), path.size());
        step.key = std::string(path.substr(start, end - start));
        step.length = step.key.empty() ? 0 : end;
        return step;
    }
    if (path.size() > 1 && path[1] == '"') {
        std::size_t end = 2;
        while (end < path.size() && path[end] != '"') end += path[end] == '\\' ? 2 : 1;
        if (end + 1 >= path.size() || path[end + 1] != ']') return step;
        const auto key = nlohmann::json::parse(path.substr(1, end), nullptr, false);
        if (!key.is_string()) return step;
        step.key = key.get<std::string>();
        step.length = end + 2;
        return step;
    }
    std::size_t end = 1;
    while (end < path.size() && end < 9 && std::isdigit(static_cast<unsigned char>(path[end])) != 0)
        step.index = step.index * 10 + static_cast<std::size_t>(path[end++] - '0');
    if (end == 1 || end >= path.size() || path[end] != ']') return step;
    step.is_index = true;
    step.length = end + 1;
    return step;
}

const Node* walk(const Node& root, std::string_view path, bool allow_ancestor) {
    const Node* node = &root;
    while (!path.empty()) {
        const Step step = next_step(path);
        const Node* next = nullptr;
        if (step.length > 0 && step.is_index)
            next = step.index < node->items.size() ? &node->items[step.index] : nullptr;
        else if (step.length > 0)
            next = node->find(step.key);
        if (next == nullptr) return allow_ancestor ? node : nullptr;
        node = next;
        path.remove_prefix(step.length);
    }
    return node;
}

}  // namespace

std::string to_string(const Mark& mark) {
    if (mark.file.empty()) return "default";
    return mark.line > 0 ? mark.file + ":" + std::to_string(mark.line) : mark.file;
}

const Node* Node::find(std::string_view key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &found->value;
}

Node* Node::find(std::string_view key) {
    return const_cast<Node*>(static_cast<const Node*>(this)->find(key));
}

nlohmann::json to_json(const Node& node) {
    if (node.kind == Node::Kind::list) {
        auto list = nlohmann::json::array();
        for (const Node& item : node.items) list.push_back(to_json(item));
        return list;
    }
    if (node.kind == Node::Kind::map) {
        auto map = nlohmann::json::object();
        for (const Entry& entry : node.entries) map[entry.key] = to_json(entry.value);
        return map;
    }
    return node.scalar;
}

Node from_json(const nlohmann::json& value) {
    Node node;
    if (value.is_object()) {
        node.kind = Node::Kind::map;
        for (const auto& [key, item] : value.items()) node.entries.push_back({key, {}, from_json(item)});
        return node;
    }
    if (value.is_array()) {
        node.kind = Node::Kind::list;
        for (const auto& item : value) node.items.push_back(from_json(item));
        return node;
    }
    node.scalar = value;
    if (value.is_string()) {
        node.kind = Node::Kind::text;
        node.written = value.get<std::string>();
        return node;
    }
    node.written = value.dump();
    if (value.is_boolean()) node.kind = Node::Kind::boolean;
    if (value.is_number()) {
        const bool whole = value.is_number_integer() &&
                           !(value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX);
        node.kind = whole ? Node::Kind::integer : Node::Kind::number;
    }
    return node;
}

const Node* find_path(const Node& root, std::string_view path) {
    return walk(root, path, false);
}

const Node& nearest(const Node& root, std::string_view path) {
    return *walk(root, path, true);
}

std::string join(const std::string& path, std::string_view key) {
    if (!is_word(key)) {
        using nlohmann::json;
        return path + "[" + json(key).dump(-1, ' ', false, json::error_handler_t::replace) + "]";
    }
    return path.empty() ? std::string(key) : path + "." + std::string(key);
}

std::string join(const std::string& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
}

}  // namespace spheroseg::config

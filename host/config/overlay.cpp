// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/overlay.hpp"

#include "config/scalar.hpp"

namespace spheroseg::config {
namespace {

constexpr std::size_t kMostKeys = 16;

std::vector<std::string> split_keys(std::string_view path) {
    std::vector<std::string> keys;
    while (keys.size() <= kMostKeys) {
        const std::size_t dot = path.find('.');
        keys.emplace_back(path.substr(0, dot));
        if (dot == std::string_view::npos) break;
        path.remove_prefix(dot + 1);
    }
    return keys;
}

}  // namespace

void overlay(Node& under, Node over) {
    if (under.kind == Node::Kind::map && over.kind == Node::Kind::null) return;
    if (under.kind != Node::Kind::map || over.kind != Node::Kind::map) {
        under = std::move(over);
        return;
    }
    for (Entry& entry : over.entries) {
        if (Node* below = under.find(entry.key); below != nullptr)
            overlay(*below, std::move(entry.value));
        else
            under.entries.push_back(std::move(entry));
    }
}

void apply(Node& root, const Override& change, Problems& problems) {
    const Mark mark{change.origin, 0, 0};
    const auto refuse = [&](std::string text) { problems.push_back({mark, change.path, std::move(text)}); };
    if (const auto fault = find_text_fault(change.value)) {
        refuse(fault->phrase);
        return;
    }
    if (change.path.empty()) {
        refuse("there is no such setting in the configuration");
        return;
    }
    // The longest part of the path that is there, and the keys to make below it.
    std::size_t known = change.path.size();
    Node* node = const_cast<Node*>(find_path(root, change.path));
    while (node == nullptr) {
        const std::size_t dot = known == 0 ? std::string::npos : change.path.rfind('.', known - 1);
        known = dot == std::string::npos ? 0 : dot;
        node = const_cast<Node*>(find_path(root, change.path.substr(0, known)));
    }
    if (known < change.path.size()) {
        const auto keys = split_keys(std::string_view(change.path).substr(known == 0 ? 0 : known + 1));
        for (const std::string& key : keys) {
            if (node->kind == Node::Kind::null) node->kind = Node::Kind::map;
            if (node->kind != Node::Kind::map || key.empty() || key.find('[') != std::string::npos ||
                keys.size() > kMostKeys) {
                refuse("there is no such setting in the configuration");
                return;
            }
            Node* next = node->find(key);
            if (next == nullptr) {
                node->entries.push_back({key, mark, Node{}});
                next = &node->entries.back().value;
                next->mark = mark;
            }
            node = next;
        }
    }
    Node scalar;
    scalar.mark = mark;
    scalar.substituted = true;
    resolve_plain(scalar, change.value);
    *node = std::move(scalar);
}

}  // namespace spheroseg::config

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/tree_builder.hpp"

#include <algorithm>

#include "config/quantity.hpp"
#include "config/scalar.hpp"
#include "config/substitution.hpp"
#include "config/yaml_reader.hpp"

namespace spheroseg::config {
namespace {

const std::string kYamlTags = "tag:yaml.org,2002:";

bool is_plain(const std::string& tag) {
    return tag.empty() || tag == "?";
}

std::string shortened(const std::string& text) {
    return text.size() <= 40 ? text : text.substr(0, 40) + "…";
}

}  // namespace

std::string TreeBuilder::path() const {
    std::string path;
    for (const Frame& frame : frames_)
        path = frame.node.kind == Node::Kind::list ? join(path, frame.node.items.size())
               : frame.wants_key                   ? path
                                                   : join(path, frame.key);
    return path;
}

TreeBuilder::Size TreeBuilder::measure(const Node& node) {
    Size size{1, 1, node.written.size()};
    const auto add = [&](const Node& child) {
        const Size inner = measure(child);
        size.nodes += inner.nodes;
        size.depth = std::max(size.depth, inner.depth + 1);
        size.bytes += inner.bytes;
    };
    for (const Node& item : node.items) add(item);
    for (const Entry& entry : node.entries) {
        add(entry.value);
        size.bytes += entry.key.size();
    }
    return size;
}

void TreeBuilder::count(const Mark& mark, const Size& size) {
    total_.nodes += size.nodes;
    total_.bytes += size.bytes;
    if (total_.nodes > kMostNodes)
        throw Refusal{mark, "holds more than " + std::to_string(kMostNodes) + " values, aliases included"};
    if (total_.bytes > kMostTextBytes)
        throw Refusal{mark, "holds more than " + format_byte_size(kMostTextBytes) +
                                " of text, aliases and substitutions included"};
    if (frames_.size() + size.depth > kMostDepth)
        throw Refusal{mark, "is nested deeper than " + std::to_string(kMostDepth) + " levels"};
}

void TreeBuilder::null(const Mark& mark, std::size_t anchor) {
    if (wants_key()) {
        key(mark, "null", true);
        return;
    }
    Node node;
    node.written = "null";
    node.mark = mark;
    // The parser marks a value that is not there with the place of what follows it.
    if (!frames_.empty() && frames_.back().node.kind == Node::Kind::map) node.mark = frames_.back().key_mark;
    value(std::move(node), anchor, {1, 1, 0});
}

void TreeBuilder::scalar(const Mark& mark, const std::string& tag, std::size_t anchor,
                         const std::string& text) {
    const bool forced_text = tag == kYamlTags + "str" || tag == "!";
    if (!is_plain(tag) && !forced_text)
        throw Refusal{mark, "the tag " + shortened(tag) + " is not supported; leave it out"};
    if (wants_key()) {
        key(mark, text, !forced_text);
        return;
    }
    Substituted put_in = substitute(text, environment_, folder_);
    for (std::string& fault : put_in.faults) problems_.push_back({mark, path(), std::move(fault)});
    Node node;
    node.mark = mark;
    node.secret = put_in.secret;
    if (forced_text) {
        set_text(node, std::move(put_in.text));
    } else {
        node.substituted = put_in.whole;
        if (put_in.whole || put_in.text == text)
            resolve_plain(node, put_in.text);
        else
            set_text(node, std::move(put_in.text));
    }
    const std::size_t bytes = node.written.size();
    value(std::move(node), anchor, {1, 1, bytes});
}

void TreeBuilder::alias(const Mark& mark, std::size_t anchor) {
    if (wants_key()) throw Refusal{mark, "expected a key that is text, got an alias"};
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refusal{mark, "this alias stands inside the value that it names"};
    count(mark, measure(found->second));
    place(found->second);
}

void TreeBuilder::begin(Node::Kind kind, const Mark& mark, const std::string& tag, std::size_t anchor) {
    const bool is_map = kind == Node::Kind::map;
    if (wants_key())
        throw Refusal{mark, is_map ? "expected a key that is text, got a map"
                                   : "expected a key that is text, got a list"};
    if (!is_plain(tag) && tag != kYamlTags + (is_map ? "map" : "seq"))
        throw Refusal{mark, "the tag " + shortened(tag) + " is not supported; leave it out"};
    count(mark, {1, 1, 0});
    Frame frame;
    frame.node.kind = kind;
    frame.node.mark = mark;
    if (!frames_.empty() && frames_.back().node.kind == Node::Kind::map)
        frame.node.mark = frames_.back().key_mark;
    frame.anchor = anchor;
    frame.wants_key = is_map;
    frames_.push_back(std::move(frame));
}

void TreeBuilder::end() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    for (Entry& entry : frame.merged)
        if (frame.node.find(entry.key) == nullptr) frame.node.entries.push_back(std::move(entry));
    if (frame.anchor != 0) anchors_[frame.anchor] = frame.node;
    place(std::move(frame.node));
}

void TreeBuilder::key(const Mark& mark, const std::string& text, bool plain) {
    Frame& frame = frames_.back();
    frame.key = text;
    frame.key_mark = mark;
    frame.ignored_key = false;
    count(mark, {0, 0, text.size()});
    Node resolved;
    if (plain) resolve_plain(resolved, text);
    const auto refuse = [&](std::string why) {
        problems_.push_back({mark, join(path(), text), std::move(why)});
        frame.ignored_key = true;
    };
    if (plain && resolved.kind != Node::Kind::text)
        refuse("expected a key that is text, got " + shortened(text) + "; put it in quotes");
    else if (text.empty())
        refuse("expected a key that is text, got nothing");
    else if (text.size() > kMostKeyBytes)
        throw Refusal{mark, "a key is longer than " + std::to_string(kMostKeyBytes) + " bytes"};
    else if (const auto [first, fresh] = frame.lines.emplace(text, mark.line); !fresh)
        refuse("is given twice; it is first on line " + std::to_string(first->second));
    frame.wants_key = false;
}

void TreeBuilder::value(Node node, std::size_t anchor, const Size& size) {
    count(node.mark, size);
    if (anchor != 0) anchors_[anchor] = node;
    place(std::move(node));
}

void TreeBuilder::place(Node node) {
    if (frames_.empty()) {
        root_ = std::move(node);
        return;
    }
    Frame& frame = frames_.back();
    if (frame.node.kind == Node::Kind::list) {
        frame.node.items.push_back(std::move(node));
        return;
    }
    frame.wants_key = true;
    if (frame.ignored_key) return;
    if (frame.key == "<<") {
        merge(frame, node);
        return;
    }
    frame.node.entries.push_back({frame.key, frame.key_mark, std::move(node)});
}

void TreeBuilder::merge(Frame& frame, const Node& node) {
    const auto add = [&](const Node& from) {
        if (from.kind != Node::Kind::map) {
            problems_.push_back(
                {frame.key_mark, path(), "<< expects a map, an alias of one, or a list of them"});
            return;
        }
        for (const Entry& entry : from.entries) {
            const auto same = [&](const Entry& other) { return other.key == entry.key; };
            if (std::none_of(frame.merged.begin(), frame.merged.end(), same)) frame.merged.push_back(entry);
        }
    };
    if (node.kind != Node::Kind::list) {
        add(node);
        return;
    }
    for (const Node& item : node.items) add(item);
}

}  // namespace spheroseg::config

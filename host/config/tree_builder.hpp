// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Builds a tree from the events of a parser, and keeps the limits. Knows no parser.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/node.hpp"
#include "config/problem.hpp"
#include "config/source.hpp"

namespace spheroseg::config {

/// Thrown by TreeBuilder when reading on makes no sense; caught by read_yaml.
struct Refusal {
    Mark mark;
    std::string text;
};

class TreeBuilder {
  public:
    TreeBuilder(std::string folder, const Environment& environment, Problems& problems)
        : folder_(std::move(folder)), environment_(environment), problems_(problems) {}

    /// Anchors are numbers; 0 is none.
    void null(const Mark& mark, std::size_t anchor);
    void scalar(const Mark& mark, const std::string& tag, std::size_t anchor, const std::string& text);
    void alias(const Mark& mark, std::size_t anchor);
    void begin(Node::Kind kind, const Mark& mark, const std::string& tag, std::size_t anchor);
    void end();

    /// What was built; null when there was no event.
    Node take() { return std::move(root_); }

  private:
    struct Size {
        std::size_t nodes = 0;
        std::size_t depth = 0;
        std::size_t bytes = 0;
    };
    struct Frame {  // NOLINT(bugprone-exception-escape) nlohmann::json moves without throwing
        Node node = {};
        std::size_t anchor = 0;
        bool wants_key = false;
        bool ignored_key = false;  // its value is read and dropped: the key was refused
        std::string key = {};
        Mark key_mark = {};
        std::map<std::string, int> lines = {};  // where each key was first
        std::vector<Entry> merged = {};         // from <<
    };

    bool wants_key() const { return !frames_.empty() && frames_.back().wants_key; }
    void key(const Mark& mark, const std::string& text, bool plain);
    void value(Node node, std::size_t anchor, const Size& size);
    void place(Node node);
    void merge(Frame& frame, const Node& node);
    void count(const Mark& mark, const Size& size);
    std::string path() const;
    static Size measure(const Node& node);

    const std::string folder_;
    const Environment& environment_;
    Problems& problems_;
    std::vector<Frame> frames_;
    std::map<std::size_t, Node> anchors_;
    Size total_;
    Node root_;
};

}  // namespace spheroseg::config

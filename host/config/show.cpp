// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/show.hpp"

#include <algorithm>
#include <cctype>

#include "config/scalar.hpp"

namespace spheroseg::config {
namespace {

constexpr std::size_t kCommentColumn = 44;

/// Text that YAML reads back as the same text without quotes.
bool is_plain(const std::string& text) {
    if (text.empty() || std::isalnum(static_cast<unsigned char>(text[0])) == 0) {
        if (text.empty() || (text[0] != '/' && text[0] != '.' && text[0] != '_')) return false;
    }
    const bool tame = std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == '/' || c == ' ' || c == '+';
    });
    if (!tame || text.back() == ' ') return false;
    Node node;
    resolve_plain(node, text);
    return node.kind == Node::Kind::text;
}

std::string quoted(const std::string& text) {
    std::string escaped;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.compare(i, 2, "${") == 0) escaped += '$';  // it is substituted when it is read again
        escaped += text[i];
    }
    return nlohmann::json(escaped).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string scalar_text(const Node& node, bool hidden) {
    const bool empty = node.kind == Node::Kind::null || node.kind == Node::Kind::boolean;
    if (hidden && !empty && !(node.kind == Node::Kind::text && node.written.empty()))
        return std::string("\"") + kMasked + "\"";
    if (node.kind == Node::Kind::null) return "null";
    if (node.kind != Node::Kind::text) return node.written;
    const std::string text = mask_text(node.written);
    return is_plain(text) ? text : quoted(text);
}

class Printer {
  public:
    /// A block of a path in `blocks` is shown as that, or all of it masked where that is none.
    explicit Printer(std::map<std::string, const Node*> blocks) : blocks_(std::move(blocks)) {}

    std::string print(const Node& root) {
        map(root, 0, "", false);
        return std::move(out_);
    }

  private:
    void line(std::string text, const Mark& mark) {
        if (text.size() < kCommentColumn) text.resize(kCommentColumn, ' ');
        out_ += text + "  # " + to_string(mark) + "\n";
    }

    /// `head` is what stands before the value: "  key:" or "  -".
    void value(const std::string& head, const Node& node, std::size_t indent, const std::string& path,
               bool hidden) {
        const bool secret = hidden || node.secret;
        const bool filled = !node.entries.empty() || !node.items.empty();
        if (filled) {
            // What stands in a list item begins on the line of its dash.
            const bool item = head.back() == '-';
            if (!item) out_ += head + "\n";
            const std::size_t start = out_.size();
            if (node.kind == Node::Kind::map) map(node, indent + 2, path, secret);
            for (std::size_t i = 0; i < node.items.size(); ++i)
                value(std::string(indent + 2, ' ') + "-", node.items[i], indent + 2, join(path, i), secret);
            if (item) out_[start + head.size() - 1] = '-';
        } else if (node.kind == Node::Kind::map) {
            line(head + " {}", node.mark);
        } else if (node.kind == Node::Kind::list) {
            line(head + " []", node.mark);
        } else {
            line(head + " " + scalar_text(node, secret), node.mark);
        }
    }

    void map(const Node& node, std::size_t indent, const std::string& path, bool hidden) {
        for (const Entry& entry : node.entries) {
            const std::string below = join(path, entry.key);
            const std::string head =
                std::string(indent, ' ') + (is_plain(entry.key) ? entry.key : quoted_key(entry.key)) + ":";
            const auto block = blocks_.find(below);
            const bool unknown = block != blocks_.end() && block->second == nullptr;
            const Node& shown = block != blocks_.end() && !unknown ? *block->second : entry.value;
            value(head, shown, indent, below, hidden || unknown || names_secret(entry.key));
        }
    }

    // Nothing is substituted in a key, so ${ stays as it is.
    static std::string quoted_key(const std::string& key) {
        return nlohmann::json(key).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }

    const std::map<std::string, const Node*> blocks_;
    std::string out_;
};

}  // namespace

std::string show(const Configuration& configuration) {
    return Printer({}).print(configuration.root());
}

std::string show(const Configuration& configuration, const std::map<std::size_t, Node>& checked) {
    std::map<std::string, const Node*> blocks;
    for (std::size_t i = 0; i < configuration.settings().plugins.size(); ++i) {
        const auto known = checked.find(i);
        blocks[join(join("plugins", i), "config")] = known == checked.end() ? nullptr : &known->second;
    }
    return Printer(std::move(blocks)).print(configuration.root());
}

}  // namespace spheroseg::config

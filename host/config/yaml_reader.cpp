// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/yaml_reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "config/tree_builder.hpp"

namespace spheroseg::config {
namespace {

const char kByteOrderMark[] = "\xEF\xBB\xBF";

/// Passes the events of yaml-cpp on.
class Events : public YAML::EventHandler {
  public:
    Events(TreeBuilder& tree, std::string file) : tree_(tree), file_(std::move(file)) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (started_) throw Refusal{place(mark), "holds more than one YAML document; expected one"};
        started_ = true;
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { tree_.null(place(mark), anchor); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { tree_.alias(place(mark), anchor); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        tree_.scalar(place(mark), tag, anchor, text);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        tree_.begin(Node::Kind::list, place(mark), tag, anchor);
    }
    void OnSequenceEnd() override { tree_.end(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        tree_.begin(Node::Kind::map, place(mark), tag, anchor);
    }
    void OnMapEnd() override { tree_.end(); }

    Mark place(const YAML::Mark& mark) const {
        return {file_, std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1};
    }

  private:
    TreeBuilder& tree_;
    const std::string file_;
    bool started_ = false;
};

std::optional<std::string> read_text(const Source& source, Problems& problems) {
    std::string text;
    if (source.text) {
        text = *source.text;
        if (text.size() > kMostFileBytes) {
            problems.push_back({{source.name, 0, 0}, "", "is larger than 1 MiB"});
            return {};
        }
    } else {
        auto bytes = read_file(source.name, kMostFileBytes);
        if (!bytes) {
            problems.push_back({{source.name, 0, 0}, "", bytes.error().message});
            return {};
        }
        text = std::move(*bytes);
    }
    if (text.compare(0, 3, kByteOrderMark) == 0) text.erase(0, 3);
    if (const auto fault = find_text_fault(text)) {
        problems.push_back({{source.name, fault->line, 1}, "", fault->phrase});
        return {};
    }
    return text;
}

std::string explain(const std::string& message) {
    if (message == YAML::ErrorMsg::TAB_IN_INDENTATION) return "a tab stands in the indentation; use spaces";
    return "cannot be read as YAML: " + message;
}

}  // namespace

std::optional<Node> read_yaml(const Source& source, const Environment& environment, Problems& problems) {
    const auto text = read_text(source, problems);
    if (!text) return {};
    const std::string folder =
        source.text ? std::string() : std::filesystem::path(source.name).parent_path().string();
    TreeBuilder tree(folder, environment, problems);
    Events events(tree, source.name);
    try {
        std::istringstream stream(*text);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(events)) {
        }
        Node root = tree.take();
        if (root.mark.line == 0) root.mark = {source.name, 1, 1};
        return root;
    } catch (const Refusal& refusal) {
        problems.push_back({refusal.mark, "", refusal.text});
    } catch (const YAML::Exception& error) {
        problems.push_back({events.place(error.mark), "", explain(error.msg)});
    } catch (const std::exception& error) {
        problems.push_back({{source.name, 0, 0}, "", std::string("cannot be read as YAML: ") + error.what()});
    }
    return {};
}

}  // namespace spheroseg::config

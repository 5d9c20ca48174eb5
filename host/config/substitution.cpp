// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/substitution.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace spheroseg::config {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{64} << 10;
constexpr std::size_t kMostText = std::size_t{1} << 20;

bool is_name(const std::string& name) {
    return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
           std::all_of(name.begin(), name.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

class Substitution {
  public:
    Substitution(const Environment& environment, const std::string& folder)
        : environment_(environment), folder_(folder) {}

    Substituted run(const std::string& text) {
        std::size_t at = 0;
        while (at < text.size() && out_.text.size() <= kMostText) {
            const std::size_t next = text.find('$', at);
            out_.text.append(text, at, next - at);
            if (next == std::string::npos) break;
            at = next;
            if (text.compare(at, 3, "$${") == 0) {
                out_.text += "${";
                at += 3;
            } else if (text.compare(at, 2, "${") == 0) {
                const std::size_t end = text.find('}', at);
                if (end == std::string::npos) {
                    out_.faults.emplace_back("${ has no closing brace; write $${ for the characters ${");
                    break;
                }
                expand(text.substr(at + 2, end - at - 2));
                out_.whole = at == 0 && end + 1 == text.size();
                at = end + 1;
            } else {
                out_.text += '$';
                ++at;
            }
        }
        if (out_.text.size() > kMostText) {
            out_.faults.emplace_back("is longer than 1 MiB after substitution");
            out_.text.clear();
        }
        return std::move(out_);
    }

  private:
    void expand(const std::string& inside) {
        if (inside.compare(0, 5, "file:") == 0) {
            expand_file(inside.substr(5));
            return;
        }
        const std::size_t dash = inside.find(":-");
        const std::string name = inside.substr(0, dash);
        if (!is_name(name) || inside.find("${") != std::string::npos) {
            out_.faults.push_back("expected ${NAME}, ${NAME:-default} or ${file:/path}, got ${" + inside +
                                  "}");
            return;
        }
        auto value = environment_(name);
        if (dash != std::string::npos && (!value || value->empty())) value = inside.substr(dash + 2);
        if (!value) {
            out_.faults.push_back("the environment variable " + name + " is not set; set it, or write ${" +
                                  name + ":-default}");
            return;
        }
        append(*value, "the environment variable " + name);
    }

    void expand_file(const std::string& path) {
        out_.secret = true;
        if (path.empty()) {
            out_.faults.emplace_back("expected ${file:/path}, got ${file:}");
            return;
        }
        const std::string full = (std::filesystem::path(folder_) / path).string();
        auto bytes = read_file(full, kMostFileBytes);
        if (!bytes) {
            out_.faults.push_back("the file " + full + " " + bytes.error().message);
            return;
        }
        // One newline at the end is the editor's, not the secret's.
        if (!bytes->empty() && bytes->back() == '\n') bytes->pop_back();
        if (!bytes->empty() && bytes->back() == '\r') bytes->pop_back();
        append(*bytes, "the file " + full);
    }

    void append(const std::string& value, const std::string& what) {
        if (const auto fault = find_text_fault(value)) {
            out_.faults.push_back(what + " " + fault->phrase);
            return;
        }
        out_.text += value;
    }

    const Environment& environment_;
    const std::string& folder_;
    Substituted out_;
};

}  // namespace

Substituted substitute(const std::string& text, const Environment& environment, const std::string& folder) {
    if (text.find('$') == std::string::npos) return {text};
    return Substitution(environment, folder).run(text);
}

}  // namespace spheroseg::config

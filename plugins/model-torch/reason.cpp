// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "reason.hpp"

#include <c10/util/Exception.h>

#include <string_view>

namespace model_torch {
namespace {

constexpr std::size_t kLongest = 300;

std::string_view trimmed(std::string_view line) {
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

/// "RuntimeError", "builtins.AssertionError".
bool is_error_name(std::string_view word) {
    constexpr std::string_view ending = "Error";
    return word.size() >= ending.size() && word.substr(word.size() - ending.size()) == ending &&
           word.find_first_of(" (\"") == std::string_view::npos;
}

}  // namespace

std::string reason_of(const std::exception& error) {
    const auto* own = dynamic_cast<const c10::Error*>(&error);
    const std::string whole = own != nullptr ? own->what_without_backtrace() : error.what();
    // The interpreter puts a traceback with source lines first and the reason last, behind names of
    // exceptions.
    std::string_view chosen;
    std::string_view first;
    std::string_view rest = whole;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        std::string_view line = trimmed(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (first.empty()) first = line;
        bool named = false;
        for (auto colon = line.find(": ");
             colon != std::string_view::npos && is_error_name(line.substr(0, colon));
             colon = line.find(": ")) {
            named = true;
            line.remove_prefix(colon + 2);
        }
        if (named) chosen = line;
    }
    if (chosen.empty()) chosen = first;
    std::string text(chosen.empty() ? std::string_view("no reason was given") : chosen.substr(0, kLongest));
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
    return text;
}

}  // namespace model_torch

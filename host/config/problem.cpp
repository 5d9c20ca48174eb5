// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/problem.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace spheroseg::config {

std::string to_string(const Problem& problem) {
    std::string text;
    if (!problem.mark.file.empty()) text = to_string(problem.mark) + ": ";
    if (!problem.path.empty()) text += problem.path + ": ";
    return text + problem.text;
}

void sort(Problems& problems) {
    const auto key = [](const Problem& problem) {
        return std::tie(problem.mark.file, problem.mark.line, problem.mark.column, problem.path);
    };
    std::stable_sort(problems.begin(), problems.end(),
                     [&](const Problem& a, const Problem& b) { return key(a) < key(b); });
}

void drop_echoes(Problems& problems, std::size_t first) {
    const auto place = [](const Problem& problem) {
        return std::make_tuple(problem.mark.file, problem.mark.line, problem.mark.column, problem.path);
    };
    std::set<std::tuple<std::string, int, int, std::string>> known;
    for (std::size_t i = 0; i < first; ++i) known.insert(place(problems[i]));
    const auto echo = [&](const Problem& problem) { return known.count(place(problem)) > 0; };
    const auto begin = problems.begin() + static_cast<std::ptrdiff_t>(first);
    problems.erase(std::remove_if(begin, problems.end(), echo), problems.end());
}

Error to_error(Problems problems) {
    sort(problems);
    Error error{ErrorKind::invalid, "config_invalid", ""};
    for (const Problem& problem : problems) {
        if (!error.message.empty()) error.message += '\n';
        error.message += to_string(problem);
        error.fields.push_back({problem.path, problem.text});
    }
    return error;
}

}  // namespace spheroseg::config

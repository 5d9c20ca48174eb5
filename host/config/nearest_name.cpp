// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>

#include "config/problem.hpp"

namespace spheroseg::config {
namespace {

constexpr std::size_t kLongestName = 64;  // bounds the work for a hostile key

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours
/// (F. J. Damerau 1964, V. I. Levenshtein 1966).
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> now(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, now);
    }
    return last[b.size()];
}

}  // namespace

std::string nearest_name(const std::string& name, const std::vector<std::string>& known) {
    if (name.size() > kLongestName) return "";
    std::string best;
    std::size_t least = std::max<std::size_t>(name.size() / 3, 1) + 1;
    for (const std::string& candidate : known) {
        if (candidate.size() > kLongestName) continue;
        const std::size_t far = distance(name, candidate);
        if (far < least && far < candidate.size()) {
            least = far;
            best = candidate;
        }
    }
    return best;
}

}  // namespace spheroseg::config

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/perimeter.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace spheroseg::geometry {
namespace {

constexpr std::int64_t kReach = 10;  // edges on either side that a tangent may take in

struct Middle {  // in half pixels
    std::int32_t x;
    std::int32_t y;
};

/// The middles of the ring's edges of one pixel, with kReach more at either end, as a ring goes on.
std::vector<Middle> edge_middles(const Ring& ring) {
    std::vector<Middle> out(kReach);
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[i + 1 == ring.size() ? 0 : i + 1];
        const int dx = (b.x > a.x) - (b.x < a.x);
        const int dy = (b.y > a.y) - (b.y < a.y);
        const int length = static_cast<int>(std::abs(b.x - a.x) + std::abs(b.y - a.y));
        Middle m{2 * static_cast<std::int32_t>(a.x) + dx, 2 * static_cast<std::int32_t>(a.y) + dy};
        for (int k = 0; k < length; ++k, m.x += 2 * dx, m.y += 2 * dy) out.push_back(m);
    }
    const std::size_t n = out.size() - kReach;
    for (std::size_t k = 0; k < kReach; ++k) {
        out[k] = out[kReach + (n * kReach - kReach + k) % n];
        out.push_back(out[kReach + k % n]);
    }
    return out;
}

/// The middles from `centre - reach` to `centre + reach` are a digitised line: they lie within a strip along
/// their chord that is at most one pixel wide in x or in y.
bool is_straight(const Middle* centre, std::int64_t reach) {
    const Middle& a = centre[-reach];
    const std::int32_t dx = centre[reach].x - a.x;
    const std::int32_t dy = centre[reach].y - a.y;
    const std::int32_t widest = 2 * std::max(std::abs(dx), std::abs(dy));
    std::int32_t low = 0;
    std::int32_t high = 0;
    for (std::int64_t k = 1 - reach; k < reach; ++k) {
        const std::int32_t aside = dy * (centre[k].x - a.x) - dx * (centre[k].y - a.y);
        low = std::min(low, aside);
        high = std::max(high, aside);
        if (high - low > widest) return false;
    }
    return true;
}

}  // namespace

double digital_perimeter(const Ring& ring) {
    const std::vector<Middle> middles = edge_middles(ring);
    const auto n = static_cast<std::int64_t>(middles.size()) - 2 * kReach;
    const std::int64_t most = std::max<std::int64_t>(1, std::min(kReach, n / 4));
    double sum = 0;
    std::int64_t at = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[i + 1 == ring.size() ? 0 : i + 1];
        const bool along_x = a.y == b.y;
        const double sign = a.x < b.x || a.y < b.y ? 1 : -1;
        const auto length = static_cast<std::int64_t>(std::abs(b.x - a.x) + std::abs(b.y - a.y));
        for (std::int64_t k = 0; k < length; ++k) {
            if (k >= most && k + most < length) {  // nothing but this side within reach
                const std::int64_t whole = length - most - k;
                sum += static_cast<double>(whole);
                k += whole - 1;
                continue;
            }
            const Middle* centre = middles.data() + kReach + at + k;
            std::int64_t reach = 1;
            while (reach < most && is_straight(centre, reach + 1)) ++reach;
            const double dx = centre[reach].x - centre[-reach].x;
            const double dy = centre[reach].y - centre[-reach].y;
            const double chord = std::sqrt(dx * dx + dy * dy);
            sum += chord > 0 ? sign * (along_x ? dx : dy) / chord : 1;
        }
        at += length;
    }
    return sum;
}

}  // namespace spheroseg::geometry

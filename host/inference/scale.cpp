// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/scale.hpp"

#include <algorithm>
#include <cmath>

namespace spheroseg {

double scale_for(double diameter, double nominal) {
    if (diameter < 16.0 / 64 * nominal) return 2;
    if (diameter < 30.0 / 64 * nominal) return 1.5;
    return diameter <= nominal ? 1 : std::max(0.8 * nominal / diameter, 0.25);
}

bool serves(double done, double wanted) {
    return done == wanted || (wanted < 1 && wanted < done && done < wanted * 4 / 3);
}

std::optional<double> scale_for_pixels(double page_um, double model_um) {
    const double factor = page_um / model_um;
    if (!(factor >= 1.0 / 32 && factor <= 8)) return std::nullopt;
    return factor;
}

std::optional<double> typical_diameter(std::vector<std::uint64_t> areas) {
    std::sort(areas.begin(), areas.end());
    std::uint64_t whole = 0;
    for (const std::uint64_t area : areas) whole += area;
    std::uint64_t held = 0;
    for (const std::uint64_t area : areas)
        if (2 * (held += area) >= whole) return std::sqrt(static_cast<double>(area) * 4 / M_PI);
    return std::nullopt;
}

double share_alike(const std::vector<std::uint64_t>& areas, double diameter) {
    const double typical = diameter * diameter * M_PI / 4;
    double all = 0;
    double alike = 0;
    for (const std::uint64_t area : areas) {
        const auto pixels = static_cast<double>(area);
        all += pixels;
        if (pixels >= typical / 4 && pixels <= typical * 4) alike += pixels;
    }
    return all > 0 ? alike / all : 0;
}

double least_area(std::optional<double> diameter) {
    return diameter ? std::min(100.0, 0.1 * *diameter * *diameter) : 100.0;
}

}  // namespace spheroseg

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "maps.hpp"

#include <catch2/catch.hpp>

namespace spheroseg::geometry {

Components build(const Maps& maps, const InstanceRules& rules) {
    InstanceBuilder builder(maps.width, maps.height, rules);
    for (std::uint32_t y = 0; y < maps.height; ++y) {
        const std::size_t row = std::size_t{y} * maps.width;
        const auto added = builder.add_row(maps.probability.data() + row,
                                           maps.interior.empty() ? nullptr : maps.interior.data() + row);
        REQUIRE(added);
    }
    auto built = builder.finish();
    REQUIRE(built);
    return std::move(*built);
}

Maps of_mask(const LabelImage& mask) {
    Maps maps{mask.width, mask.height, {}, {}};
    for (const std::uint32_t label : mask.labels) maps.probability.push_back(label != 0 ? 0.75F : 0.25F);
    return maps;
}

Maps random_maps(std::mt19937& random) {
    Maps maps = of_mask(random_mask(random));
    const std::uint32_t levels = random() % 2 != 0 ? 5 : 1000003;
    for (float& value : maps.probability) value += static_cast<float>(random() % 100) / 1000;
    for (std::size_t i = 0; i < maps.probability.size(); ++i)
        maps.interior.push_back(static_cast<float>(random() % levels) / static_cast<float>(levels - 1));
    return maps;
}

}  // namespace spheroseg::geometry

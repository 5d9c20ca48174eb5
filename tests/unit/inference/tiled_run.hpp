// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A fake model over an image, in one piece or in tiles.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <numeric>

#include "fake_model.hpp"
#include "inference/tiler.hpp"
#include "tensor_rows.hpp"

namespace spheroseg::testing {

inline Tensor counting(std::uint32_t width, std::uint32_t height) {
    Tensor image{width, height, 1, Unfilled<float>(std::size_t{width} * height, 0.0F)};
    std::iota(image.values.begin(), image.values.end(), 1.0F);
    return image;
}

inline Unfilled<float> run(FakeModel& fake, const Tensor& image) {
    const sdk::Model model(sdk::provide_model(fake));
    auto facts = ModelFacts::read(model, "fake", "fake");
    REQUIRE(facts);
    ServedModel served(model, *facts, {});
    REQUIRE(served.start());
    ModelWork work;
    auto place = served.admit("{}", {});
    REQUIRE(place);
    const auto maps = map_rows(served, *place, std::make_unique<TensorRows>(image), work);
    Unfilled<float> out;
    for (std::uint32_t y = 0; y < image.height; ++y) {
        const auto row = maps->row(y);
        REQUIRE(row);
        out.insert(out.end(), *row, *row + image.width);
    }
    return out;
}

}  // namespace spheroseg::testing

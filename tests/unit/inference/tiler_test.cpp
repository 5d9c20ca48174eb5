// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/tiler.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "fake_model.hpp"

using namespace spheroseg;
using spheroseg::testing::FakeModel;

namespace {

Tensor counting(std::uint32_t width, std::uint32_t height) {
    Tensor image{width, height, 1, std::vector<float>(std::size_t{width} * height)};
    std::iota(image.values.begin(), image.values.end(), 1.0F);
    return image;
}

/// A network with a receptive field of 5×5: every border effect of a tile would show.
void box_filter(const sdk::CallView&, spheroseg_model_item& item) {
    const auto width = static_cast<std::int64_t>(item.width);
    const auto height = static_cast<std::int64_t>(item.height);
    for (std::int64_t y = 0; y < height; ++y)
        for (std::int64_t x = 0; x < width; ++x) {
            float sum = 0;
            for (std::int64_t v = -2; v <= 2; ++v)
                for (std::int64_t u = -2; u <= 2; ++u)
                    sum += item.input[std::size_t{reflect(y + v, item.height)} * item.width +
                                      reflect(x + u, item.width)];
            item.probability[y * width + x] = sum;
        }
}

MapOutput run(FakeModel& fake, const Tensor& image) {
    const sdk::Model model(sdk::provide_model(fake));
    auto facts = ModelFacts::read(model, "fake", "fake");
    REQUIRE(facts);
    ServedModel served(model, *facts, {});
    REQUIRE(served.start());
    auto out = run_whole(served, image, "{}", {});
    REQUIRE(out);
    return std::move(*out);
}

}  // namespace

TEST_CASE("reflection mirrors without repeating the border, as often as it takes") {
    const std::vector<std::uint32_t> expected = {1, 2, 1, 0, 1, 2, 1, 0, 1};
    for (std::int64_t at = -3; at < 6; ++at)
        CHECK(reflect(at, 3) == expected[static_cast<std::size_t>(at + 3)]);
    CHECK(reflect(-7, 1) == 0);
}

TEST_CASE("a model that wants a size multiple sees padding and the caller does not") {
    FakeModel fake([](const sdk::CallView& call, spheroseg_model_item& item) {
        REQUIRE(item.width % 16 == 0);
        REQUIRE(item.height % 16 == 0);
        spheroseg::testing::copy_through(call, item);
    });
    fake.info.size_multiple = 16;
    for (const auto& [width, height] : {std::pair{1U, 1U}, {16U, 16U}, {17U, 5U}, {40U, 33U}}) {
        const Tensor image = counting(width, height);
        CHECK(run(fake, image).output.probability == image.values);
    }
}

TEST_CASE("a tiled result equals the whole-image result when the halo covers the receptive field") {
    for (const auto& [width, height] : {std::pair{3U, 3U}, {31U, 17U}, {64U, 64U}, {100U, 37U}}) {
        const Tensor image = counting(width, height);
        FakeModel whole(box_filter);
        FakeModel tiled(box_filter);
        tiled.info.tile_width = 24;
        tiled.info.tile_height = 20;
        tiled.info.halo = 4;
        CHECK(run(tiled, image).output.probability == run(whole, image).output.probability);
    }
}

TEST_CASE("a description that can't be served is refused with its reason") {
    const auto refused = [](auto change) {
        FakeModel fake(spheroseg::testing::copy_through);
        change(fake.info);
        const auto facts = ModelFacts::read(sdk::Model(sdk::provide_model(fake)), "m", "p");
        REQUIRE_FALSE(facts);
        return facts.error().message;
    };
    CHECK(refused([](auto& i) { i.class_count = 0; }) ==
          "The model m describes itself wrongly: it names no class.");
    CHECK(refused([](auto& i) { i.output = 9; }) ==
          "The model m describes itself wrongly: output 9 is unknown.");
    CHECK(refused([](auto& i) { i.tile_width = 8; }) ==
          "The model m describes itself wrongly: only one edge of the tile is fixed.");
    CHECK(refused([](auto& i) {
              i.tile_width = i.tile_height = 8;
              i.halo = 4;
          }) == "The model m describes itself wrongly: the halo leaves nothing of a tile.");
    CHECK(refused([](auto& i) { i.parameter_schema = sdk::to_text("[]"); }) ==
          "The model m describes itself wrongly: parameter_schema is not a JSON object.");
}

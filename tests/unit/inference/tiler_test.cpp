// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/tiler.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "fake_model.hpp"
#include "tensor_rows.hpp"

using namespace spheroseg;
using spheroseg::testing::FakeModel;
using spheroseg::testing::TensorRows;

namespace {

Tensor counting(std::uint32_t width, std::uint32_t height) {
    Tensor image{width, height, 1, Unfilled<float>(std::size_t{width} * height, 0.0F)};
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

/// A network that pads with zeros, three layers of 3×3 deep, which are not symmetric.
void convolutions(const sdk::CallView&, spheroseg_model_item& item) {
    const auto width = static_cast<std::int64_t>(item.width);
    const auto height = static_cast<std::int64_t>(item.height);
    std::vector<float> from(item.input, item.input + width * height);
    std::vector<float> to(from.size());
    for (int layer = 0; layer < 3; ++layer) {
        for (std::int64_t y = 0; y < height; ++y)
            for (std::int64_t x = 0; x < width; ++x) {
                float sum = 0.1F;
                for (std::int64_t v = -1; v <= 1; ++v)
                    for (std::int64_t u = -1; u <= 1; ++u)
                        if (y + v >= 0 && y + v < height && x + u >= 0 && x + u < width)
                            sum += from[static_cast<std::size_t>((y + v) * width + x + u)] *
                                   static_cast<float>(1 + 2 * v + 3 * u + layer) / 9;
                to[static_cast<std::size_t>(y * width + x)] = std::tanh(sum / 4);
            }
        from.swap(to);
    }
    std::copy(from.begin(), from.end(), item.probability);
}

Unfilled<float> run(FakeModel& fake, const Tensor& image) {
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

/// Of up to `most` pixels a side, numbers between 0 and 1.
Tensor random_image(std::mt19937& random, int number, std::uint32_t most) {
    const std::uint32_t width = number == 0 ? 1 : 1 + random() % most;
    const std::uint32_t height = number == 1 ? 1 : 1 + random() % most;
    Tensor image{width, height, 1, Unfilled<float>(std::size_t{width} * height, 0.0F)};
    for (float& value : image.values) value = static_cast<float>(random() % 1000) / 1000;
    return image;
}

/// Tiles of up to 64 × 64 in multiples of 16, with a halo of 8; says which sizes it was given.
struct ShrinkingModel : FakeModel {
    ShrinkingModel()
        : FakeModel([this](const sdk::CallView& call, spheroseg_model_item& item) {
              seen.emplace_back(item.width, item.height);
              spheroseg::testing::copy_through(call, item);
          }) {
        info.tile_width = info.tile_height = 64;
        info.halo = 8;
        info.size_multiple = 16;
        info.tile_shrinks = 1;
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;
};

void require_the_same(FakeModel& tiled, FakeModel& whole, const Tensor& image) {
    INFO(image.width << "×" << image.height << ", tile " << tiled.info.tile_width << "×"
                     << tiled.info.tile_height << ", halo " << tiled.info.halo << ", multiple "
                     << tiled.info.size_multiple);
    const auto expected = run(whole, image);
    const auto found = run(tiled, image);
    REQUIRE(found.size() == expected.size());
    for (std::size_t p = 0; p < found.size(); ++p) REQUIRE(found[p] == Approx(expected[p]).margin(1e-6));
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
        CHECK(run(fake, image) == image.values);
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
        CHECK(run(tiled, image) == run(whole, image));
    }
}

TEST_CASE("tiled and whole agree on a network that pads with zeros, for any size (60 random images)") {
    std::mt19937 random(31);
    for (int i = 0; i < 60; ++i) {
        const Tensor image = random_image(random, i, 97);
        FakeModel whole(convolutions);
        whole.info.halo = 3;
        FakeModel tiled(convolutions);
        tiled.info.tile_width = 16 + random() % 20;
        tiled.info.tile_height = 16 + random() % 20;
        tiled.info.halo = 3 + random() % 4;
        tiled.info.tile_shrinks = i % 2;
        INFO("seed 31, image " << i);
        require_the_same(tiled, whole, image);
    }
}

TEST_CASE("tiles that may shrink are as small as the page lets them be") {
    ShrinkingModel fake;
    // Steps are 48 px at most: one tile of 20 + 2 · 8 up to a multiple, two of 25 + 2 · 8, and the largest.
    for (const auto& [width, height, columns, rows] :
         {std::tuple{20U, 10U, 48U, 32U}, {50U, 48U, 48U, 64U}, {500U, 3U, 64U, 32U}}) {
        fake.seen.clear();
        const Tensor image = counting(width, height);
        CHECK(run(fake, image) == image.values);
        for (const auto& [w, h] : fake.seen) CHECK((w == columns && h == rows));
    }
}

TEST_CASE("tiles with a narrow margin give what the page in one piece does (seed 47, 80 random images)") {
    std::mt19937 random(47);
    for (int i = 0; i < 80; ++i) {
        const Tensor image = random_image(random, i, 150);
        const std::uint32_t multiple = 1 + random() % 8;
        FakeModel whole(convolutions);
        FakeModel tiled(convolutions);
        whole.info.margin = tiled.info.margin = 1 + random() % 3;
        whole.info.size_multiple = tiled.info.size_multiple = multiple;
        tiled.info.halo = 3 + random() % 4;
        tiled.info.tile_width = (2 * tiled.info.halo / multiple + 1 + random() % 4) * multiple;
        tiled.info.tile_height = (2 * tiled.info.halo / multiple + 1 + random() % 4) * multiple;
        tiled.info.tile_shrinks = 1;
        INFO("seed 47, image " << i);
        require_the_same(tiled, whole, image);
    }
}

TEST_CASE("a narrow margin costs no halo around the page") {
    ShrinkingModel fake;
    fake.info.margin = 1;
    // One tile where it is large enough; 110 px are two of 64 px, of which 48 + 8 each are used.
    for (const auto& [width, height, columns, rows, tiles] :
         {std::tuple{62U, 50U, 64U, 64U, 1U}, {20U, 10U, 32U, 16U, 1U}, {110U, 46U, 64U, 48U, 2U}}) {
        fake.seen.clear();
        const Tensor image = counting(width, height);
        CHECK(run(fake, image) == image.values);
        CHECK(fake.seen.size() == tiles);
        for (const auto& [w, h] : fake.seen) CHECK((w == columns && h == rows));
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
    CHECK(refused([](auto& i) {
              i.tile_width = i.tile_height = 40;
              i.size_multiple = 16;
              i.tile_shrinks = 1;
          }) ==
          "The model m describes itself wrongly: tiles that shrink in multiples of size_multiple are no "
          "multiple of it.");
    CHECK(refused([](auto& i) {
              i.tile_width = i.tile_height = 40;
              i.halo = 4;
              i.margin = 2;
          }) == "The model m describes itself wrongly: tiles of one size have the halo for a margin.");
    CHECK(refused([](auto& i) {
              i.tile_width = i.tile_height = 40;
              i.halo = 4;
              i.margin = 5;
          }) == "The model m describes itself wrongly: the margin is wider than the halo.");
    CHECK(refused([](auto& i) {
              i.parameter_schema = sdk::to_text(R"({"properties": {"min_area": {"default": -1}}})");
          }) ==
          "The model m describes itself wrongly: its default of params.min_area is wrong: expected a number "
          "from 0.0 to 1000000000000.0.");
    CHECK(refused([](auto& i) { i.parameter_schema = sdk::to_text("[]"); }) ==
          "The model m describes itself wrongly: parameter_schema is not a JSON object.");
}

TEST_CASE("tiles of one execution count its time once, and what was waited beyond it is the queue's") {
    ModelWork work;
    ModelOutput output;
    output.compute_ms = 5;
    output.batch_size = 2;
    output.execution = 1;
    work.add(output);
    work.add(output);
    output.compute_ms = 3;
    output.execution = 2;
    output.batch_size = 1;
    work.add(output);
    CHECK(work.compute_ms == 8);
    CHECK(work.batch_size == 2);
    work.waited_ms = 10;
    CHECK(work.queue_ms() == 2);
    work.waited_ms = 7;  // the last tile was cut while the first was computed
    CHECK(work.queue_ms() == 0);
}

TEST_CASE("each tile is told of") {
    ShrinkingModel fake;
    const sdk::Model model(sdk::provide_model(fake));
    ServedModel served(model, *ModelFacts::read(model, "fake", "fake"), {});
    REQUIRE(served.start());
    ModelWork work;
    auto place = served.admit("{}", {});
    REQUIRE(place);
    std::vector<std::pair<std::int64_t, std::int64_t>> told;
    const Tensor image{150, 80, 1, Unfilled<float>(std::size_t{150} * 80, 0.0F)};
    const auto maps =
        map_rows(served, *place, std::make_unique<TensorRows>(image), work,
                 [&](std::int64_t done, std::int64_t total) { told.emplace_back(done, total); });
    REQUIRE(maps->row(79));
    REQUIRE(told.size() >= 3);
    const std::int64_t total = told.front().second;
    CHECK(told.front().first == 0);
    CHECK(total ==
          static_cast<std::int64_t>(fake.seen.size()) * 2);  // the first row of tiles was not asked for
    for (std::size_t i = 0; i < told.size(); ++i) CHECK(told[i] == std::pair(std::int64_t(i), total));
}

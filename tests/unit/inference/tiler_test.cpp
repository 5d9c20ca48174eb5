// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>

#include "tiled_run.hpp"

using namespace spheroseg;
using spheroseg::testing::counting;
using spheroseg::testing::FakeModel;
using spheroseg::testing::run;
using spheroseg::testing::TensorRows;

namespace {

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
              i.tile_width = i.tile_height = 64;
              i.halo = 25;
              i.size_multiple = 16;
          }) ==
          "The model m describes itself wrongly: the halo leaves less than size_multiple of a tile, so tiles "
          "can't "
          "lie in step with the network.");
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

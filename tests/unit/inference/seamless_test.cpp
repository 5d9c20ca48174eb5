// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A tiled result equals that of the image in one piece, for networks whose receptive field the halo covers.
#include <cmath>
#include <random>

#include "tiled_run.hpp"

using namespace spheroseg;
using spheroseg::testing::counting;
using spheroseg::testing::FakeModel;
using spheroseg::testing::run;

namespace {

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

/// A network that pools over blocks of `stride`, mixes what lies beside each other, and enlarges again. Moved
/// by anything but a multiple of its stride it gives something else.
FakeModel::Execute pooling(std::uint32_t stride) {
    return [stride](const sdk::CallView&, spheroseg_model_item& item) {
        REQUIRE(item.width % stride == 0);
        REQUIRE(item.height % stride == 0);
        const std::uint32_t columns = item.width / stride;
        std::vector<float> pooled(std::size_t{columns} * (item.height / stride), 0.0F);
        const auto block = [&](std::uint32_t x, std::uint32_t y) -> float& {
            return pooled[std::size_t{y / stride} * columns + x / stride];
        };
        for (std::uint32_t y = 0; y < item.height; ++y)
            for (std::uint32_t x = 0; x < item.width; ++x)
                block(x, y) += item.input[std::size_t{y} * item.width + x];
        for (std::uint32_t y = 0; y < item.height; ++y)
            for (std::uint32_t x = 0; x < item.width; ++x)
                item.probability[std::size_t{y} * item.width + x] =
                    block(x, y) + (x >= stride ? block(x - stride, y) / 2 : 0) +
                    (y + stride < item.height ? block(x, y + stride) / 4 : 0);
    };
}

/// The smallest tile that holds two halos and a step, and `more` steps.
std::uint32_t tile_of(std::uint32_t halo, std::uint32_t multiple, std::uint32_t more) {
    return ((2 * halo + multiple - 1) / multiple + 1 + more) * multiple;
}

/// Of up to `most` pixels a side, numbers between 0 and 1.
Tensor random_image(std::mt19937& random, int number, std::uint32_t most) {
    const std::uint32_t width = number == 0 ? 1 : 1 + random() % most;
    const std::uint32_t height = number == 1 ? 1 : 1 + random() % most;
    Tensor image{width, height, 1, Unfilled<float>(std::size_t{width} * height, 0.0F)};
    for (float& value : image.values) value = static_cast<float>(random() % 1000) / 1000;
    return image;
}

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
        tiled.info.tile_width = tile_of(tiled.info.halo, multiple, random() % 4);
        tiled.info.tile_height = tile_of(tiled.info.halo, multiple, random() % 4);
        tiled.info.tile_shrinks = 1;
        INFO("seed 47, image " << i);
        require_the_same(tiled, whole, image);
    }
}

TEST_CASE("tiles lie in step with a network that pools, whatever its halo (seed 59, 120 random images)") {
    std::mt19937 random(59);
    for (int i = 0; i < 120; ++i) {
        const Tensor image = random_image(random, i, 150);
        const std::uint32_t stride = 2U << (random() % 3);
        FakeModel whole(pooling(stride));
        FakeModel tiled(pooling(stride));
        whole.info.size_multiple = tiled.info.size_multiple = stride;
        whole.info.halo = tiled.info.halo = 2 * stride - 1 + random() % 9;
        tiled.info.tile_width = tile_of(tiled.info.halo, stride, random() % 4);
        tiled.info.tile_height = tile_of(tiled.info.halo, stride, random() % 4);
        tiled.info.tile_shrinks = i % 2;
        INFO("seed 59, image " << i << ", stride " << stride);
        require_the_same(tiled, whole, image);
    }
}

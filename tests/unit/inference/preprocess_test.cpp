// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/preprocess.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace spheroseg;

namespace {

template <typename Sample>
PixelBuffer page_of(std::uint32_t width, std::uint32_t height, std::uint32_t channels, std::uint32_t type,
                    const std::vector<Sample>& values, bool has_alpha = false) {
    PixelBuffer page;
    page.width = width;
    page.height = height;
    page.channels = channels;
    page.has_alpha = has_alpha;
    page.sample_type = type;
    page.samples.resize(values.size() * sizeof(Sample));
    std::memcpy(page.samples.data(), values.data(), page.samples.size());
    return page;
}

/// What to_input promises of percentiles, in its plainest form: all values sorted.
double percentile_of(std::vector<double> values, double part) {
    std::sort(values.begin(), values.end());
    const double place = part * static_cast<double>(values.size() - 1);
    const auto rank = static_cast<std::size_t>(place);
    const double above = values[std::min(rank + 1, values.size() - 1)];
    return values[rank] + (above - values[rank]) * (place - static_cast<double>(rank));
}

/// A page of random samples is mixed and stretched as it would be sample by sample.
template <typename Sample>
void check_random_page(std::uint32_t channels, std::uint32_t type, std::uint32_t most) {
    constexpr std::uint32_t width = 523;  // no multiple of anything, and more than is counted at once
    constexpr std::uint32_t height = 3;
    CAPTURE(channels, type);
    std::mt19937 random(channels);
    std::vector<Sample> samples(std::size_t{width} * height * channels);
    for (Sample& sample : samples) sample = static_cast<Sample>(random() % (most + 1));
    std::vector<double> mixed;
    for (std::size_t i = 0; i < samples.size(); i += channels) {
        const double colours[] = {0.299, 0.587, 0.114};
        double sum = 0;
        for (std::uint32_t c = 0; c < channels; ++c)
            sum += samples[i + c] * (channels == 3 ? colours[c] : 1.0 / channels);
        mixed.push_back(sum);
    }
    const double low = percentile_of(mixed, 0.01);
    const double high = percentile_of(mixed, 0.998);
    const auto input = to_input(page_of<Sample>(width, height, channels, type, samples), 1,
                                SPHEROSEG_NORMALISE_PERCENTILE, std::nullopt);
    REQUIRE(input);
    double apart = 0;
    for (std::size_t i = 0; i < mixed.size(); ++i) {
        const double expected = std::clamp((mixed[i] - low) / (high - low), 0.0, 1.0);
        apart = std::max(apart, std::abs(expected - input->values[i]));
    }
    CHECK(apart <
          (type == SPHEROSEG_UINT8 && channels == 3 ? 5e-7 : 1e-5));  // thousandths are counted exactly
}

}  // namespace

TEST_CASE("random pages of every type and number of channels are stretched as sample by sample") {
    for (const std::uint32_t channels : {1U, 2U, 3U, 5U}) {
        check_random_page<std::uint8_t>(channels, SPHEROSEG_UINT8, 255);
        check_random_page<std::uint16_t>(channels, SPHEROSEG_UINT16, 65535);
        check_random_page<float>(channels, SPHEROSEG_FLOAT32, 1000);
    }
}

TEST_CASE("unit normalisation divides by the largest value of the sample type") {
    const auto bytes = page_of<std::uint8_t>(3, 1, 1, SPHEROSEG_UINT8, {0, 51, 255});
    const auto input = to_input(bytes, 1, SPHEROSEG_NORMALISE_UNIT, std::nullopt);
    REQUIRE(input);
    CHECK(input->values[0] == 0.0F);
    CHECK(input->values[1] == Approx(0.2F));
    CHECK(input->values[2] == 1.0F);
    const auto words = page_of<std::uint16_t>(2, 1, 1, SPHEROSEG_UINT16, {0, 65535});
    CHECK(to_input(words, 1, SPHEROSEG_NORMALISE_UNIT, std::nullopt)->values[1] == 1.0F);
}

TEST_CASE("RGB becomes Rec. 601 luminance, alpha is dropped, grey is repeated") {
    const auto rgba = page_of<std::uint8_t>(1, 1, 4, SPHEROSEG_UINT8, {100, 50, 200, 7}, true);
    CHECK(to_input(rgba, 1, SPHEROSEG_NORMALISE_NONE, std::nullopt)->values[0] ==
          Approx(0.299F * 100 + 0.587F * 50 + 0.114F * 200));
    CHECK(to_input(rgba, 3, SPHEROSEG_NORMALISE_NONE, std::nullopt)->values == Unfilled<float>{100, 50, 200});
    const auto grey = page_of<std::uint8_t>(1, 1, 1, SPHEROSEG_UINT8, {9});
    CHECK(to_input(grey, 3, SPHEROSEG_NORMALISE_NONE, std::nullopt)->values == Unfilled<float>{9, 9, 9});
}

TEST_CASE("one channel is taken when it is asked for, and a channel that is not there is refused") {
    const auto two = page_of<std::uint16_t>(2, 1, 2, SPHEROSEG_UINT16, {1, 1000, 2, 2000});
    CHECK(to_input(two, 1, SPHEROSEG_NORMALISE_NONE, 1U)->values == Unfilled<float>{1000, 2000});
    const auto refused = to_input(two, 1, SPHEROSEG_NORMALISE_NONE, 2U);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "channel_out_of_range");
    const auto five = page_of<std::uint8_t>(1, 1, 5, SPHEROSEG_UINT8, {1, 2, 3, 4, 5});
    CHECK(to_input(five, 3, SPHEROSEG_NORMALISE_NONE, std::nullopt).error().code == "channels_unsupported");
}

TEST_CASE("a percentile range is linear between samples, as NumPy's, and not clipped") {
    const auto page = page_of<std::uint16_t>(5, 1, 1, SPHEROSEG_UINT16, {40, 10, 0, 20, 30});
    Normalisation range(SPHEROSEG_NORMALISE_RANGE);
    range.low = 10;   // 4
    range.high = 90;  // 36
    range.epsilon = 1e-3;
    const auto input = to_input(page, 1, range, std::nullopt);
    REQUIRE(input);
    CHECK(input->values[0] == Approx(36 / 32.001));
    CHECK(input->values[2] == Approx(-4 / 32.001));
    const auto flat = page_of<std::uint8_t>(2, 1, 1, SPHEROSEG_UINT8, {7, 7});
    CHECK(to_input(flat, 1, range, std::nullopt)->values == Unfilled<float>{0, 0});
}

TEST_CASE("a joint statistic is one of all channels") {
    const auto page = page_of<std::uint8_t>(2, 1, 3, SPHEROSEG_UINT8, {0, 10, 20, 0, 10, 20});
    Normalisation range(SPHEROSEG_NORMALISE_RANGE);
    range.joint = true;
    const auto input = to_input(page, 3, range, std::nullopt);
    REQUIRE(input);
    CHECK(input->values[1] == Approx(0.5));
    CHECK(input->values[5] == Approx(1));
    Normalisation moments(SPHEROSEG_NORMALISE_MOMENTS);
    moments.joint = true;
    moments.epsilon = 1;
    CHECK(to_input(page, 3, moments, std::nullopt)->values[2] == Approx(10 / (std::sqrt(200.0 / 3) + 1)));
}

TEST_CASE("NaN and infinite samples take the mean of the finite ones and poison nothing") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    for (const std::uint32_t how :
         {SPHEROSEG_NORMALISE_NONE, SPHEROSEG_NORMALISE_UNIT, SPHEROSEG_NORMALISE_PERCENTILE,
          SPHEROSEG_NORMALISE_MOMENTS, SPHEROSEG_NORMALISE_RANGE}) {
        const auto page = page_of<float>(4, 1, 1, SPHEROSEG_FLOAT32, {1, nan, 3, -infinity});
        const auto input = to_input(page, 1, how, std::nullopt);
        REQUIRE(input);
        for (const float value : input->values) CHECK(std::isfinite(value));
        CHECK(input->values[1] == input->values[3]);
    }
    const auto nothing = page_of<float>(2, 1, 1, SPHEROSEG_FLOAT32, {nan, nan});
    CHECK(to_input(nothing, 1, SPHEROSEG_NORMALISE_PERCENTILE, std::nullopt)->values ==
          Unfilled<float>{0, 0});
}

TEST_CASE("the widest float range and a flat page stay within 0 and 1") {
    const float most = std::numeric_limits<float>::max();
    const auto wide = page_of<float>(3, 1, 1, SPHEROSEG_FLOAT32, {-most, 0, most});
    const auto input = to_input(wide, 1, SPHEROSEG_NORMALISE_UNIT, std::nullopt);
    CHECK(input->values == Unfilled<float>{0, 0.5F, 1});
    const auto flat = page_of<float>(3, 1, 1, SPHEROSEG_FLOAT32, {5, 5, 5});
    CHECK(to_input(flat, 1, SPHEROSEG_NORMALISE_UNIT, std::nullopt)->values == Unfilled<float>{0, 0, 0});
}

TEST_CASE("a preview of a deep image is stretched, of an 8-bit one left alone") {
    const auto deep = page_of<std::uint16_t>(2, 1, 1, SPHEROSEG_UINT16, {1000, 1100});
    const auto shown = to_display(deep);
    CHECK(shown.samples == Unfilled<std::byte>{std::byte{0}, std::byte{255}});
    const auto bytes = page_of<std::uint8_t>(1, 1, 4, SPHEROSEG_UINT8, {10, 20, 30, 255}, true);
    CHECK(to_display(bytes).samples == Unfilled<std::byte>{std::byte{10}, std::byte{20}, std::byte{30}});
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/intensities.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "geometry/measurements.hpp"
#include "masks.hpp"

using namespace spheroseg::geometry;

namespace {

std::optional<double> middle_of(std::vector<double> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

void check(const ChannelMeasurements& m, const std::vector<double>& values,
           std::optional<double> background) {
    REQUIRE(m.mean.has_value() == !values.empty());
    REQUIRE(m.background_corrected_mean.has_value() == (!values.empty() && background));
    if (values.empty()) {
        REQUIRE_FALSE((m.median || m.min || m.max || m.std));
        return;
    }
    double sum = 0;
    for (const double v : values) sum += v;
    const double mean = sum / static_cast<double>(values.size());
    double squares = 0;
    for (const double v : values) squares += (v - mean) * (v - mean);
    REQUIRE(*m.mean == Approx(mean));
    REQUIRE(*m.median == middle_of(values));
    REQUIRE(*m.min == *std::min_element(values.begin(), values.end()));
    REQUIRE(*m.max == *std::max_element(values.begin(), values.end()));
    REQUIRE(*m.std == Approx(std::sqrt(squares / static_cast<double>(values.size()))).margin(1e-6));
    if (background) REQUIRE(*m.background_corrected_mean == Approx(mean - *background).margin(1e-9));
}

template <typename Sample>
void check_against_sorting(SampleView::Type type, std::mt19937& random) {
    for (int i = 0; i < 150; ++i) {
        const LabelImage mask = random_mask(random);
        const Components components = find_components(mask);
        const LabelImage labels = to_label_image(components);
        const std::uint32_t channels = 1 + random() % 4;
        const std::uint32_t looked_at = channels == 4 ? 3 : channels;
        const std::size_t gap = random() % 3 * sizeof(Sample);
        const std::size_t row_bytes = mask.width * channels * sizeof(Sample) + gap;
        std::vector<unsigned char> bytes(row_bytes * mask.height, 0xFF);
        std::vector<std::vector<std::vector<double>>> values(components.count() + 1,
                                                             std::vector<std::vector<double>>(looked_at));
        for (std::uint32_t y = 0; y < mask.height; ++y)
            for (std::uint32_t x = 0; x < mask.width; ++x)
                for (std::uint32_t c = 0; c < channels; ++c) {
                    auto value = static_cast<Sample>(random() % 200);
                    if constexpr (std::is_floating_point_v<Sample>) {
                        value += static_cast<Sample>(0.25);
                        if (random() % 5 == 0) value = random() % 2 != 0 ? NAN : -INFINITY;
                    }
                    std::memcpy(&bytes[y * row_bytes + (x * channels + c) * sizeof(Sample)], &value,
                                sizeof value);
                    if (c < looked_at && std::isfinite(static_cast<double>(value)))
                        values[labels.at(x, y)][c].push_back(value);
                }
        const SampleView view{bytes.data(), type, channels, looked_at, row_bytes};
        const auto measured = measure_intensities(components, view);
        INFO("mask " << i);
        // The page in strips of any heights gives the same to the bit.
        const auto pass = start_intensities(components, view);
        do {
            for (std::uint32_t y = 0; y < mask.height;) {
                const std::uint32_t rows = std::min<std::uint32_t>(1 + random() % 7, mask.height - y);
                SampleView strip = view;
                strip.data = bytes.data() + y * row_bytes;
                pass->add(strip, rows);
                y += rows;
            }
        } while (pass->again());
        const auto in_strips = pass->finish();
        for (std::size_t object = 0; object < measured.size(); ++object)
            for (std::uint32_t c = 0; c < looked_at; ++c) {
                REQUIRE(in_strips[object][c].mean == measured[object][c].mean);
                REQUIRE(in_strips[object][c].std == measured[object][c].std);
                REQUIRE(in_strips[object][c].median == measured[object][c].median);
                REQUIRE(in_strips[object][c].background_corrected_mean ==
                        measured[object][c].background_corrected_mean);
            }
        REQUIRE(measured.size() == components.count());
        for (std::size_t object = 0; object < measured.size(); ++object) {
            REQUIRE(measured[object].size() == looked_at);
            for (std::uint32_t c = 0; c < looked_at; ++c)
                check(measured[object][c], values[object + 1][c], middle_of(values[0][c]));
        }
    }
}

}  // namespace

TEST_CASE("8-bit intensities agree with sorting all samples, with channels, alpha and gaps between rows") {
    std::mt19937 random(12);
    check_against_sorting<std::uint8_t>(SampleView::Type::uint8, random);
}

TEST_CASE("16-bit intensities agree with sorting all samples") {
    std::mt19937 random(13);
    check_against_sorting<std::uint16_t>(SampleView::Type::uint16, random);
}

TEST_CASE("float intensities agree with sorting all finite samples") {
    std::mt19937 random(14);
    check_against_sorting<float>(SampleView::Type::float32, random);
}

TEST_CASE(
    "a 16-bit object so large that it is counted agrees with sorting, and what is held at once is told") {
    constexpr std::uint32_t kSide = 600;
    constexpr std::uint32_t kRow = 520;
    LabelImage image{kSide, kSide, std::vector<std::uint32_t>(kSide * kSide, 1)};
    std::fill_n(image.labels.begin() + kRow * kSide, kSide, 0);  // so two objects, one after the other
    const Components components = find_components(image);
    REQUIRE(components.count() == 2);
    std::mt19937 random(15);
    std::vector<std::uint16_t> samples(kSide * kSide);
    for (auto& sample : samples) sample = static_cast<std::uint16_t>(random());
    const SampleView view{samples.data(), SampleView::Type::uint16, 1, 1};
    const auto measured = measure_intensities(components, view);
    for (std::size_t object = 0; object < 2; ++object) {
        std::vector<double> values;
        std::vector<double> background;
        for (std::size_t i = 0; i < samples.size(); ++i)
            if (image.labels[i] == 0)
                background.push_back(samples[i]);
            else if ((i < kRow * kSide) == (object == 0))
                values.push_back(samples[i]);
        check(measured[object][0], values, middle_of(background));
    }
    CHECK(intensity_bytes(components, view) == 65536 * 8);
    CHECK(intensity_bytes(join({components, components}), view) == 2 * 65536 * 8);
    const SampleView floats{samples.data(), SampleView::Type::float32, 3, 2};
    CHECK(intensity_bytes(components, floats) == std::uint64_t{2} * kRow * kSide * 4);
    const SampleView bytes{samples.data(), SampleView::Type::uint8, 1, 1};
    CHECK(intensity_bytes(components, bytes) == 256 * 8);
}

TEST_CASE("what has no finite sample, or no background, is null and never invented") {
    const Components components = find_components(drawn({"##"}));
    const float samples[] = {NAN, INFINITY};
    const SampleView view{samples, SampleView::Type::float32, 1, 1};
    const auto all = measure(components, trace_outlines(components), &view);
    const auto m = to_json(all[0], std::nullopt);
    for (const char* name : {"intensity_mean", "intensity_median", "intensity_min", "intensity_max",
                             "intensity_std", "background_corrected_mean"})
        CHECK(m[name].dump() == "[null]");
    const std::uint16_t whole[] = {65535, 1};
    const SampleView bright{whole, SampleView::Type::uint16, 1, 1};
    const auto found = to_json(measure(components, trace_outlines(components), &bright)[0], std::nullopt);
    CHECK(found["intensity_mean"][0] == 32768.0);
    CHECK(found["background_corrected_mean"][0].is_null());
}

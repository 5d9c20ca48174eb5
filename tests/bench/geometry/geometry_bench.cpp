// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A 2048×2048 image to objects on one core: step by step, as a whole, and the worst cases.
//   cmake --preset release -DSPHEROSEG_BENCHMARKS=ON && ninja -C build/release geometry_bench
//   build/release/bin/geometry_bench
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "geometry/instances.hpp"
#include "geometry/measurements.hpp"
#include "geometry/objects.hpp"
#include "geometry/raster.hpp"
#include "geometry/simplify.hpp"
#include "geometry/validity.hpp"

using namespace spheroseg::geometry;

namespace {

constexpr std::uint32_t kSide = 2048;

LabelImage blank() {
    return {kSide, kSide, std::vector<std::uint32_t>(std::size_t{kSide} * kSide, 0)};
}

/// 1 024 wavy blobs of about 1 600 px, a hole in every fourth.
const LabelImage& cells() {
    static const LabelImage image = [] {
        LabelImage out = blank();
        std::mt19937 random(1);
        for (std::uint32_t i = 0; i < 32; ++i)
            for (std::uint32_t j = 0; j < 32; ++j) {
                const double cx = 32 + 64.0 * j + static_cast<double>(random() % 9);
                const double cy = 32 + 64.0 * i + static_cast<double>(random() % 9);
                const double phase = static_cast<double>(random() % 628) / 100;
                for (std::uint32_t y = i * 64; y < (i + 1) * 64; ++y)
                    for (std::uint32_t x = j * 64; x < (j + 1) * 64; ++x) {
                        const double dx = x + 0.5 - cx;
                        const double dy = y + 0.5 - cy;
                        const double r = std::hypot(dx, dy);
                        const double edge = 22 + 2.5 * std::sin(5 * std::atan2(dy, dx) + phase);
                        if (r < edge && (r > 6 || (i + j) % 4 != 0)) out.labels[y * kSide + x] = 1;
                    }
            }
        return out;
    }();
    return image;
}

const LabelImage& checkerboard() {
    static const LabelImage image = [] {
        LabelImage out = blank();
        for (std::uint32_t y = 0; y < kSide; ++y)
            for (std::uint32_t x = 0; x < kSide; ++x) out.labels[y * kSide + x] = (x + y) % 2;
        return out;
    }();
    return image;
}

/// One object over the whole image with a ragged outline and hundreds of thousands of holes.
const LabelImage& noisy_ring() {
    static const LabelImage image = [] {
        LabelImage out = blank();
        std::mt19937 random(2);
        for (auto& label : out.labels) label = random() % 5 != 0 ? 1 : 0;
        return out;
    }();
    return image;
}

std::vector<std::uint8_t> samples(std::size_t bytes) {
    std::mt19937 random(3);
    std::vector<std::uint8_t> out(kSide * kSide * bytes);
    for (auto& value : out) value = static_cast<std::uint8_t>(random());
    return out;
}

void whole(benchmark::State& state, const LabelImage& image, SampleView::Type type, std::size_t bytes,
           double simplified) {
    const auto pixels = samples(bytes);
    const SampleView view{pixels.data(), type, 1, 1};
    std::vector<float> map;
    for (const std::uint32_t label : image.labels) map.push_back(label != 0 ? 0.75F : 0.25F);
    std::size_t objects = 0;
    for (auto _ : state) {
        InstanceBuilder builder(kSide, kSide, {});
        for (std::uint32_t y = 0; y < kSide; ++y)
            if (!builder.add_row(map.data() + std::size_t{y} * kSide, nullptr)) return;
        const auto built = builder.finish();
        const Components& components = *built;
        const auto outlines = trace_outlines(components);
        const auto measured = measure(components, outlines, &view);
        const auto scores = mean_weights(components);
        benchmark::DoNotOptimize(measured.data());
        benchmark::DoNotOptimize(scores.data());
        for (const Polygon& polygon : outlines) benchmark::DoNotOptimize(simplify(polygon, simplified));
        objects = components.count();
    }
    state.counters["objects"] = static_cast<double>(objects);
}

void components(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(find_components(cells()));
}
void filled(benchmark::State& state) {
    for (auto _ : state) {
        Components found = find_components(cells());
        fill_holes(found);
        benchmark::DoNotOptimize(found);
    }
}
void outlines(benchmark::State& state) {
    const Components found = find_components(cells());
    for (auto _ : state) benchmark::DoNotOptimize(trace_outlines(found));
}
void shapes(benchmark::State& state) {
    const Components found = find_components(cells());
    const auto exact = trace_outlines(found);
    for (auto _ : state) benchmark::DoNotOptimize(measure(found, exact, nullptr));
}
void simplified(benchmark::State& state) {
    const auto exact = trace_outlines(find_components(cells()));
    for (auto _ : state)
        for (const Polygon& polygon : exact) benchmark::DoNotOptimize(simplify(polygon, 1));
}
void rasterised(benchmark::State& state) {
    const auto exact = trace_outlines(find_components(cells()));
    LabelImage image = blank();
    for (auto _ : state) {
        std::uint32_t label = 0;
        for (const Polygon& polygon : exact) benchmark::DoNotOptimize(rasterise(polygon, ++label, image));
    }
}
void checked(benchmark::State& state) {
    const auto exact = trace_outlines(find_components(cells()));
    for (auto _ : state)
        for (const Polygon& polygon : exact)
            benchmark::DoNotOptimize(checked_polygon(polygon, kSide, kSide, "polygon"));
}

BENCHMARK(components)->Unit(benchmark::kMillisecond);
BENCHMARK(filled)->Unit(benchmark::kMillisecond);
BENCHMARK(outlines)->Unit(benchmark::kMillisecond);
BENCHMARK(shapes)->Unit(benchmark::kMillisecond);
BENCHMARK(simplified)->Unit(benchmark::kMillisecond);
BENCHMARK(rasterised)->Unit(benchmark::kMillisecond);
BENCHMARK(checked)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole, cells_8_bit, cells(), SampleView::Type::uint8, 1, 1.0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole, cells_16_bit, cells(), SampleView::Type::uint16, 2, 1.0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole, cells_float, cells(), SampleView::Type::float32, 4, 1.0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole, checkerboard, checkerboard(), SampleView::Type::uint8, 1, 1.0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole, noisy_ring, noisy_ring(), SampleView::Type::uint8, 1, 1.0)
    ->Unit(benchmark::kMillisecond);

}  // namespace

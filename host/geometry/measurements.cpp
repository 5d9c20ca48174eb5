// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/measurements.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "geometry/hull.hpp"
#include "geometry/simplify.hpp"

namespace spheroseg::geometry {
namespace {

constexpr double kStaircase = 0.75;  // px; see the header

struct Moments {
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
};

std::vector<Moments> sum_moments(const Components& components) {
    std::vector<Moments> out(components.count());
    const auto& image = components.image;
    std::size_t i = 0;
    for (std::uint32_t y = 0; y < image.height; ++y)
        for (std::uint32_t x = 0; x < image.width;) {
            const std::uint32_t label = image.labels[i];
            const std::uint32_t first = x;
            while (x < image.width && image.labels[i] == label) ++x, ++i;
            if (label == 0) continue;
            // A run of pixels at once; coordinates are those of their centres.
            const double n = x - first;
            const double from = first + 0.5;
            const double to = x - 0.5;
            const double sum = n * (from + to) / 2;
            const double squares = n * (from * from + from * (n - 1) + (n - 1) * (2 * n - 1) / 6);
            const double row = y + 0.5;
            Moments& m = out[label - 1];
            m.n += n;
            m.x += sum;
            m.y += n * row;
            m.xx += squares;
            m.yy += n * row * row;
            m.xy += sum * row;
        }
    return out;
}

struct Axes {
    double major = 0, minor = 0;
    std::optional<double> orientation;
};

Axes axes_of(const Moments& m, double cx, double cy) {
    const double xx = m.xx / m.n - cx * cx + 1.0 / 12;
    const double yy = m.yy / m.n - cy * cy + 1.0 / 12;
    const double xy = m.xy / m.n - cx * cy;
    const double middle = (xx + yy) / 2;
    const double spread = std::hypot((xx - yy) / 2, xy);
    Axes axes{4 * std::sqrt(middle + spread), 4 * std::sqrt(std::max(0.0, middle - spread)), std::nullopt};
    if (spread > 1e-9 * middle) {
        const double angle = std::fmod(-std::atan2(2 * xy, xx - yy) * 90.0 / M_PI + 360.0, 180.0);
        axes.orientation = angle >= 180.0 ? 0.0 : angle;
    }
    return axes;
}

std::optional<double> ratio(double a, double b) {
    return b > 0 ? std::optional(a / b) : std::nullopt;
}

std::vector<Measurement> measure_shape(const Moments& m, const Polygon& exact) {
    const double area = m.n;
    const double cx = m.x / m.n;
    const double cy = m.y / m.n;
    const Ring smooth = approximate(exact.exterior, kStaircase);
    const double perimeter = ring_length(smooth);
    double holes = 0;
    for (const Ring& hole : exact.holes) holes += -doubled_area(hole) / 2;
    const Ring hull = convex_hull(exact.exterior);
    const double hull_area = doubled_area(hull) / 2;
    const double hull_length = ring_length(hull);
    const Box box = bounding_box(exact.exterior);
    const Feret feret = feret_diameters(hull);
    const Axes axes = axes_of(m, cx, cy);
    const double circle = 4 * M_PI * area;
    return {{"area", area, 2},
            {"perimeter", perimeter, 1},
            {"holes_area", holes, 2},
            {"hole_count", static_cast<double>(exact.holes.size()), 0},
            {"convex_area", hull_area, 2},
            {"convex_perimeter", hull_length, 1},
            {"bbox_width", box.width, 1},
            {"bbox_height", box.height, 1},
            {"centroid_x", cx, 1},
            {"centroid_y", cy, 1},
            {"equivalent_diameter", std::sqrt(4 * area / M_PI), 1},
            {"feret_max", feret.max, 1},
            {"feret_min", feret.min, 1},
            {"feret_angle", feret.max_angle, 0},
            {"major_axis", axes.major, 1},
            {"minor_axis", axes.minor, 1},
            {"orientation", axes.orientation, 0},
            {"eccentricity",
             std::sqrt(std::max(0.0, 1 - axes.minor * axes.minor / (axes.major * axes.major))), 0},
            {"aspect_ratio", ratio(feret.max, feret.min), 0},
            {"circularity", ratio(circle, perimeter * perimeter), 0},
            {"compactness", ratio(perimeter * perimeter, circle), 0},
            {"solidity", ratio(area, hull_area), 0},
            {"convexity", ratio(hull_length, perimeter), 0},
            {"extent", ratio(area, box.width * box.height), 0},
            {"roundness", ratio(4 * area, M_PI * axes.major * axes.major), 0},
            {"sphericity", ratio(std::sqrt(circle), perimeter), 0},
            {"volume_ellipsoid", M_PI / 6 * axes.major * axes.minor * axes.minor, 3}};
}

template <typename Sample>
double sample(const void* data, std::size_t index) {
    Sample value;
    std::memcpy(&value, static_cast<const char*>(data) + index * sizeof(Sample), sizeof(Sample));
    return static_cast<double>(value);
}

double read(const SampleView& view, std::size_t index) {
    switch (view.type) {
        case SampleView::Type::uint8:
            return sample<std::uint8_t>(view.data, index);
        case SampleView::Type::uint16:
            return sample<std::uint16_t>(view.data, index);
        case SampleView::Type::float32:
            return sample<float>(view.data, index);
    }
    return 0;
}

std::optional<double> median(std::vector<double>& values) {
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

ChannelMeasurements measure_values(std::vector<double>& values, const std::optional<double>& background) {
    ChannelMeasurements out;
    if (values.empty()) return out;
    double sum = 0;
    for (const double value : values) sum += value;
    const double mean = sum / static_cast<double>(values.size());
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    out.min = *low;
    out.max = *high;
    out.mean = mean;
    out.std = std::sqrt(squares / static_cast<double>(values.size()));
    out.median = median(values);
    if (background) out.background_corrected_mean = mean - *background;
    return out;
}

/// Pixel indices of each component, one after the other; those of the background come last.
struct PixelLists {
    std::vector<std::size_t> starts;  // [component - 1], background, end
    std::vector<std::uint32_t> pixels;
};

PixelLists list_pixels(const Components& components) {
    PixelLists lists;
    const std::size_t count = components.count();
    lists.starts.assign(count + 2, 0);
    for (std::size_t i = 0; i < count; ++i) lists.starts[i + 1] = lists.starts[i] + components.areas[i];
    lists.starts[count + 1] = components.image.labels.size();
    lists.pixels.resize(components.image.labels.size());
    std::vector<std::size_t> next(lists.starts.begin(), lists.starts.end() - 1);
    for (std::size_t i = 0; i < components.image.labels.size(); ++i) {
        const std::uint32_t label = components.image.labels[i];
        lists.pixels[next[label == 0 ? count : label - 1]++] = static_cast<std::uint32_t>(i);
    }
    return lists;
}

void measure_intensities(const Components& components, const SampleView& view,
                         std::vector<Measurements>& out) {
    const PixelLists lists = list_pixels(components);
    const std::size_t count = components.count();
    std::vector<double> values;
    const auto gather = [&](std::size_t list, std::uint32_t channel) {
        values.clear();
        for (std::size_t i = lists.starts[list]; i < lists.starts[list + 1]; ++i) {
            const double value = read(view, std::size_t{lists.pixels[i]} * view.channels + channel);
            if (std::isfinite(value)) values.push_back(value);
        }
    };
    for (std::uint32_t channel = 0; channel < view.measured_channels; ++channel) {
        gather(count, channel);
        const std::optional<double> background = median(values);
        for (std::size_t c = 0; c < count; ++c) {
            gather(c, channel);
            out[c].channels.push_back(measure_values(values, background));
        }
    }
}

nlohmann::json number(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

}  // namespace

std::vector<Measurements> measure(const Components& components, const std::vector<Polygon>& exact,
                                  const SampleView* samples) {
    std::vector<Measurements> out(components.count());
    const auto moments = sum_moments(components);
    for (std::size_t c = 0; c < out.size(); ++c) out[c].shape = measure_shape(moments[c], exact[c]);
    if (samples != nullptr && !out.empty()) measure_intensities(components, *samples, out);
    return out;
}

std::vector<double> mean_over(const Components& components, const float* map) {
    std::vector<double> sums(components.count(), 0);
    for (std::size_t i = 0; i < components.image.labels.size(); ++i)
        if (const std::uint32_t label = components.image.labels[i]; label != 0) sums[label - 1] += map[i];
    for (std::size_t c = 0; c < sums.size(); ++c) sums[c] /= static_cast<double>(components.areas[c]);
    return sums;
}

nlohmann::json to_json(const Measurements& measurements, std::optional<double> pixel_size_um) {
    nlohmann::json out = nlohmann::json::object();
    for (const auto& [name, value, power] : measurements.shape) {
        out[name] = number(value);
        if (power > 0 && pixel_size_um)
            out[std::string(name) + "_um"] =
                value ? number(*value * std::pow(*pixel_size_um, power)) : nlohmann::json(nullptr);
    }
    if (out.contains("hole_count"))
        out["hole_count"] = static_cast<std::int64_t>(out["hole_count"].get<double>());
    if (measurements.channels.empty()) return out;
    const std::pair<const char*, std::optional<double> ChannelMeasurements::*> figures[] = {
        {"intensity_mean", &ChannelMeasurements::mean},
        {"intensity_median", &ChannelMeasurements::median},
        {"intensity_min", &ChannelMeasurements::min},
        {"intensity_max", &ChannelMeasurements::max},
        {"intensity_std", &ChannelMeasurements::std},
        {"background_corrected_mean", &ChannelMeasurements::background_corrected_mean}};
    for (const auto& [name, member] : figures) {
        auto& list = out[name] = nlohmann::json::array();
        for (const auto& channel : measurements.channels) list.push_back(number(channel.*member));
    }
    return out;
}

}  // namespace spheroseg::geometry

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/measurements.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geometry/hull.hpp"
#include "geometry/perimeter.hpp"

namespace spheroseg::geometry {
namespace {

struct Moments {
    double area = 0;
    Point centroid;
    double xx = 0;  // central, by area
    double yy = 0;
    double xy = 0;
};

/// Sums are taken from the object's first pixel, so that they stay exact far from the image's corner.
Moments moments_of(const Components& components, const RunsByComponent& runs, std::size_t object) {
    const Run& first = components.runs[runs.order[runs.starts[object]]];
    double n = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (std::size_t i = runs.starts[object]; i < runs.starts[object + 1]; ++i) {
        const Run& run = components.runs[runs.order[i]];
        const double length = run.end - run.begin;
        const double from = static_cast<double>(run.begin) - first.begin;
        const double row = static_cast<double>(run.row) - first.row;
        const double sum = length * (from + (length - 1) / 2);
        n += length;
        x += sum;
        y += length * row;
        xx += length * (from * from + from * (length - 1) + (length - 1) * (2 * length - 1) / 6);
        yy += length * row * row;
        xy += sum * row;
    }
    const double cx = x / n;
    const double cy = y / n;
    return {n,
            {first.begin + cx + 0.5, first.row + cy + 0.5},
            xx / n - cx * cx + 1.0 / 12,
            yy / n - cy * cy + 1.0 / 12,
            xy / n - cx * cy};
}

struct Axes {
    double major = 0;
    double minor = 0;
    std::optional<double> orientation;
};

Axes axes_of(const Moments& m) {
    const double middle = (m.xx + m.yy) / 2;
    const double spread = std::hypot((m.xx - m.yy) / 2, m.xy);
    Axes axes{4 * std::sqrt(middle + spread), 4 * std::sqrt(std::max(0.0, middle - spread)), std::nullopt};
    if (spread > 1e-9 * middle) {
        const double angle = std::fmod(-std::atan2(2 * m.xy, m.xx - m.yy) * 90.0 / M_PI + 360.0, 180.0);
        axes.orientation = angle >= 180.0 ? 0.0 : angle;
    }
    return axes;
}

std::optional<double> ratio(double a, double b) {
    return b > 0 ? std::optional(a / b) : std::nullopt;
}

std::vector<Measurement> figures_of(const Moments& m, const Polygon& exact) {
    const double area = m.area;
    const double perimeter = digital_perimeter(exact.exterior);
    double holes = 0;
    for (const Ring& hole : exact.holes) holes += std::abs(doubled_area(hole)) / 2;
    const Ring hull = convex_hull(exact.exterior);
    const double hull_area = doubled_area(hull) / 2;
    const double hull_length = ring_length(hull);
    const Box box = bounding_box(exact.exterior);
    const Feret feret = feret_diameters(hull);
    const Axes axes = axes_of(m);
    const double circle = 4 * M_PI * area;
    const double squared_ratio = axes.minor / axes.major * (axes.minor / axes.major);
    return {{"area", area, 2},
            {"perimeter", perimeter, 1},
            {"holes_area", holes, 2},
            {"hole_count", static_cast<double>(exact.holes.size()), 0},
            {"convex_area", hull_area, 2},
            {"convex_perimeter", hull_length, 1},
            {"bbox_width", box.width, 1},
            {"bbox_height", box.height, 1},
            {"centroid_x", m.centroid.x, 1},
            {"centroid_y", m.centroid.y, 1},
            {"equivalent_diameter", std::sqrt(4 * area / M_PI), 1},
            {"feret_max", feret.max, 1},
            {"feret_min", feret.min, 1},
            {"feret_angle", feret.max_angle, 0},
            {"major_axis", axes.major, 1},
            {"minor_axis", axes.minor, 1},
            {"orientation", axes.orientation, 0},
            {"eccentricity", std::sqrt(std::max(0.0, 1 - squared_ratio)), 0},
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

nlohmann::json number(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

std::string twin_name(const char* name) {
    return std::string(name) + "_um";
}

nlohmann::json twin(const std::optional<double>& value, double pixel_size_um, int power) {
    return value ? number(*value * std::pow(pixel_size_um, power)) : nlohmann::json(nullptr);
}

/// Names and powers of all figures; the values are those of one pixel.
const std::vector<Measurement>& all_figures() {
    static const auto figures =
        figures_of({1, {0.5, 0.5}, 1.0 / 12, 1.0 / 12, 0}, {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}, {}});
    return figures;
}

}  // namespace

Measurements measure_shape(const Components& components, const RunsByComponent& groups, std::size_t component,
                           const Polygon& exact) {
    return {figures_of(moments_of(components, groups, component), exact), {}};
}

std::vector<Measurements> measure(const Components& components, const std::vector<Polygon>& exact,
                                  const SampleView* samples) {
    std::vector<Measurements> out(components.count());
    const RunsByComponent groups = group_runs(components);
    for (std::size_t c = 0; c < out.size(); ++c) out[c] = measure_shape(components, groups, c, exact[c]);
    if (samples == nullptr || out.empty()) return out;
    auto intensities = measure_intensities(components, *samples);
    for (std::size_t c = 0; c < out.size(); ++c) out[c].channels = std::move(intensities[c]);
    return out;
}

nlohmann::json to_json(const Measurements& measurements, std::optional<double> pixel_size_um) {
    nlohmann::json out = nlohmann::json::object();
    for (const auto& [name, value, power] : measurements.shape) {
        out[name] = number(value);
        if (power > 0 && pixel_size_um) out[twin_name(name)] = twin(value, *pixel_size_um, power);
    }
    if (const auto holes = out.find("hole_count"); holes != out.end())
        *holes = static_cast<std::int64_t>(holes->get<double>());
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

nlohmann::json with_twins(nlohmann::json measurements, std::optional<double> pixel_size_um) {
    for (const auto& [name, of_one_pixel, power] : all_figures()) {
        measurements.erase(twin_name(name));
        const auto found = measurements.find(name);
        if (power == 0 || !pixel_size_um || found == measurements.end()) continue;
        const auto value = found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
        measurements[twin_name(name)] = twin(value, *pixel_size_um, power);
    }
    return measurements;
}

}  // namespace spheroseg::geometry

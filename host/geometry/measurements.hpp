// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What is measured of an object. Everything comes from its exact pixels, never from a simplified outline;
// docs/measurements.md gives the formulas to readers, this header to whoever changes them.
//
//   area                 A: number of pixels (holes not counted), px²
//   perimeter            P: length of the exterior outline along pixel edges after Douglas–Peucker with 0.75
//   px, which removes
//                        the staircase of digitisation (a plain pixel-edge length overestimates a disc by
//                        4/π), px
//   holes_area           sum of the holes' areas;  hole_count
//   convex_area          area of the convex hull of the pixels' corners;  convex_perimeter its length
//   bbox_width, _height  of the bounding box
//   centroid_x, _y       mean of the pixel centres
//   equivalent_diameter  √(4A/π)
//   feret_max, _min      largest distance between corners of the hull; smallest width between parallel lines
//   feret_angle          of feret_max, degrees counter-clockwise on screen from the x axis, 0 ≤ a < 180
//   major_axis, minor_axis   4√λ of the second central moments, each pixel a unit square (+1/12), as of an
//   ellipse with the
//                        same moments;  orientation: of the major axis, as feret_angle; null for equal axes
//   eccentricity √(1 − minor²/major²) · aspect_ratio feret_max/feret_min · circularity 4πA/P² · compactness
//   P²/4πA solidity A/A_hull · convexity P_hull/P · extent A/bbox · roundness 4A/(π·major²) · sphericity
//   √(4πA)/P volume_ellipsoid     (π/6)·major·minor², px³ intensity_*          of the original samples, a
//   list with one figure a channel (alpha left out); NaN and infinite samples
//                        are not counted;  background_corrected_mean: mean − median of the channel's pixels
//                        outside all objects
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "geometry/components.hpp"
#include "geometry/outlines.hpp"

namespace spheroseg::geometry {

/// Original samples, interleaved, rows without gaps.
struct SampleView {
    enum class Type { uint8, uint16, float32 };
    const void* data = nullptr;
    Type type = Type::uint8;
    std::uint32_t channels = 0;           ///< in memory
    std::uint32_t measured_channels = 0;  ///< without alpha
};

struct Measurement {
    const char* name;
    std::optional<double> value;
    int power;  ///< of the length unit in it; 0: no `_um` twin
};

struct ChannelMeasurements {
    std::optional<double> mean, median, min, max, std, background_corrected_mean;
};

struct Measurements {
    std::vector<Measurement> shape;
    std::vector<ChannelMeasurements> channels;
};

/// Of every component, [component - 1]. `exact` are its outlines from trace_outlines. `samples` may be null.
std::vector<Measurements> measure(const Components& components, const std::vector<Polygon>& exact,
                                  const SampleView* samples);
/// The mean of a map over every component, [component - 1].
std::vector<double> mean_over(const Components& components, const float* map);

/// {"area":…, "area_um":…, …}; null where there is nothing to say. Twins (µm, µm² and µm³ by the power) only
/// with a pixel size.
nlohmann::json to_json(const Measurements& measurements, std::optional<double> pixel_size_um);

}  // namespace spheroseg::geometry

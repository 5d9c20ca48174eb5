// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What is measured of an object. Everything comes from its exact pixels, never from a simplified outline.
//
// With A its pixels as unit squares, P its perimeter, H the convex hull of its pixels' corners, and λ₁ ≥ λ₂
// the eigenvalues of the second central moments of A (each pixel as a unit square: +1/12 on the diagonal):
//
//   area                  A: number of pixels, holes left out
//   perimeter             P: of the exterior, holes left out; see geometry/perimeter.hpp
//   holes_area            sum of the holes' pixels, whatever lies in them; hole_count their number
//   convex_area           area of H; convex_perimeter its length
//   bbox_width, _height   of the bounding box
//   centroid_x, _y        mean of A; the middle of the top-left pixel is (0.5, 0.5)
//   equivalent_diameter   √(4A/π): of the disc of the same area
//   feret_max             largest distance between two points of H; feret_angle its direction, degrees
//                         counter-clockwise on screen from the x axis, 0 ≤ a < 180
//   feret_min             smallest distance of two parallel lines around H (rotating calipers, Toussaint
//   1983) major_, minor_axis    4√λ₁ and 4√λ₂: axes of the ellipse with the same moments (Haralick & Shapiro
//   1992,
//                         App. A; regionprops of MATLAB and scikit-image); orientation: of the major axis, as
//                         feret_angle, null where the axes are equal
//   eccentricity          √(1 − λ₂/λ₁), 0 for a disc
//   aspect_ratio          feret_max / feret_min
//   circularity           4πA/P² (Cox 1927), 1 for a disc. Not cut off at 1: discretisation lets small discs
//                         come out above it (by up to 7 % at radius 5 px, 4 % at 10 px, 1 % from 50 px)
//   compactness           P²/4πA
//   solidity              A / area of H
//   convexity             length of H / P; H goes around pixel corners, so discs come out above 1 (by 4 % at
//                         radius 10 px, below 1 % from 60 px)
//   extent                A / area of the bounding box
//   roundness             4A / (π·major²)
//   sphericity            √(4πA) / P
//   volume_ellipsoid      π/6 · major · minor²: of the spheroid turned about the major axis
//   intensity_*           a list with one figure a channel; see geometry/intensities.hpp
//
// Hull and Feret figures go around the pixels' corners, as area counts whole pixels: of a curved shape they
// are larger than the ideal ones by up to √2 px.
//
// Lengths are in px, areas in px², the volume in px³. `_um` twins are in µm, µm² and µm³; they need one pixel
// size for both directions, so images whose pixels are not square have none.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "geometry/intensities.hpp"
#include "geometry/outlines.hpp"

namespace spheroseg::geometry {

struct Measurement {
    const char* name;
    std::optional<double> value;
    int power;  ///< of the length unit in it; 0: no `_um` twin
};

struct Measurements {
    std::vector<Measurement> shape;
    std::vector<ChannelMeasurements> channels;
};

/// Of every component, [component - 1]. `exact` are its outlines from trace_outlines. `samples` may be null.
std::vector<Measurements> measure(const Components& components, const std::vector<Polygon>& exact,
                                  const SampleView* samples);
/// The shape alone of one component, counted from 0.
Measurements measure_shape(const Components& components, const RunsByComponent& groups, std::size_t component,
                           const Polygon& exact);

/// {"area":…, "area_um":…, …}; null where there is nothing to say. Twins only with a pixel size.
nlohmann::json to_json(const Measurements& measurements, std::optional<double> pixel_size_um);
/// What to_json gave, with the twins of this pixel size instead of those that it has.
nlohmann::json with_twins(nlohmann::json measurements, std::optional<double> pixel_size_um);

}  // namespace spheroseg::geometry

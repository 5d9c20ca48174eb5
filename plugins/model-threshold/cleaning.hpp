// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// From a raw mask to objects: gaps bridged, holes handled, specks dropped.
#pragma once

#include <opencv2/core.hpp>

#include "parameters.hpp"

namespace model_threshold {

/// `mask` is CV_8U 0/255. Lengths are pixels of this mask.
void bridge_gaps(cv::Mat& mask, int radius);
/// Fills holes that look like an object inside: `activity` is how much each pixel differs from flat
/// background, and a hole whose median is below `flat` is background that objects happen to surround.
void fill_holes(cv::Mat& mask, const cv::Mat& activity, double flat);
/// The radius of the largest disc within an object: what one object measures even where many touch.
double largest_radius(const cv::Mat& mask);
/// Takes off what is thinner than twice `radius`.
void open_thin_parts(cv::Mat& mask, int radius);
void clear_border(cv::Mat& mask);

}  // namespace model_threshold

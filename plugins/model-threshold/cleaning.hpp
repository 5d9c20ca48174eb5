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
/// Drops objects under `min_area`, or under `share` of the largest one's area when that is 0.
void drop_specks(cv::Mat& mask, int min_area, double share);
void clear_border(cv::Mat& mask);

}  // namespace model_threshold

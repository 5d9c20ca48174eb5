// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// How far each pixel is on the object side of a threshold, in units of the image's contrast (so about
// -1...1).
#pragma once

#include <opencv2/core.hpp>

#include "parameters.hpp"

namespace model_threshold {

/// Sauvola and Pietikäinen, Pattern Recognition 33 (2000), for objects darker than their surroundings:
/// T = m (1 + k (s / R - 1)), R = 0.5 for values 0...1.
cv::Mat sauvola_margin(const cv::Mat& image, int window, double k);
/// Niblack (1986): T = m - k s; where the window holds noise alone (s below `noise` × 2) nothing is an
/// object.
cv::Mat niblack_margin(const cv::Mat& image, int window, double k, double noise);
/// Otsu, IEEE Trans. SMC 9 (1979): on `depth`, which grows towards objects.
double otsu_threshold(const cv::Mat& depth);
/// The threshold whose contours lie on steep edges: the least one from `least` upwards where the mean
/// gradient along the contour reaches `share` (0...1) of the steepest. `least` when the image has no edges.
double edge_threshold(const cv::Mat& depth, double least, double share);
/// Robust spread of the values at or below `limit`: 1.4826 × the median absolute deviation.
double noise_of(const cv::Mat& depth, double limit);

}  // namespace model_threshold

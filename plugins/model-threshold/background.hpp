// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Uneven illumination: a quadratic surface through the background.
#pragma once

#include <opencv2/core.hpp>

namespace model_threshold {

/// The background's brightness at each pixel of `image` (CV_32F). Fitted on a small copy, where pixels that
/// stand out are left out round by round (iteratively trimmed least squares); a constant for images under 8
/// pixels.
cv::Mat fit_background(const cv::Mat& image, bool objects_are_dark);

}  // namespace model_threshold

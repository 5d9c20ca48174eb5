// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Whether objects are dark on light or light on dark.
#pragma once

#include <opencv2/core.hpp>

namespace model_threshold {

/// A background near one end of the range (its median) decides at once: fluorescence is nearly black.
/// Otherwise objects are the side of Otsu's split that bulges: along the border between both sides, the
/// convex side fills less than half of a small disc. Ties go to dark, as in bright-field images.
bool objects_are_dark(const cv::Mat& image);

}  // namespace model_threshold

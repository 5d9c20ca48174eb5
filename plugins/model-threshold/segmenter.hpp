// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One image to one probability map: flatten, threshold, clean, soften. No weights.
#pragma once

#include <functional>
#include <opencv2/core.hpp>

#include "parameters.hpp"

namespace model_threshold {

/// Called between steps; throws to stop.
using Checkpoint = std::function<void()>;

/// `image` is CV_32F, about 0...1 (others are clipped, what is not finite counts as 0); `probability` is
/// CV_32F of its size, which is filled: 0.5 is the decision. Images over 4 million pixels are worked on at a
/// reduced scale.
void segment(const cv::Mat& image, const Parameters& parameters, const Checkpoint& checkpoint,
             cv::Mat& probability);

}  // namespace model_threshold

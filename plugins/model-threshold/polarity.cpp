// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "polarity.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace model_threshold {
namespace {
constexpr int kSmall = 512;  // longer side of the copy that is looked at
constexpr double kTie = 0.02;
constexpr double kBlack = 0.1;  // medians below are a dark field, above kLight a bright one
constexpr double kLight = 0.5;
constexpr double kAllRound = 0.97;  // of the page's rim: what lies around everything else is background
constexpr double kPartRound = 0.7;

/// The share of the page's outermost pixels that is set.
double share_of_rim(const cv::Mat& mask) {
    const double set = cv::countNonZero(mask.row(0)) + cv::countNonZero(mask.row(mask.rows - 1)) +
                       cv::countNonZero(mask.col(0)) + cv::countNonZero(mask.col(mask.cols - 1));
    return set / (2.0 * (mask.rows + mask.cols));
}
}  // namespace

bool objects_are_dark(const cv::Mat& image) {
    cv::Mat small = image;  // the caller's own pixels where the page is small: never written to
    const double scale = static_cast<double>(kSmall) / std::max(image.cols, image.rows);
    if (scale < 1)
        cv::resize(image, small,
                   {std::max(1, cvRound(image.cols * scale)), std::max(1, cvRound(image.rows * scale))}, 0, 0,
                   cv::INTER_AREA);
    cv::Mat smooth;
    cv::GaussianBlur(small, smooth, {0, 0}, 2.0, 0, cv::BORDER_REPLICATE);
    cv::Mat bytes;
    smooth.convertTo(bytes, CV_8U, 255);
    std::vector<unsigned char> values(bytes.begin<unsigned char>(), bytes.end<unsigned char>());
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (*middle < 255 * kBlack) return false;
    cv::Mat dark;
    cv::threshold(bytes, dark, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
    const int radius = std::max(2, std::max(bytes.cols, bytes.rows) / 128);
    cv::Mat share;
    dark.convertTo(share, CV_32F, 1.0 / 255);
    cv::boxFilter(share, share, CV_32F, {2 * radius + 1, 2 * radius + 1}, {-1, -1}, true, cv::BORDER_REFLECT);
    cv::Mat edge;
    cv::morphologyEx(dark, edge, cv::MORPH_GRADIENT, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
    if (cv::countNonZero(edge) == 0) return true;
    // Both sides' border pixels are in the gradient, so a straight border gives one half, and that of a large
    // object little else: there the rim tells.
    const double inside = cv::mean(share, edge)[0];
    const double rim = share_of_rim(dark);
    if (rim > kAllRound && inside > 0.5) return false;
    if (*middle > 255 * kLight || rim < kPartRound) return true;
    return inside < 0.5 + kTie;
}

}  // namespace model_threshold

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
    if (*middle > 255 * kLight) return true;
    cv::Mat dark;
    cv::threshold(bytes, dark, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
    const int radius = std::max(2, std::max(bytes.cols, bytes.rows) / 128);
    cv::Mat share;
    dark.convertTo(share, CV_32F, 1.0 / 255);
    cv::boxFilter(share, share, CV_32F, {2 * radius + 1, 2 * radius + 1}, {-1, -1}, true, cv::BORDER_REFLECT);
    cv::Mat edge;
    cv::morphologyEx(dark, edge, cv::MORPH_GRADIENT, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
    // Both sides' border pixels are in the gradient, so a straight border gives one half.
    if (cv::countNonZero(edge) == 0) return true;
    return cv::mean(share, edge)[0] < 0.5 + kTie;
}

}  // namespace model_threshold

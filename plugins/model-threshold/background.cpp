// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "background.hpp"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace model_threshold {
namespace {

constexpr int kSmall = 96;  // longer side of the copy that is fitted
constexpr int kTerms = 6;
constexpr int kRounds = 6;

std::array<double, kTerms> terms(double x, double y) {
    return {1, x, y, x * x, x * y, y * y};
}

float percentile(std::vector<float> values, double share) {
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

cv::Mat small_copy(const cv::Mat& image) {
    const double scale = static_cast<double>(kSmall) / std::max(image.cols, image.rows);
    if (scale >= 1) return image.clone();
    cv::Mat small;
    cv::resize(image, small,
               {std::max(1, cvRound(image.cols * scale)), std::max(1, cvRound(image.rows * scale))}, 0, 0,
               cv::INTER_AREA);
    return small;
}

cv::Mat evaluate(const cv::Mat& weights, int width, int height) {
    cv::Mat surface(height, width, CV_32F);
    for (int y = 0; y < height; ++y) {
        auto* row = surface.ptr<float>(y);
        for (int x = 0; x < width; ++x) {
            const auto t = terms((x + 0.5) / width, (y + 0.5) / height);
            double value = 0;
            for (int i = 0; i < kTerms; ++i) value += t[static_cast<std::size_t>(i)] * weights.at<double>(i);
            row[x] = static_cast<float>(value);
        }
    }
    return surface;
}

// Normal equations of the pixels that count; false when they don't fix a surface.
bool fit(const cv::Mat& image, const cv::Mat& counts, cv::Mat& weights) {
    cv::Mat left = cv::Mat::zeros(kTerms, kTerms, CV_64F);
    cv::Mat right = cv::Mat::zeros(kTerms, 1, CV_64F);
    for (int y = 0; y < image.rows; ++y) {
        for (int x = 0; x < image.cols; ++x) {
            if (counts.at<unsigned char>(y, x) == 0) continue;
            const auto t = terms((x + 0.5) / image.cols, (y + 0.5) / image.rows);
            for (int i = 0; i < kTerms; ++i) {
                right.at<double>(i) += t[static_cast<std::size_t>(i)] * image.at<float>(y, x);
                for (int j = 0; j < kTerms; ++j)
                    left.at<double>(i, j) += t[static_cast<std::size_t>(i)] * t[static_cast<std::size_t>(j)];
            }
        }
    }
    for (int i = 0; i < kTerms; ++i) left.at<double>(i, i) += 1e-6;  // a line of pixels fixes no surface
    return cv::solve(left, right, weights, cv::DECOMP_CHOLESKY);
}

}  // namespace

cv::Mat fit_background(const cv::Mat& image, bool objects_are_dark) {
    const cv::Mat small = small_copy(image);
    std::vector<float> values(small.begin<float>(), small.end<float>());
    const float middle = percentile(values, objects_are_dark ? 0.7 : 0.3);
    if (std::min(image.cols, image.rows) < 8) return {image.size(), CV_32F, cv::Scalar(middle)};
    const float sign = objects_are_dark ? 1.0F : -1.0F;
    // The first guess: the half that can't be objects, since those are on the other side.
    const float half = percentile(values, 0.5);
    cv::Mat counts = objects_are_dark ? cv::Mat(small >= half) : cv::Mat(small <= half);
    cv::Mat weights;
    for (int round = 0; round < kRounds; ++round) {
        if (!fit(small, counts, weights)) return {image.size(), CV_32F, cv::Scalar(middle)};
        const cv::Mat away =
            sign * (evaluate(weights, small.cols, small.rows) - small);  // > 0: like an object
        std::vector<float> spread;
        for (int y = 0; y < small.rows; ++y)
            for (int x = 0; x < small.cols; ++x)
                if (counts.at<unsigned char>(y, x) != 0) spread.push_back(std::abs(away.at<float>(y, x)));
        if (spread.empty()) break;
        const float sigma = std::max(1.4826F * percentile(spread, 0.5), 1e-3F);
        counts = (away < 2.0F * sigma) & (away > -4.0F * sigma);
    }
    return evaluate(weights, image.cols, image.rows);
}

}  // namespace model_threshold

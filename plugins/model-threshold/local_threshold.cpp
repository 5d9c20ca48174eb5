// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "local_threshold.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace model_threshold {
namespace {

constexpr int kBins = 1024;

struct Moments {
    cv::Mat mean;
    cv::Mat deviation;
};

Moments local_moments(const cv::Mat& image, int window) {
    Moments moments;
    cv::Mat squares;
    const cv::Size size(window, window);
    cv::boxFilter(image, moments.mean, CV_32F, size, {-1, -1}, true, cv::BORDER_REFLECT);
    cv::sqrBoxFilter(image, squares, CV_32F, size, {-1, -1}, true, cv::BORDER_REFLECT);
    moments.deviation = squares - moments.mean.mul(moments.mean);
    cv::max(moments.deviation, 0, moments.deviation);
    cv::sqrt(moments.deviation, moments.deviation);
    return moments;
}

}  // namespace

cv::Mat sauvola_margin(const cv::Mat& image, int window, double k) {
    constexpr double range = 0.5;
    const Moments local = local_moments(image, window);
    cv::Mat threshold = local.mean.mul(local.deviation * (k / range) + (1 - k));
    return threshold - image;
}

cv::Mat niblack_margin(const cv::Mat& image, int window, double k, double noise) {
    const Moments local = local_moments(image, window);
    cv::Mat margin = local.mean - k * local.deviation - image;
    margin.setTo(-1, local.deviation < 2 * noise);
    return margin;
}

double otsu_threshold(const cv::Mat& depth) {
    double least = 0;
    double most = 0;
    cv::minMaxLoc(depth, &least, &most);
    if (!(most > least)) return most + 1;
    std::vector<double> counts(kBins, 0.0);
    const double step = (most - least) / kBins;
    for (int y = 0; y < depth.rows; ++y) {
        const auto* row = depth.ptr<float>(y);
        for (int x = 0; x < depth.cols; ++x)
            ++counts[static_cast<std::size_t>(
                std::clamp(static_cast<int>((row[x] - least) / step), 0, kBins - 1))];
    }
    double all = 0;
    double sum = 0;
    for (int i = 0; i < kBins; ++i) {
        all += counts[static_cast<std::size_t>(i)];
        sum += i * counts[static_cast<std::size_t>(i)];
    }
    double below = 0;
    double below_sum = 0;
    double best = -1;
    double best_bin = 0;
    for (int i = 0; i + 1 < kBins; ++i) {
        below += counts[static_cast<std::size_t>(i)];
        below_sum += i * counts[static_cast<std::size_t>(i)];
        if (below == 0 || below == all) continue;
        const double difference = below_sum / below - (sum - below_sum) / (all - below);
        const double between = below * (all - below) * difference * difference;
        if (between > best) {
            best = between;
            best_bin = i + 1;
        }
    }
    return least + best_bin * step;
}

double edge_threshold(const cv::Mat& depth, double least, double share) {
    constexpr int bins = 48;
    constexpr double enough = 0.04;  // of the longest contour: shorter ones are debris and noise
    double most = 0;
    cv::minMaxLoc(depth, nullptr, &most);
    if (!(most > least)) return least;
    cv::Mat across;
    cv::Mat down;
    cv::Sobel(depth, across, CV_32F, 1, 0, 3, 0.125, 0, cv::BORDER_REPLICATE);
    cv::Sobel(depth, down, CV_32F, 0, 1, 3, 0.125, 0, cv::BORDER_REPLICATE);
    cv::Mat gradient;
    cv::magnitude(across, down, gradient);
    // The length of the contour at t is the sum of the gradient over the pixels near t (coarea formula), and
    // the gradient's integral along it is the sum of its square.
    std::vector<double> length(bins, 0.0);
    std::vector<double> steepness(bins, 0.0);
    const double step = (most - least) / bins;
    for (int y = 0; y < depth.rows; ++y) {
        const auto* values = depth.ptr<float>(y);
        const auto* slopes = gradient.ptr<float>(y);
        for (int x = 0; x < depth.cols; ++x) {
            if (values[x] < least) continue;
            const auto bin =
                static_cast<std::size_t>(std::min(static_cast<int>((values[x] - least) / step), bins - 1));
            length[bin] += slopes[x];
            steepness[bin] += static_cast<double>(slopes[x]) * slopes[x];
        }
    }
    const double longest = *std::max_element(length.begin(), length.end());
    double steepest = 0;
    for (std::size_t i = 0; i < bins; ++i) {
        steepness[i] = length[i] > enough * longest ? steepness[i] / length[i] : 0;
        steepest = std::max(steepest, steepness[i]);
    }
    for (std::size_t i = 0; i < bins; ++i)
        if (steepness[i] > 0 && steepness[i] >= share * steepest)
            return least + (static_cast<double>(i) + 0.5) * step;
    return least;
}

double noise_of(const cv::Mat& depth, double limit) {
    std::vector<float> values;
    const int step = std::max(1, static_cast<int>(std::sqrt(static_cast<double>(depth.total()) / 65536)));
    for (int y = 0; y < depth.rows; y += step)
        for (int x = 0; x < depth.cols; x += step)
            if (depth.at<float>(y, x) <= limit) values.push_back(depth.at<float>(y, x));
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    const float median = *middle;
    for (float& value : values) value = std::abs(value - median);
    std::nth_element(values.begin(), middle, values.end());
    return 1.4826 * static_cast<double>(*middle);
}

}  // namespace model_threshold

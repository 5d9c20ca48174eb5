// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "cleaning.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace model_threshold {
namespace {

struct Components {
    cv::Mat labels;
    cv::Mat stats;
    int count = 0;  // with label 0

    int area(int label) const { return stats.at<int>(label, cv::CC_STAT_AREA); }
    bool touches_border(int label) const {
        const int left = stats.at<int>(label, cv::CC_STAT_LEFT);
        const int top = stats.at<int>(label, cv::CC_STAT_TOP);
        return left == 0 || top == 0 || left + stats.at<int>(label, cv::CC_STAT_WIDTH) == labels.cols ||
               top + stats.at<int>(label, cv::CC_STAT_HEIGHT) == labels.rows;
    }
};

Components components_of(const cv::Mat& mask, int connectivity) {
    Components found;
    cv::Mat centres;
    found.count =
        cv::connectedComponentsWithStats(mask, found.labels, found.stats, centres, connectivity, CV_32S);
    return found;
}

void set_where(cv::Mat& mask, const cv::Mat& labels, const std::vector<unsigned char>& chosen,
               unsigned char value) {
    for (int y = 0; y < mask.rows; ++y) {
        auto* row = mask.ptr<unsigned char>(y);
        const auto* label = labels.ptr<int>(y);
        for (int x = 0; x < mask.cols; ++x)
            if (chosen[static_cast<std::size_t>(label[x])] != 0) row[x] = value;
    }
}

}  // namespace

void bridge_gaps(cv::Mat& mask, int radius) {
    if (radius <= 0) return;
    const int side = 2 * radius + 1;
    cv::Mat padded;
    // Closing at the border must not see what is not there.
    cv::copyMakeBorder(mask, padded, side, side, side, side, cv::BORDER_REPLICATE);
    cv::morphologyEx(padded, padded, cv::MORPH_CLOSE,
                     cv::getStructuringElement(cv::MORPH_ELLIPSE, {side, side}));
    padded(cv::Rect(side, side, mask.cols, mask.rows)).copyTo(mask);
}

void fill_holes(cv::Mat& mask, const cv::Mat& activity, double flat) {
    const cv::Mat outside = 255 - mask;
    const Components found = components_of(outside, 4);
    std::vector<std::vector<float>> seen(static_cast<std::size_t>(found.count));
    std::vector<unsigned char> inside(static_cast<std::size_t>(found.count), 0);
    for (int label = 1; label < found.count; ++label)
        inside[static_cast<std::size_t>(label)] = !found.touches_border(label);
    for (int y = 0; y < mask.rows; ++y) {
        const auto* label = found.labels.ptr<int>(y);
        const auto* values = activity.ptr<float>(y);
        for (int x = 0; x < mask.cols; ++x)
            if (inside[static_cast<std::size_t>(label[x])] != 0)
                seen[static_cast<std::size_t>(label[x])].push_back(values[x]);
    }
    for (std::size_t label = 1; label < seen.size(); ++label) {
        auto& values = seen[label];
        if (values.empty()) continue;
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        if (*middle < flat) inside[label] = 0;
    }
    set_where(mask, found.labels, inside, 255);
}

double largest_radius(const cv::Mat& mask) {
    cv::Mat distance;
    cv::distanceTransform(mask, distance, cv::DIST_L2, 3);
    double most = 0;
    cv::minMaxLoc(distance, nullptr, &most);
    // A mask without background has no distances.
    return std::min(most, 0.5 * std::max(mask.cols, mask.rows));
}

void open_thin_parts(cv::Mat& mask, int radius) {
    if (radius <= 0) return;
    const int side = 2 * radius + 1;
    cv::Mat opened;
    cv::copyMakeBorder(mask, opened, side, side, side, side, cv::BORDER_REPLICATE);
    cv::morphologyEx(opened, opened, cv::MORPH_OPEN,
                     cv::getStructuringElement(cv::MORPH_ELLIPSE, {side, side}));
    opened(cv::Rect(side, side, mask.cols, mask.rows)).copyTo(mask);
}

void clear_border(cv::Mat& mask) {
    const Components found = components_of(mask, 8);
    std::vector<unsigned char> cut(static_cast<std::size_t>(found.count), 0);
    for (int label = 1; label < found.count; ++label)
        cut[static_cast<std::size_t>(label)] = found.touches_border(label);
    set_where(mask, found.labels, cut, 0);
}

}  // namespace model_threshold

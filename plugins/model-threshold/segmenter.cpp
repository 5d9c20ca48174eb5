// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "segmenter.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "background.hpp"
#include "cleaning.hpp"
#include "local_threshold.hpp"
#include "polarity.hpp"

namespace model_threshold {
namespace {

constexpr double kMostPixels = 4.2e6;  // worked on at once
constexpr double kNoiseFloor = 3.5;    // sigmas of the background that are no object
constexpr double kLeastDepth = 0.03;   // of the image's contrast
constexpr double kSoftness = 3.0;      // pixels from the outline to certainty

cv::Mat clipped(const cv::Mat& image) {
    cv::Mat clean = image.clone();
    for (int y = 0; y < clean.rows; ++y) {
        auto* row = clean.ptr<float>(y);
        for (int x = 0; x < clean.cols; ++x)
            row[x] = std::isfinite(row[x]) ? std::clamp(row[x], 0.0F, 1.0F) : 0.0F;
    }
    return clean;
}

int window_of(const Parameters& parameters, const cv::Mat& image, double scale) {
    const int side = parameters.window > 0 ? cvRound(parameters.window * scale)
                                           : std::max(31, std::min(image.cols, image.rows) / 4);
    return std::max(3, side | 1);
}

/// Margin over the threshold (> 0: object), and how far it goes to certainty.
struct Decision {
    cv::Mat margin;
    double scale = 1;  // margin of certainty
    cv::Mat activity;  // difference from flat background, either way
    double flat = 0;   // activity of background
};

Decision decide(const cv::Mat& image, const Parameters& parameters, bool dark, double scale) {
    cv::Mat background = parameters.flatten && parameters.method != Method::otsu
                             ? fit_background(image, dark)
                             : cv::Mat(image.size(), CV_32F, cv::Scalar(dark ? 1.0 : 0.0));
    // Grows towards objects.
    const cv::Mat depth = dark ? cv::Mat(background - image) : cv::Mat(image - background);
    const double otsu = otsu_threshold(depth);
    const double noise = std::max(noise_of(depth, otsu), 1e-4);
    Decision decision;
    decision.activity = cv::abs(depth);
    decision.flat = std::max(2.0 * noise, 0.0);
    switch (parameters.method) {
        case Method::sauvola:
        case Method::niblack: {
            // As dark objects on a light even background.
            cv::Mat even = 1.0 - depth;
            cv::max(even, 0.0, even);
            const int window = window_of(parameters, image, scale);
            decision.margin = parameters.method == Method::sauvola
                                  ? sauvola_margin(even, window, parameters.k)
                                  : niblack_margin(even, window, parameters.k, noise);
            cv::min(decision.margin, depth - kNoiseFloor * noise, decision.margin);
            decision.scale = std::max(0.25 * otsu, 0.02);
            break;
        }
        case Method::otsu:
            decision.margin = depth - otsu;
            decision.scale = std::max(0.25 * otsu, 0.02);
            break;
        case Method::automatic: {
            const double least = std::max(kNoiseFloor * noise, kLeastDepth);
            const double threshold = edge_threshold(depth, least, 1.0 - 0.7 * parameters.sensitivity);
            decision.margin = depth - threshold;
            decision.scale = std::max(0.5 * threshold, 0.02);
            break;
        }
    }
    return decision;
}

// 0.5 at the outline, certain kSoftness pixels away from it; near it the brightness decides how steep it is.
void soften(const cv::Mat& mask, const Decision& decision, double softness, cv::Mat& probability) {
    cv::Mat inside;
    cv::Mat outside;
    cv::distanceTransform(mask, inside, cv::DIST_L2, 3);
    cv::distanceTransform(255 - mask, outside, cv::DIST_L2, 3);
    for (int y = 0; y < mask.rows; ++y) {
        const auto* in = inside.ptr<float>(y);
        const auto* out = outside.ptr<float>(y);
        const auto* margin = decision.margin.ptr<float>(y);
        auto* to = probability.ptr<float>(y);
        for (int x = 0; x < mask.cols; ++x) {
            const double bright = 0.5 * std::tanh(margin[x] / decision.scale);
            const double distance = in[x] > 0 ? in[x] : out[x];
            const double near = 0.02 + 0.46 * std::min(1.0, (distance - 0.5) / softness);
            to[x] =
                static_cast<float>(in[x] > 0 ? 0.5 + std::max(near, bright) : 0.5 + std::min(-near, bright));
        }
    }
}

/// The blur carries a sharp edge outwards to where its foot passes the threshold. A median leaves it where it
/// is: what is background there by more than `slack` is none of the object. Where the page itself is soft the
/// two differ little.
void draw_back(cv::Mat& mask, const cv::Mat& margin, const cv::Mat& page, const cv::Mat& blurred, bool dark,
               double slack, int reach) {
    cv::Mat median;
    cv::medianBlur(page, median, 3);
    const cv::Mat sharp = margin + (dark ? cv::Mat(blurred - median) : cv::Mat(median - blurred));
    cv::Mat inner;
    const int side = 2 * reach + 1;
    cv::erode(mask, inner, cv::getStructuringElement(cv::MORPH_ELLIPSE, {side, side}));
    mask &= (sharp > -slack) | inner;
}

}  // namespace

void segment(const cv::Mat& image, const Parameters& parameters, const Checkpoint& checkpoint,
             cv::Mat& probability) {
    checkpoint();
    cv::Mat work = clipped(image);
    const double scale = std::min(1.0, std::sqrt(kMostPixels / static_cast<double>(image.total())));
    if (scale < 1)
        cv::resize(work, work,
                   {std::max(1, cvRound(image.cols * scale)), std::max(1, cvRound(image.rows * scale))}, 0, 0,
                   cv::INTER_AREA);
    checkpoint();
    const bool dark = parameters.polarity == Polarity::automatic ? objects_are_dark(work)
                                                                 : parameters.polarity == Polarity::dark;
    const cv::Mat sharp = work;
    if (parameters.smoothing > 0) {
        work = cv::Mat();
        cv::GaussianBlur(sharp, work, {0, 0}, std::max(0.3, parameters.smoothing * scale), 0,
                         cv::BORDER_REPLICATE);
    }
    checkpoint();
    const Decision decision = decide(work, parameters, dark, scale);
    checkpoint();
    cv::Mat mask = decision.margin > 0;
    if (parameters.smoothing > 0)
        draw_back(mask, decision.margin, sharp, work, dark, decision.scale,
                  std::max(1, cvRound(2 * parameters.smoothing * scale)));
    bridge_gaps(mask, cvRound(parameters.closing * scale));
    checkpoint();
    if (parameters.fill_holes) fill_holes(mask, decision.activity, decision.flat);
    if (parameters.clear_border) clear_border(mask);
    checkpoint();
    cv::Mat soft(mask.size(), CV_32F);
    soften(mask, decision, std::max(1.0, kSoftness * scale), soft);
    checkpoint();
    if (scale < 1) {
        cv::resize(soft, probability, probability.size(), 0, 0, cv::INTER_LINEAR);
    } else {
        soft.copyTo(probability);
    }
}

}  // namespace model_threshold

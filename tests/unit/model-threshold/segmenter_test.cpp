// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model-threshold/segmenter.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "model-threshold/polarity.hpp"

using namespace model_threshold;

namespace {

struct Disc {
    cv::Mat page;
    int area = 0;
};

/// A sharp disc in the middle of a page with some noise: dark as in bright field, or bright on black.
Disc disc_on_page(int side, double radius, bool dark) {
    Disc made{cv::Mat(side, side, CV_32F, cv::Scalar(dark ? 0.8 : 0.06))};
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            if (std::hypot(x - side / 2, y - side / 2) <= radius) {
                made.page.at<float>(y, x) = dark ? 0.3F : 0.8F;
                ++made.area;
            }
    cv::Mat noise(made.page.size(), CV_32F);
    cv::RNG(1).fill(noise, cv::RNG::NORMAL, 0, 0.02);
    made.page += noise;
    return made;
}

int found_area(const cv::Mat& page, Polarity polarity, double smoothing) {
    Parameters parameters;
    parameters.polarity = polarity;
    parameters.smoothing = smoothing;
    cv::Mat probability(page.size(), CV_32F);
    segment(
        page, parameters, [] {}, probability);
    return cv::countNonZero(probability >= 0.5F);
}

}  // namespace

TEST_CASE("looking for the polarity leaves the page as it was") {
    for (const int side : {400, 512, 513}) {
        const Disc disc = disc_on_page(side, 20, true);
        const cv::Mat before = disc.page.clone();
        CHECK(objects_are_dark(disc.page));
        CHECK(cv::countNonZero(disc.page != before) == 0);
    }
}

TEST_CASE("a polarity that is found out gives the object that the named one gives") {
    for (const int side : {400, 512, 600})
        for (const int radius : {6, 10, 20, 60})
            for (const bool dark : {true, false}) {
                CAPTURE(side, radius, dark);
                const Disc disc = disc_on_page(side, radius, dark);
                CHECK(found_area(disc.page, Polarity::automatic, 1) ==
                      found_area(disc.page, dark ? Polarity::dark : Polarity::bright, 1));
            }
}

TEST_CASE("a sharp disc keeps its size, on a small page as on a larger one") {
    const auto radius_of = [](int area) { return std::sqrt(area / CV_PI); };
    for (const int side : {400, 600})
        for (const int radius : {6, 10, 20, 60, 120})
            for (const bool dark : {true, false}) {
                CAPTURE(side, radius, dark);
                const Disc disc = disc_on_page(side, radius, dark);
                const double truth = radius_of(disc.area);
                CHECK(radius_of(found_area(disc.page, Polarity::automatic, 1)) == Approx(truth).margin(0.3));
                CHECK(radius_of(found_area(disc.page, Polarity::automatic, 0)) == Approx(truth).margin(0.6));
            }
}

TEST_CASE("large bright discs on grey are objects, and so are dark ones") {
    for (const double ground : {0.3, 0.5, 0.6})
        for (const int radius : {60, 90, 120, 150}) {
            CAPTURE(ground, radius);
            cv::Mat page(400, 400, CV_32F, cv::Scalar(ground));
            cv::circle(page, {200, 200}, radius, cv::Scalar(ground + 0.3), cv::FILLED);
            CHECK_FALSE(objects_are_dark(page));
            CHECK(objects_are_dark(1 - page));
        }
}

TEST_CASE("dark objects that fill most of a page are still the objects") {
    cv::Mat page(512, 512, CV_32F, cv::Scalar(0.8));
    for (int y = 64; y < 512; y += 128)
        for (int x = 64; x < 512; x += 128) cv::circle(page, {x, y}, 60, cv::Scalar(0.15), cv::FILLED);
    CHECK(objects_are_dark(page));
}

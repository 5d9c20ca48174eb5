// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <cmath>

#include "inference/row_source.hpp"
#include "inference/scale.hpp"

using namespace spheroseg;

namespace {

class Rows final : public RowSource {
  public:
    Rows(std::uint32_t width, std::uint32_t planes, std::vector<float> values)
        : width_(width), planes_(planes), values_(std::move(values)) {}
    std::uint32_t width() const override { return width_; }
    std::uint32_t height() const override {
        return static_cast<std::uint32_t>(values_.size() / width_ / planes_);
    }
    std::uint32_t planes() const override { return planes_; }
    Result<const float*> row(std::uint32_t y) override {
        REQUIRE(y >= last_);
        last_ = y;
        return values_.data() + std::size_t{y} * width_ * planes_;
    }

  private:
    std::uint32_t width_;
    std::uint32_t planes_;
    std::vector<float> values_;
    std::uint32_t last_ = 0;
};

std::vector<float> resized(std::unique_ptr<RowSource> from, std::uint32_t width, std::uint32_t height,
                           bool average) {
    const auto rows = resize_rows(std::move(from), width, height, average);
    std::vector<float> out;
    for (std::uint32_t y = 0; y < height; ++y) {
        const auto row = rows->row(y);
        REQUIRE(row);
        out.insert(out.end(), *row, *row + std::size_t{width} * rows->planes());
    }
    return out;
}

void check_close(const std::vector<float>& found, const std::vector<float>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-5));
}

}  // namespace

TEST_CASE("smaller is the mean of what a pixel covers") {
    check_close(resized(std::make_unique<Rows>(4, 1, std::vector<float>{0, 2, 4, 6, 2, 4, 6, 8}), 2, 1, true),
                {2, 6});
    // Three pixels to two: each covers one and a half.
    check_close(resized(std::make_unique<Rows>(3, 1, std::vector<float>{3, 6, 9}), 2, 1, true),
                {(3 + 3.0F) / 1.5F, (3 + 9.0F) / 1.5F});
}

TEST_CASE("smaller is the mean of what a pixel covers where that is two pixels here and three there") {
    // Seven pixels to three, each of two and a third.
    check_close(
        resized(std::make_unique<Rows>(7, 1, std::vector<float>{3, 9, 1, 5, 2, 8, 4}), 3, 1, true),
        {(3 + 9 + 1 / 3.0F) * 3 / 7, (1 * 2 / 3.0F + 5 + 2 * 2 / 3.0F) * 3 / 7, (2 / 3.0F + 8 + 4) * 3 / 7});
}

TEST_CASE("larger is linear between pixel centres and repeats the border") {
    check_close(resized(std::make_unique<Rows>(2, 1, std::vector<float>{0, 4}), 4, 1, true), {0, 1, 3, 4});
    check_close(resized(std::make_unique<Rows>(1, 2, std::vector<float>{0, 8, 4, 16}), 1, 4, false),
                {0, 8, 1, 10, 3, 14, 4, 16});
}

TEST_CASE("a constant stays what it is at any size, down to one pixel") {
    for (const auto& [width, height] : {std::pair{1U, 1U}, {7U, 3U}, {31U, 40U}, {13U, 1U}})
        for (const bool average : {false, true})
            check_close(resized(std::make_unique<Rows>(13, 1, std::vector<float>(13 * 17, 0.25F)), width,
                                height, average),
                        std::vector<float>(std::size_t{width} * height, 0.25F));
    CHECK(scaled_side(3, 0.01) == 1);
    CHECK(scaled_side(5, 0.5) == 3);
}

TEST_CASE("small objects are shown larger and large ones smaller, within limits") {
    CHECK(scale_for(64, 64) == 1);
    CHECK(scale_for(1, 64) == 2);
    CHECK(scale_for(15.9, 64) == 2);
    CHECK(scale_for(16, 64) == 1.5);
    CHECK(scale_for(29.9, 64) == 1.5);
    CHECK(scale_for(30, 64) == 1);
    CHECK(scale_for(64.1, 64) == Approx(0.8).epsilon(0.01));
    CHECK(scale_for(128, 64) == Approx(0.4));
    CHECK(scale_for(5000, 64) == 0.25);
    CHECK(serves(1, 1));
    CHECK(serves(0.5, 0.38));
    CHECK(serves(1, 0.8));
    CHECK_FALSE(serves(0.5, 0.37));
    CHECK_FALSE(serves(0.5, 0.51));
    CHECK_FALSE(serves(1.0 / 3, 0.25));
    CHECK_FALSE(serves(0.9, 1));
    CHECK_FALSE(serves(1, 1.5));
    CHECK(least_area(std::nullopt) == 100);
    CHECK(least_area(500) == 100);
    CHECK(least_area(20) == Approx(40));
    CHECK_FALSE(typical_diameter({}));
    CHECK(*typical_diameter({314}) == Approx(2 * std::sqrt(314 / M_PI)));
    CHECK(*typical_diameter({10, 1000, 10, 10, 314}) == Approx(2 * std::sqrt(1000 / M_PI)));
    CHECK(share_alike({}, 20) == 0);
    CHECK(share_alike({314}, 20) == 1);
    CHECK(share_alike({78, 79, 314, 1256, 1257}, 20) ==
          Approx((79.0 + 314 + 1256) / (78 + 79 + 314 + 1256 + 1257)));
}

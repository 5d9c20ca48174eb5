// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "bioimageio/operation.hpp"

#include <cmath>

#include "refused.hpp"

using namespace bioimageio;
using bioimageio::test::refused;

namespace {

Tensor tensor_with(std::vector<Step> steps) {
    Tensor tensor;
    tensor.id = "raw";
    tensor.axes = {{"batch", AxisRole::batch, {}, 0, {}},
                   {"channel", AxisRole::channel, {}, 0, {}},
                   {"y", AxisRole::space, {}, 0, {}},
                   {"x", AxisRole::space, {}, 0, {}}};
    tensor.processing = std::move(steps);
    return tensor;
}

Step step(const std::string& id) {
    Step made;
    made.id = id;
    return made;
}

std::vector<float> done(const Step& one, std::vector<float> values, std::size_t channels = 1,
                        const Planes* reference = nullptr) {
    Planes planes(channels, 1, values.size() / channels);
    planes.values = std::move(values);
    for (const auto& operation : to_operations(tensor_with({one}), channels, "raw"))
        apply(operation, planes, reference);
    return planes.values;
}

std::string why(const Step& one, std::size_t channels = 1) {
    return refused(SPHEROSEG_UNSUPPORTED, [&] { to_operations(tensor_with({one}), channels, "raw"); });
}

}  // namespace

TEST_CASE("steps that look at one value do what NumPy would") {
    Step binarize = step("binarize");
    binarize.first = {2};
    CHECK(done(binarize, {1, 2, 3}) == std::vector<float>{0, 0, 1});
    Step clip = step("clip");
    clip.max = 2;
    CHECK(done(clip, {-9, 2, 3}) == std::vector<float>{-9, 2, 2});
    Step cast = step("ensure_dtype");
    cast.dtype = "uint8";
    CHECK(done(cast, {-1, 1.9F, 300}) == std::vector<float>{0, 1, 255});
    cast.dtype = "bool";
    CHECK(done(cast, {0, -0.5F}) == std::vector<float>{0, 1});
    cast.dtype = "float64";
    CHECK(to_operations(tensor_with({cast}), 1, "raw").empty());
    CHECK(done(step("sigmoid"), {0})[0] == 0.5F);
    CHECK(done(step("sigmoid"), {std::log(3.0F)})[0] == Approx(0.75));
}

TEST_CASE("one value for all channels or one for each") {
    Step linear = step("scale_linear");
    linear.first = {2};
    linear.second = {1};
    CHECK(done(linear, {1, 2}) == std::vector<float>{3, 5});
    linear.first = {2, 10};
    linear.second = {1, 0};
    linear.axis = "channel";
    CHECK(done(linear, {1, 2, 1, 2}, 2) == std::vector<float>{3, 5, 10, 20});
    Step fixed = step("fixed_zero_mean_unit_variance");
    fixed.first = {10, 20};
    fixed.second = {2, 4};
    fixed.axis = "channel";
    CHECK(done(fixed, {12, 28}, 2) == std::vector<float>{1, 2});
    CHECK(why(fixed, 3) ==
          "In fixed_zero_mean_unit_variance of tensor raw the field mean has 2 values for 3 channel(s).");
    fixed.axis = "x";
    CHECK(why(fixed, 2) ==
          "In fixed_zero_mean_unit_variance of tensor raw the field axis is supported along the channels "
          "only.");
}

TEST_CASE("softmax is over the channels") {
    const auto out = done(step("softmax"), {0, 1000, std::log(3.0F), 1000}, 2);
    CHECK(out[0] == Approx(0.25));
    CHECK(out[2] == Approx(0.75));
    CHECK(out[1] == Approx(0.5));
    CHECK(why(step("softmax"), 1).find("more than one channel") != std::string::npos);
}

TEST_CASE("statistics are of one channel or of all") {
    Step moments = step("zero_mean_unit_variance");
    moments.eps = 1;
    moments.axes = {"y", "x"};
    // Channel 1: mean 1, deviation 1. Channel 2: mean 6, deviation 2.
    CHECK(done(moments, {0, 2, 4, 8}, 2) ==
          std::vector<float>{-0.5F, 0.5F, static_cast<float>(-2.0 / 3), static_cast<float>(2.0 / 3)});
    moments.axes.reset();
    const auto joint = done(moments, {0, 2, 4, 8}, 2);
    CHECK(joint[0] == Approx(-3.5 / (std::sqrt(8.75) + 1)));
    moments.axes = {"y"};
    CHECK(why(moments) == "In zero_mean_unit_variance of tensor raw the field axes must name both y and x.");

    Step range = step("scale_range");
    range.min_percentile = 10;
    range.max_percentile = 90;
    range.eps = 0.5;
    const auto scaled = done(range, {40, 10, 0, 20, 30});  // 4 … 36
    CHECK(scaled[0] == Approx(36 / 32.5));
    CHECK(scaled[2] == Approx(-4 / 32.5));
    range.reference_tensor = "other";
    CHECK(why(range).find("reference_tensor is supported for the tensor itself only") != std::string::npos);

    Step match = step("scale_mean_variance");
    Planes reference(1, 1, 2);
    reference.values = {10, 30};  // mean 20, deviation 10
    CHECK(done(match, {1, 3}, 1, &reference) == std::vector<float>{10, 30});
    match.reference_tensor = "raw";
    CHECK(done(match, {1, 3}, 1, &reference) == std::vector<float>{10, 30});
    match.reference_tensor = "mask";
    CHECK(why(match) ==
          "In scale_mean_variance of tensor raw the field reference_tensor is supported for the model's "
          "input only.");
}

TEST_CASE("what is not known is refused by its name") {
    CHECK(why(step("stardist_postprocessing")) ==
          "The processing step \"stardist_postprocessing\" of tensor raw is not supported.");
    Step cast = step("ensure_dtype");
    cast.dtype = "complex64";
    CHECK(why(cast) == "In ensure_dtype of tensor raw the field dtype \"complex64\" is not supported.");
}

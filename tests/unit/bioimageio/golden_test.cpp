// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "bioimageio/golden.hpp"

#include <cmath>
#include <limits>

#include "bioimageio/operation.hpp"
#include "made.hpp"
#include "refused.hpp"

using namespace bioimageio;
using namespace bioimageio::test;

namespace {

/// Gives its input back.
Array copy(const Array& input) {
    return input;
}

Recipe moments_then_sigmoid() {
    Description made = simple();
    Step moments = step("zero_mean_unit_variance");
    moments.eps = 1e-6;
    made.inputs[0].processing = {moments};
    made.outputs[0].processing = {step("sigmoid")};
    return {made, {}};
}

GoldenPair pair() {
    GoldenPair made;
    made.input.shape = made.output.shape = {1, 1, 2, 2};
    made.input.values = {1, 2, 3, 4};
    const double deviation = std::sqrt(1.25);
    for (const float value : made.input.values)
        made.output.values.push_back(
            static_cast<float>(1 / (1 + std::exp(-(value - 2.5) / (deviation + 1e-6)))));
    return made;
}

}  // namespace

TEST_CASE("the golden input goes the whole way that an image goes") {
    const auto golden = run_golden(moments_then_sigmoid(), pair(), copy);
    CHECK(golden.difference < 1e-6);
    CHECK(golden.lowest > 0.2);
    CHECK(golden.highest < 0.8);
    CHECK_NOTHROW(check_golden(golden, 1e-4));
}

TEST_CASE("another output, a NaN and another shape are told apart") {
    auto wrong = pair();
    wrong.output.values[3] += 0.25F;
    const auto golden = run_golden(moments_then_sigmoid(), wrong, copy);
    CHECK(golden.difference == Approx(0.25));
    CHECK(refused(SPHEROSEG_REFUSED, [&] { check_golden(golden, 1e-4); }) ==
          "The package's own test output is missed: the largest difference is 0.25, at most 0.0001 is "
          "allowed.");
    wrong.output.values[3] = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS(check_golden(run_golden(moments_then_sigmoid(), wrong, copy), 1));
    wrong.output.shape = {1, 1, 1, 4};
    CHECK(refused(SPHEROSEG_REFUSED, [&] {
              run_golden(moments_then_sigmoid(), wrong, copy);
          }).find("do not have shapes that belong together") != std::string::npos);
    wrong.input.shape = {1, 4};
    CHECK(refused(SPHEROSEG_REFUSED, [&] { run_golden(moments_then_sigmoid(), wrong, copy); }) ==
          "The test tensor of raw has the shape 1 × 4, which is not what the package says of it.");
    CHECK_THROWS(run_golden(moments_then_sigmoid(), pair(), [](const Array& input) {
        Array output = input;
        output.values[2] = std::numeric_limits<float>::infinity();
        return output;
    }));
}

TEST_CASE("an output that is no probability is refused with what to do") {
    Description made = simple();
    const Recipe recipe(made, {});
    CHECK(refused(SPHEROSEG_REFUSED, [&] {
              run_drawn(recipe, 16, 16, [](const Array& input) {
                  Array output = input;
                  for (float& value : output.values) value = value * 10 - 5;
                  return output;
              });
          }).find("which are no probabilities; choose output.activation") != std::string::npos);
    CHECK_NOTHROW(run_drawn(recipe, 16, 16, copy));
    CHECK(refused(SPHEROSEG_REFUSED, [&] {
              run_drawn(recipe, 16, 16, [](const Array& input) {
                  Array output = input;
                  output.shape = {1, 16, 16};
                  return output;
              });
          }).find("was expected") != std::string::npos);
}

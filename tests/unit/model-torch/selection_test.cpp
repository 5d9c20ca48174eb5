// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Which precision serves, with times that the test says instead of the machine.
#include "model-torch/selection.hpp"

#include <bioimageio/plain.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "model-torch/weights.hpp"
#include "networks.hpp"

namespace sdk = spheroseg::sdk;
using namespace model_torch;

namespace {

struct Times {
    double float32, bfloat16;
};
constexpr Times kBfloat16Wins{20, 10};

bioimageio::Recipe range_recipe() {
    bioimageio::Choices choices;
    choices.input = bioimageio::PlainInput{};
    choices.input->normalise = SPHEROSEG_NORMALISE_RANGE;
    bioimageio::Description plain;
    plain.plain = true;
    return {bioimageio::with_tensors(plain, choices), choices};
}

Selection chosen(const std::string& name, Times times, PrecisionWish wish = PrecisionWish::automatic,
                 std::optional<bioimageio::GoldenPair> golden = {}) {
    static const testing::Networks networks;
    std::ifstream in(networks.path(name), std::ios::binary);
    LoadedNetwork loaded;
    loaded.module = load_network(std::string(std::istreambuf_iterator<char>(in), {}), name, c10::kCPU);
    const auto recipe = range_recipe();
    Trial trial{recipe, {64, 64}, std::move(golden)};
    trial.milliseconds = [times](const Network& network, const bioimageio::Array&, int, int) {
        return network.precision() == Precision::bfloat16 ? times.bfloat16 : times.float32;
    };
    const sdk::Call call;
    return select_network(loaded, wish, trial, sdk::CallView(call.raw()));
}

/// Three pixels; the input holds 0 and 1, so stretching leaves it as it is.
bioimageio::GoldenPair pair(std::vector<float> input, std::vector<float> output) {
    return {{{1, 1, 1, 3}, std::move(input)}, {{1, 1, 1, 3}, std::move(output)}};
}

}  // namespace

TEST_CASE("bfloat16 serves where it is faster and gives the same") {
    const auto selection = chosen("gentle", kBfloat16Wins);
    CHECK(selection.network.precision() == Precision::bfloat16);
    CHECK_THAT(selection.detail, Catch::StartsWith("bfloat16: 10.0 ms a 64 × 64 probe, where float32 takes "
                                                   "20.0 ms; values differ by at most 0.00"));
}

TEST_CASE("bfloat16 does not serve where it is faster and spoils the values") {
    const auto selection = chosen("coarse", kBfloat16Wins);
    CHECK(selection.network.precision() == Precision::float32);
    // The probe's darkest disc is about 0.2, its brightest ground 0.83; bfloat16 gives 0 for all.
    CHECK_THAT(
        selection.detail,
        Catch::Matches("float32: in bfloat16 values differ by up to 0\\.8[0-9]*, over 0\\.02; there is "
                       "no test output to check against\\."));
}

TEST_CASE("bfloat16 does not serve where it misses the test output alone") {
    CHECK(chosen("far", kBfloat16Wins).network.precision() == Precision::bfloat16);
    const auto selection =
        chosen("far", kBfloat16Wins, PrecisionWish::automatic, pair({0, 0.95F, 1}, {0, 0.5F, 1}));
    CHECK(selection.network.precision() == Precision::float32);
    CHECK(selection.detail ==
          "float32: in bfloat16 values differ by up to 1.0000, over 0.02; the package's test output is met "
          "within 0.");
}

TEST_CASE("float32 serves where bfloat16 is slower, and a hopeless bfloat16 is not waited for") {
    const auto slower = chosen("gentle", {10, 20});
    CHECK(slower.network.precision() == Precision::float32);
    CHECK_THAT(slower.detail, Catch::StartsWith("float32: 10.0 ms a 64 × 64 probe, where bfloat16 takes "
                                                "20.0 ms; "));
    const auto hopeless = chosen("gentle", {10, 200});
    CHECK(hopeless.network.precision() == Precision::float32);
    CHECK_THAT(hopeless.detail,
               Catch::StartsWith("float32: bfloat16 takes 20 times as long on this device; "));
}

TEST_CASE("a wish for bfloat16 is granted with what it costs, one for float32 without a look at bfloat16") {
    const auto wished = chosen("coarse", {10, 200}, PrecisionWish::bfloat16);
    CHECK(wished.network.precision() == Precision::bfloat16);
    CHECK_THAT(wished.detail, Catch::StartsWith("bfloat16, as configured; values of a probe differ from "
                                                "float32's by at most 0.8"));
    const auto other = chosen("gentle", kBfloat16Wins, PrecisionWish::float32);
    CHECK(other.network.precision() == Precision::float32);
    CHECK_THAT(other.detail, Catch::StartsWith("float32, as configured; "));
}

TEST_CASE("a network that misses the test output is not served in any precision") {
    for (const auto wish : {PrecisionWish::automatic, PrecisionWish::float32, PrecisionWish::bfloat16})
        CHECK_THROWS_WITH(chosen("gentle", kBfloat16Wins, wish, pair({0, 0, 1}, {0.5F, 0.75F, 0.7310586F})),
                          "The package's own test output is missed: the largest difference is 0.25, at most "
                          "0.0001 is allowed.");
}

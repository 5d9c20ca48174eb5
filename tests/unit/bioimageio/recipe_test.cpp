// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "bioimageio/recipe.hpp"

#include <spheroseg/abi.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "made.hpp"
#include "refused.hpp"

using namespace bioimageio;
using namespace bioimageio::test;

namespace {

std::string unsupported(const Description& description, const Choices& choices = {}) {
    return refused(SPHEROSEG_UNSUPPORTED, [&] { Recipe(description, choices); });
}
std::string invalid(const Description& description, const Choices& choices) {
    return refused(SPHEROSEG_INVALID, [&] { Recipe(description, choices); });
}

std::vector<float> counted(std::size_t count) {
    std::vector<float> values(count);
    std::iota(values.begin(), values.end(), 0.0F);
    return values;
}

}  // namespace

TEST_CASE("the host's interleaved image lies as each network wants it") {
    // 2 channels, 2 rows, 3 columns: value = 2 · pixel + channel.
    const auto image = counted(12);
    std::vector<float> made(12);
    for (const std::string letters : {"bcyx", "byxc", "cyx", "bczyx", "bcxy"}) {
        CAPTURE(letters);
        const Recipe recipe(package(tensor("raw", letters, 2, stepped(1, 1), stepped(1, 1)),
                                    tensor("out", letters, 2, like_input("y"), like_input("x"))),
                            {});
        recipe.prepare(image.data(), 2, 3, made.data());
        if (letters == "byxc")
            CHECK(made == image);
        else if (letters == "bcxy")
            CHECK(made == std::vector<float>{0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11});
        else
            CHECK(made == std::vector<float>{0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11});
        std::vector<float> planes(12);
        std::vector<float> output(made);
        for (float& value : output) value /= 16;  // exact, and within 0…1
        recipe.finish(output.data(), image.data(), 2, 3, planes.data());
        CHECK(planes[1] == 2.0F / 16);
        CHECK(planes[6] == 1.0F / 16);
        CHECK(planes[11] == 11.0F / 16);
    }
    const Recipe recipe(package(tensor("raw", "bczyx", 1, stepped(1, 1), stepped(1, 1)),
                                tensor("out", "bczyx", 1, like_input("y"), like_input("x"))),
                        {});
    CHECK(recipe.input_shape(4, 5, 6) == std::vector<std::size_t>{4, 1, 1, 5, 6});
    CHECK(recipe.batches());
    Description single = simple();
    single.inputs[0].axes[0].size = fixed(1);
    CHECK_FALSE(Recipe(single, {}).batches());
}

TEST_CASE("an image of many rows is worked on as its rows by themselves are") {
    constexpr std::size_t height = 301;
    constexpr std::size_t width = 97;
    const auto image = counted(2 * height * width);
    for (const std::string letters : {"bcyx", "byxc", "bcxy"}) {
        CAPTURE(letters);
        const Recipe recipe(package(tensor("raw", letters, 2, stepped(1, 1), stepped(1, 1)),
                                    tensor("out", letters, 2, like_input("y"), like_input("x"))),
                            {});
        std::vector<float> made(image.size());
        recipe.prepare(image.data(), height, width, made.data());
        for (float& value : made) value /= static_cast<float>(1U << 16U);  // exact, and within 0…1
        std::vector<float> planes(image.size());
        recipe.finish(made.data(), image.data(), height, width, planes.data());
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < height * width; ++i)
            for (std::size_t c = 0; c < 2; ++c)
                wrong += planes[c * height * width + i] != image[2 * i + c] / static_cast<float>(1U << 16U);
        CHECK(wrong == 0);
    }
}

TEST_CASE("a statistic of the page becomes the host's, what follows is done on the tile") {
    Description made = simple();
    Step moments = step("zero_mean_unit_variance");
    moments.axes = {"y", "x"};
    moments.eps = 1e-5;
    Step linear = step("scale_linear");
    linear.first = {2};
    linear.second = {3};
    made.inputs[0].processing = {linear, moments, linear};
    const Recipe recipe(made, {});
    CHECK(recipe.normalisation().how == SPHEROSEG_NORMALISE_MOMENTS);
    CHECK(recipe.normalisation().epsilon == Approx(5e-6));
    const float one = 1;
    float prepared = 0;
    recipe.prepare(&one, 1, 1, &prepared);
    CHECK(prepared == 5);

    Step range = step("scale_range");
    range.min_percentile = 3;
    range.max_percentile = 97;
    range.eps = 1e-3;
    made.inputs[0].processing = {range};
    const Recipe ranged(made, {});
    CHECK(ranged.normalisation().how == SPHEROSEG_NORMALISE_RANGE);
    CHECK(ranged.normalisation().low == 3);
    CHECK(ranged.normalisation().high == 97);
    CHECK(ranged.normalisation().epsilon == 1e-3);

    Step cast = step("ensure_dtype");
    for (const char* type : {"uint8", "uint16", "int16"}) {
        cast.dtype = type;
        made.inputs[0].processing = {cast, range, cast};
        const Recipe whole(made, {});
        CHECK(whole.normalisation().high == 97);
        float between = 1.5F;
        whole.prepare(&between, 1, 1, &between);
        CHECK(between == 1);  // by the one that follows
    }
    made.inputs[0].processing = {cast, range};
    CHECK(Recipe(made, {}).network_type() == "float32");  // what a statistic gives
    made.inputs[0].processing = {range, cast};
    CHECK(Recipe(made, {}).network_type() == "int16");
    cast.dtype = "bool";
    made.inputs[0].processing = {cast, range};
    CHECK(unsupported(made) == "The preprocessing ensure_dtype before scale_range is not supported.");

    made.inputs[0].processing = {range, moments};
    CHECK(
        unsupported(made) ==
        "The preprocessing zero_mean_unit_variance after scale_range is not supported: the server takes one "
        "statistic of an image.");
    made.inputs[0].processing = {step("sigmoid"), moments};
    CHECK(unsupported(made) == "The preprocessing sigmoid before zero_mean_unit_variance is not supported.");
}

TEST_CASE("clipping to percentiles and stretching is the host's range, clipped") {
    Description made = simple();
    Step clip = step("clip");
    clip.min_percentile = 2;
    clip.max_percentile = 98;
    Step range = step("scale_range");
    range.eps = 1e-6;
    made.inputs[0].processing = {clip, range};
    const Recipe recipe(made, {});
    CHECK(recipe.normalisation().low == 2);
    float value = -0.5F;
    recipe.prepare(&value, 1, 1, &value);
    CHECK(value == 0);
}

TEST_CASE("tiles follow from the size rules, the halo and what the operator wants") {
    Description made = simple();
    CHECK(Recipe(made, {}).tiles().width == 512);
    CHECK(Recipe(made, {}).tiles().halo == 64);
    made.outputs[0].axes[2].halo = 20;
    CHECK(Recipe(made, {}).tiles().halo == 24);  // 512 − 2 · 24 is a multiple of the step, 16
    Choices choices;
    choices.tile = 256;
    choices.halo = 32;
    CHECK(Recipe(made, choices).tiles().width == 256);
    CHECK(Recipe(made, choices).tiles().halo == 32);
    choices.tile = 250;
    CHECK(invalid(made, choices) ==
          "A tile of 250 is not allowed along y; the nearest sizes that the model takes are 240 and 256.");
    choices.tile = 64;
    CHECK(invalid(made, choices) == "A halo of 32 leaves nothing of a tile of 64 pixels.");
    choices.tile = 0;
    CHECK(Recipe(made, choices).tiles().width == 0);
    CHECK(Recipe(made, choices).tiles().size_multiple == 16);
    made.inputs[0].axes[2].size = fixed(300);
    CHECK(Recipe(made, {}).tiles().height == 300);
    CHECK(Recipe(made, {}).tiles().width == 512);
    CHECK(Recipe(made, {}).tiles().halo == 24);
    CHECK_FALSE(Recipe(made, {}).tiles().shrinks);
    CHECK(invalid(made, choices).find("takes no whole images") != std::string::npos);
}

TEST_CASE("tiles may shrink where every multiple of a size is valid and the output is the input's size") {
    const auto tiles_of = [](std::int64_t min, std::int64_t step, double offset) {
        return Recipe(package(tensor("raw", "bcyx", 1, stepped(min, step), stepped(min, step)),
                              tensor("out", "bcyx", 1, like_input("y", offset), like_input("x", offset))),
                      {})
            .tiles();
    };
    CHECK(tiles_of(32, 16, 0).shrinks);
    CHECK(tiles_of(32, 16, 0).size_multiple == 32);
    CHECK_FALSE(tiles_of(40, 16, 0).shrinks);   // 40, 56, 72 … are multiples of nothing
    CHECK_FALSE(tiles_of(16, 16, -2).shrinks);  // the border that the network eats wants its tile
}

TEST_CASE("a smaller output is put into the middle, within the halo") {
    const Recipe recipe(package(tensor("raw", "bcyx", 1, stepped(16, 16), stepped(16, 16)),
                                tensor("out", "bcyx", 1, like_input("y", -2), like_input("x", -2))),
                        {});
    CHECK(recipe.tiles().halo == 72);  // at least 1 + 64, and 512 − 2 · 72 is a multiple of 16
    CHECK(recipe.output_shape(1, 4, 5) == std::vector<std::size_t>{1, 1, 2, 3});
    const std::vector<float> output{0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F};
    std::vector<float> planes(20, -1);
    recipe.finish(output.data(), nullptr, 4, 5, planes.data());
    CHECK(planes ==
          std::vector<float>{0, 0, 0, 0, 0, 0, 0.1F, 0.2F, 0.3F, 0, 0, 0.4F, 0.5F, 0.6F, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("axes and sizes that are no 2-D image of the input's resolution are refused") {
    const auto input = tensor("raw", "bcyx", 1, stepped(16, 16), stepped(16, 16));
    CHECK(unsupported(package(input, tensor("out", "bcyx", 1, like_input("y", 0, 0.5), like_input("x")))) ==
          "The axis y of the output is not of its input's scale; only outputs of the input's resolution are "
          "supported.");
    CHECK(unsupported(package(tensor("raw", "cbyx", 1, stepped(1, 1), stepped(1, 1)), input))
              .find("a batch axis that is not its first") != std::string::npos);
    auto deep = tensor("raw", "bczyx", 1, stepped(16, 16), stepped(16, 16));
    deep.axes[2].size = fixed(16);
    CHECK(unsupported(package(deep, tensor("out", "bcyx", 1, like_input("y"), like_input("x")))) ==
          "The axis z of tensor raw is longer than 1; only 2-D images are supported.");
    CHECK(unsupported(package(tensor("raw", "bcy", 1, stepped(1, 1), stepped(1, 1)), input))
              .find("it has no axis y or no axis x") != std::string::npos);
    Description two = simple();
    two.inputs.push_back(two.inputs[0]);
    CHECK(unsupported(two) == "The model takes 2 inputs; one image is supported.");
    Description statistics = simple();
    statistics.outputs[0].processing = {step("scale_range")};
    CHECK(unsupported(statistics).find("takes a statistic of the whole image") != std::string::npos);
}

TEST_CASE("channels become classes and a guide as the operator says") {
    Choices choices;
    CHECK(Recipe(simple(), {}).classes() == std::vector<std::string>{"object"});
    CHECK(Recipe(simple(2), {}).classes() == std::vector<std::string>{"class 0", "class 1"});
    choices.guide = SPHEROSEG_GUIDE_BOUNDARY;
    choices.classes = {"nucleus"};
    const Recipe recipe(simple(2), choices);
    CHECK(recipe.guide() == SPHEROSEG_GUIDE_BOUNDARY);
    const std::vector<float> output{0.25F, 2};
    std::vector<float> planes(2);
    recipe.finish(output.data(), nullptr, 1, 1, planes.data());
    CHECK(planes == std::vector<float>{0.25F, 1});  // clipped
    choices.guide_channel = 0;
    const Recipe swapped(simple(2), choices);
    swapped.finish(output.data(), nullptr, 1, 1, planes.data());
    CHECK(planes == std::vector<float>{1, 0.25F});
    choices.guide_channel = 2;
    CHECK(invalid(simple(2), choices) ==
          "output.guide_channel names channel 2 (counted from 0); the output out has 2.");
    choices.guide_channel.reset();
    CHECK(invalid(simple(1), choices) == "The guide leaves no channel of the output for a class.");
    CHECK(invalid(simple(3), choices).find("has 1 name(s) for 2 channel(s)") != std::string::npos);
    Choices softmax;
    softmax.activation = Activation::softmax;
    softmax.class_channels = {1};
    const Recipe foreground(simple(2), softmax);
    const std::vector<float> logits{0, std::log(3.0F)};
    planes.resize(1);
    foreground.finish(logits.data(), nullptr, 1, 1, planes.data());
    CHECK(planes[0] == Approx(0.75));
    CHECK(invalid(simple(1), softmax).find("names channel 1") != std::string::npos);
}

TEST_CASE("values that are not finite and shapes that are not expected fail") {
    const Recipe recipe(simple(), {});
    const float bad = std::numeric_limits<float>::quiet_NaN();
    float plane = 0;
    CHECK(refused(SPHEROSEG_REFUSED, [&] { recipe.finish(&bad, nullptr, 1, 1, &plane); }) ==
          "The network gives a value that is not a finite number.");
    CHECK_NOTHROW(recipe.check_output({2, 1, 16, 16}, 2, 16, 16));
    CHECK(refused(SPHEROSEG_REFUSED,
                  [&] {
                      recipe.check_output({1, 3, 16, 16}, 1, 16, 16);
                  }) ==
          "The network gives 1 × 3 × 16 × 16 for an input of 1 × 1 × 16 × 16; 1 × 1 × 16 × 16 was expected.");
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "bioimageio/plain.hpp"

#include <spheroseg/abi.h>

#include "bioimageio/recipe.hpp"
#include "made.hpp"
#include "refused.hpp"

using namespace bioimageio;
using namespace bioimageio::test;

TEST_CASE("a plain file takes its shape from the configuration") {
    Description plain;
    plain.plain = true;
    Choices choices;
    choices.input = PlainInput{};
    choices.input->channels = 3;
    choices.input->normalise = SPHEROSEG_NORMALISE_UNIT;
    choices.input->channels_last = true;
    choices.input->size_multiple = 8;
    choices.input->mean = 0.5;
    choices.input->deviation = 0.25;
    choices.classes = {"a", "b"};
    choices.guide = SPHEROSEG_GUIDE_DISTANCE;
    const Recipe recipe(with_tensors(plain, choices), choices);
    CHECK(recipe.input_shape(2, 8, 16) == std::vector<std::size_t>{2, 8, 16, 3});
    CHECK(recipe.output_channels() == 3);
    CHECK(recipe.normalisation().how == SPHEROSEG_NORMALISE_UNIT);
    std::vector<float> pixel{0, 0.5F, 1};
    recipe.prepare(pixel.data(), 1, 1, pixel.data());
    CHECK(pixel == std::vector<float>{-2, 0, 2});
    CHECK(refused(SPHEROSEG_INVALID, [&] { with_tensors(simple(), choices); }) ==
          "input is for a plain weights file; the package says it by itself, so leave it out.");
    const Recipe usual(with_tensors(plain, {}), {});
    CHECK(usual.normalisation().how == SPHEROSEG_NORMALISE_UNIT);
    CHECK(usual.tiles().width == 512);
}

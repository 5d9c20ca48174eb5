// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/abi.h>

#include "bioimageio/recipe.hpp"
#include "bioimageio/serving.hpp"
#include "made.hpp"
#include "refused.hpp"

using namespace bioimageio;
using namespace bioimageio::test;

TEST_CASE("the pixel size is what the package's axes say, unless the operator does") {
    const auto of = [](const std::optional<std::string>& rows, double height,
                       const std::optional<std::string>& columns, double width) {
        Description description = simple();
        auto& axes = description.inputs[0].axes;
        axes[2].unit = rows;
        axes[2].scale = height;
        axes[3].unit = columns;
        axes[3].scale = width;
        return description;
    };
    const auto refusal_of = [](const Description& description) {
        return refused(SPHEROSEG_UNSUPPORTED, [&] { Recipe(description, {}); });
    };
    CHECK(Recipe(simple(), {}).pixel_size_um() == 0);
    CHECK(Recipe(of({}, 0.5, {}, 0.5), {}).pixel_size_um() == 0);  // of no unit: not a length
    CHECK(Recipe(of("micrometer", 0.65, "micrometer", 0.65), {}).pixel_size_um() == 0.65);
    CHECK(Recipe(of("nanometer", 100, "micrometer", 0.1), {}).pixel_size_um() == Approx(0.1));
    CHECK(refusal_of(of("micrometer", 0.5, "micrometer", 0.6)) ==
          "The input raw has pixels that are not square; say pixel_size_um, or 0 where it does not matter at "
          "which "
          "size pages are shown to the model.");
    CHECK(refusal_of(of("micrometer", 1, "parsec", 1))
              .find("along x in the unit \"parsec\"; say pixel_size_um") != std::string::npos);
    CHECK(refusal_of(of({}, 1, "micrometer", 1)).find("along y in no unit; say pixel_size_um") !=
          std::string::npos);
    for (const double said : {0.0, 0.8}) {
        Choices choices;
        choices.pixel_size_um = said;
        CHECK(Recipe(of("micrometer", 0.5, "parsec", 0.6), choices).pixel_size_um() == said);
    }
    spheroseg_model_info told{};
    describe_choices({}, told);
    CHECK(told.pixel_size_um == 0);
    describe_recipe(Recipe(of("micrometer", 0.65, "micrometer", 0.65), {}), {}, told);
    CHECK(told.pixel_size_um == 0.65);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A real package, in both formats of its description.
#include "loaded.hpp"

using namespace model_opencv_dnn;
using namespace model_opencv_dnn::test;

TEST_CASE("unet2d_nuclei_broad meets its own test output within 1e-4 through OpenCV") {
    const std::string broad = std::string(SPHEROSEG_WEIGHTS) + "/unet2d_nuclei_broad";
    if (!std::filesystem::exists(broad)) {
        WARN("SKIPPED: the shared weights are not here");
        return;
    }
    for (const char* name : {"", "/v0_4_9.bioimageio.yaml"}) {
        bioimageio::Choices choices;
        choices.model = broad + name;
        const Served served(choices);
        const auto info = served.describe();
        CHECK(info.tile_width == 512);
        CHECK(info.halo == 32);
        CHECK(info.normalise == SPHEROSEG_NORMALISE_MOMENTS);
        CHECK(served.why() == "it starts");
        const std::string detail(spheroseg::sdk::to_view(served.describe().detail));
        WARN(detail);
        CHECK(detail.find("test output is met within") != std::string::npos);
    }
}

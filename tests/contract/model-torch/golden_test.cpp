// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a package says that its network gives, held through the library: on made networks, and on a real one.
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "../../unit/bioimageio/made_package.hpp"
#include "loaded_plugin.hpp"
#include "model-package/packages.hpp"
#include "networks.hpp"

namespace {

namespace fs = std::filesystem;

/// model-torch on what model-package opens.
struct Opened {
    explicit Opened(const fs::path& model, const std::string& more = "")
        : plugin(R"({"model": ")" + model.string() + R"(", "device": "cpu")" + more + "}",
                 sdk::provide_packages(packages)) {}

    std::string detail() const { return std::string(sdk::to_view(plugin.describe().detail)); }

    model_package::Packages packages{model_package::Limits{}};
    LoadedPlugin plugin;
};

/// A package of `network`, whose test output for 16 × 16 times `input` is `output`.
class Package {
  public:
    Package(const std::string& network, float input, float output) {
        using namespace bioimageio::test;
        std::ifstream in(networks_.path(network), std::ios::binary);
        put({"torchscript", std::string(std::istreambuf_iterator<char>(in), {}),
             "{id: scale_linear, kwargs: {gain: 2, offset: 0.5}}", test_tensor(input), test_tensor(output)},
            networks_.folder());
    }
    fs::path path() const { return networks_.folder(); }

  private:
    const model_torch::testing::Networks networks_;
};

float sigmoid(float value) {
    return 1 / (1 + std::exp(-value));
}

}  // namespace

TEST_CASE("a package whose test output is met says so, in any precision") {
    const Package package("gentle", 0.25F, sigmoid(1));
    for (const char* wish : {"float32", "bfloat16", "auto"}) {
        const Opened opened(package.path(), std::string(R"(, "precision": ")") + wish + "\"");
        CHECK(opened.plugin.refusal().empty());
        CHECK_THAT(opened.detail(), Catch::Contains("the package's test output is met within "));
    }
}

TEST_CASE("a package whose test output is missed is refused with the difference, unless that is tolerated") {
    const Package package("gentle", 0.25F, sigmoid(1) - 0.25F);
    const char* const why =
        "The package's own test output is missed: the largest difference is 0.25, at most 0.0001 is allowed.";
    for (const char* wish : {"float32", "bfloat16", "auto"})
        CHECK(Opened(package.path(), std::string(R"(, "precision": ")") + wish + "\"").plugin.refusal() ==
              why);
    CHECK(Opened(package.path(), R"(, "golden_tolerance": 0.2)").plugin.refusal() ==
          "The package's own test output is missed: the largest difference is 0.25, at most 0.2 is allowed.");
    const Opened tolerant(package.path(), R"(, "golden_tolerance": 0.3)");
    CHECK(tolerant.plugin.refusal().empty());
    CHECK_THAT(tolerant.detail(), Catch::EndsWith("the package's test output is met within 0.25."));
}

TEST_CASE("a network that bfloat16 spoils is served in float32") {
    const Package package("coarse", 0.1F, 0.7F);
    const Opened opened(package.path());
    CHECK(opened.plugin.refusal().empty());
    CHECK(sdk::to_view(opened.plugin.describe().precision) == "float32");
    CHECK_THAT(opened.detail(), Catch::StartsWith("float32: "));
}

TEST_CASE("unet2d_nuclei_broad meets its own test output within 1e-4 through LibTorch") {
    const fs::path broad = fs::path(SPHEROSEG_WEIGHTS) / "unet2d_nuclei_broad";
    if (!fs::exists(broad)) {
        WARN("SKIPPED: the shared weights are not here");
        return;
    }
    for (const char* name : {"bioimageio.yaml", "v0_4_9.bioimageio.yaml"}) {
        const Opened opened(broad / name, R"(, "precision": "float32", "golden_tolerance": 1e-4)");
        const auto info = opened.plugin.describe();
        CHECK(info.tile_width == 512);
        CHECK(info.halo == 32);
        CHECK(info.normalise == SPHEROSEG_NORMALISE_MOMENTS);
        CHECK(opened.plugin.refusal().empty());
        WARN(opened.detail());
        CHECK_THAT(opened.detail(),
                   Catch::StartsWith("float32, as configured; the package's test output is met within "));
    }
}

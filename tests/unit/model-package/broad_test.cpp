// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A real package in both formats.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "made_zip.hpp"
#include "model-package/packages.hpp"

using namespace model_package;
using namespace model_package::test;
using nlohmann::json;

namespace {

const std::string kBroad = std::string(SPHEROSEG_WEIGHTS) + "/unet2d_nuclei_broad";

bool is_there() {
    if (std::filesystem::exists(kBroad)) return true;
    WARN("SKIPPED: the shared weights are not here");
    return false;
}

std::unique_ptr<Packages::Package> open(const std::string& path) {
    const Packages packages{Limits{}};
    const sdk::Call call;
    return packages.open(sdk::CallView(call.raw()), path);
}
json describe(const std::string& path) {
    const sdk::Call call;
    std::string text;
    open(path)->describe(sdk::CallView(call.raw()), sdk::string_writer(text));
    return json::parse(text);
}

}  // namespace

TEST_CASE("unet2d_nuclei_broad is the same in 0.4.0, 0.4.9 and 0.5.4") {
    if (!is_there()) return;
    const auto now = describe(kBroad);
    CHECK(now["inputs"][0]["processing"][1] ==
          json{{"id", "zero_mean_unit_variance"}, {"axes", {"x", "y"}}, {"eps", 1e-6}});
    for (const char* old : {"/v0_4_0.bioimageio.yaml", "/v0_4_9.bioimageio.yaml"}) {
        const auto before = describe(kBroad + old);
        CHECK(before["weights"][0]["sha256"] == now["weights"][0]["sha256"]);
        for (const char* list : {"inputs", "outputs"})
            for (std::size_t axis = 1; axis < 4; ++axis)
                for (const char* key : {"id", "type", "size", "halo"})
                    CHECK(before[list][0]["axes"][axis][key] == now[list][0]["axes"][axis][key]);
    }
    CHECK(describe(kBroad + "/expand_output_shape_v0_4.bioimageio.yaml")["outputs"][0]["axes"][2]["size"] ==
          json{{"fixed", 1}});
    CHECK(describe(kBroad + "/expand_output_shape.bioimageio.yaml")["outputs"][0]["axes"][2]["size"] ==
          json{{"fixed", 1}});
}

TEST_CASE("every file of the real package has its declared SHA-256") {
    if (!is_there()) return;
    const sdk::Call call;
    const auto package = open(kBroad);
    for (const char* file : {"weights.pt", "weights.onnx", "test_input.npy", "test_output.npy"}) {
        std::string bytes;
        CHECK(package->read(sdk::CallView(call.raw()), file, sdk::string_writer(bytes)).size() == 64);
        CHECK(bytes.size() == std::filesystem::file_size(kBroad + "/" + file));
    }
    CHECK(describe(kBroad + "/weights.pt")["weights"][0]["format"] == "torchscript");
    CHECK(describe(kBroad + "/weights.onnx")["weights"][0]["format"] == "onnx");
    CHECK(describe(std::string(SPHEROSEG_WEIGHTS) + "/not_torchscript/weights.pt")["weights"][0]["format"] ==
          "pytorch_state_dict");
}

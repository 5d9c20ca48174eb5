// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A model that can't be served is described and fails with one sentence; the host goes on.
#include <limits>

#include "../../unit/bioimageio/made_package.hpp"
#include "loaded.hpp"

using namespace model_opencv_dnn;
using namespace model_opencv_dnn::test;
using spheroseg::test::MadeNetwork;
using spheroseg::test::onnx_of;

namespace {

bioimageio::Choices named(const std::string& path) {
    bioimageio::Choices choices;
    choices.model = path;
    return choices;
}

std::string why(const bioimageio::Choices& choices) {
    const Served served(choices);
    CHECK(served.describe().class_count == 1);
    return served.why();
}

bool has(const std::string& text, const std::string& part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

/// A package of one network, its preprocessing and, for a 16 × 16 image of ones, its test output.
void put_package(const Folder& folder, const MadeNetwork& network, const std::string& processing,
                 float expected) {
    using namespace bioimageio::test;
    put({"onnx", onnx_of(network), processing, test_tensor(1), test_tensor(expected)}, folder.path());
}

}  // namespace

TEST_CASE("what is no ONNX, cut off or unknown to OpenCV is refused") {
    const Folder folder;
    CHECK(has(why(named(folder.path("nothing.onnx"))), "can't be opened"));
    CHECK(why(named(folder.put("a.onnx", "a text"))) ==
          "The weights file a.onnx is not ONNX, and nothing else that is known.");
    CHECK(why(named(folder.put("a.onnx", ""))) == "The weights file a.onnx is empty.");
    CHECK(why(named(folder.put("a.pt", "PK\3\4"))) ==
          "The weights file a.pt is not ONNX (it looks like TorchScript).");
    const std::string whole = onnx_of({});
    for (const std::size_t size : {whole.size() - 10, whole.size() / 2, std::size_t{12}})
        CHECK(has(why(named(folder.put("a.onnx", whole.substr(0, size)))),
                  "The file is no ONNX network that OpenCV can read"));
    MadeNetwork unknown;
    unknown.last_operator = "NoSuchOperator";
    CHECK(has(why(named(folder.put("a.onnx", onnx_of(unknown)))),
              "The file is no ONNX network that OpenCV can read"));
}

TEST_CASE("wrong channels, a wrong hash, NaN and values that are no probability are refused") {
    const Folder folder;
    auto choices = named(folder.put("a.onnx", onnx_of({{{1, 1}}, {0}})));
    CHECK(why(choices) ==
          "The network takes 2 input channels, not 1 as `input.channels` or the package says.");
    choices.model = folder.put("a.onnx", onnx_of({{{1}, {1}}, {0, 0}}));
    CHECK(why(choices) ==
          "The network gives 1 × 2 × 512 × 512 for an input of 1 × 1 × 512 × 512; 1 × 1 × 512 × 512 was "
          "expected.");
    choices.model = folder.put("a.onnx", onnx_of({{{std::numeric_limits<float>::quiet_NaN()}}, {0}}));
    CHECK(why(choices) == "The network gives a value that is not a finite number.");
    choices.model = folder.put("a.onnx", onnx_of({{{9}}, {-20}, false}));
    CHECK(has(why(choices), "which are no probabilities; choose output.activation"));
    choices.activation = bioimageio::Activation::sigmoid;
    CHECK(why(choices) == "it starts");
    choices.sha256 = std::string(64, 'a');
    CHECK(has(why(choices), "the configuration asks for aaaa"));
}

TEST_CASE("a package is held to its own test output, and to what is supported") {
    const Folder folder;
    MadeNetwork network;
    network.weights = {{2}};
    network.bias = {-1};
    // 1 · 3 + 0.5, then sigmoid(2 · 3.5 − 1)
    const std::string linear = "{id: scale_linear, kwargs: {gain: 3, offset: 0.5}}";
    put_package(folder, network, linear, 0.99752738F);
    CHECK(why(named(folder.path())) == "it starts");
    put_package(folder, network, linear, 0.99F);
    CHECK(why(named(folder.path())) ==
          "The package's own test output is missed: the largest difference is 0.00753, at most 0.0001 is "
          "allowed.");
    auto tolerant = named(folder.path());
    tolerant.golden_tolerance = 0.01;
    CHECK(why(tolerant) == "it starts");
    put_package(folder, network, "{id: cellpose_flow_dynamics}", 0);
    CHECK(
        has(why(named(folder.path())), "names the processing step \"cellpose_flow_dynamics\", which is not"));
    put_package(folder, network, "{id: ensure_dtype, kwargs: {dtype: uint8}}", 0);
    CHECK(why(named(folder.path())) ==
          "The network takes uint8 (ensure_dtype of input raw); OpenCV feeds float32 only.");
}

TEST_CASE("a file that comes later, or in place of a bad one, is served where it fits what was described") {
    const Folder folder;
    auto choices = named(folder.path("late.onnx"));
    choices.classes = {"cell"};
    const Served served(choices);
    CHECK(has(served.why(), "can't be opened"));
    CHECK(served.describe().tile_width == 512);
    folder.put("late.onnx", onnx_of({}).substr(0, 12));
    CHECK(has(served.why(), "no ONNX network that OpenCV can read"));
    CHECK(sdk::to_view(served.describe().weights_sha256).empty());
    folder.put("late.onnx", onnx_of({}));
    CHECK(served.why() == "it starts");
    CHECK(served.describe().weights_sha256.size == 64);
    const Folder package;
    const Served other(named(package.path()));
    CHECK(other.why() != "it starts");
    put_package(package, {}, "{id: zero_mean_unit_variance}", 0.5F);
    CHECK(has(other.why(),
              " is there now, with other inputs or outputs than were described without it; restart"));
}

TEST_CASE("choices that contradict the package are the operator's mistake, told at once") {
    const Folder folder;
    put_package(folder, {}, "", 0.5F);
    auto choices = named(folder.path());
    choices.input = bioimageio::PlainInput{};
    CHECK_THROWS_WITH(Served(choices),
                      "input is for a plain weights file; the package says it by itself, so leave it out.");
    choices.input.reset();
    choices.tile = 100;
    CHECK_THROWS_WITH(
        Served(choices),
        "A tile of 100 is not allowed along y; the nearest sizes that the model takes are 96 and 112.");
}

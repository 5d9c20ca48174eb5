// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model-package/description.hpp"

#include "made_zip.hpp"
#include "model-package/yaml.hpp"

using namespace model_package;
using namespace model_package::test;
using nlohmann::json;

namespace {

json described(const std::string& yaml) {
    return describe_model(read_yaml(yaml, "a.yaml"));
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

/// A 0.5 model with these preprocessing steps, or the sentence that it is refused with.
json steps(const std::string& list) {
    return described(replaced(small_yaml(), "- id: raw\n",
                              "- id: raw\n  preprocessing: " + list + "\n"))["inputs"][0]["processing"];
}
std::string unsupported(const std::string& list) {
    return refused(SPHEROSEG_UNSUPPORTED, [&] { steps(list); });
}

const std::string kOld = R"(format_version: 0.4.9
type: model
name: old
version: 3
inputs:
- name: raw
  axes: bcyx
  data_type: float32
  data_range: [-.inf, 5]
  shape: {min: [1, 2, 64, 64], step: [0, 0, 16, 16]}
  preprocessing: []
outputs:
- name: out
  axes: bczyx
  data_type: float32
  halo: [0, 0, 0, 8, 8]
  shape: {reference_tensor: raw, scale: [1, 0, null, 1, 0.5], offset: [0, 1.5, 0.5, -4, 0]}
test_inputs: [./in.npy]
test_outputs: [https://example.org/out.npy]
weights: {torchscript: {source: w.pt, pytorch_version: 1.13}, onnx: {source: "http://example.org/w.onnx", attachments: {files: [a]}}}
)";

json old_steps(const std::string& list) {
    return described(
        replaced(kOld, "preprocessing: []", "preprocessing: " + list))["inputs"][0]["processing"];
}

}  // namespace

TEST_CASE("0.5 becomes the canonical shape") {
    const auto model =
        described(small_yaml("version: 0.1.0\nlicense: MIT\nauthors: [{name: A}, {name: B}]\n"));
    CHECK(model["format_version"] == "0.5.4");
    CHECK(model["version"] == "0.1.0");
    CHECK(model["authors"] == json{"A", "B"});
    const auto& axes = model["outputs"][0]["axes"];
    CHECK(axes[0]["size"] == json{{"any", true}});
    CHECK(axes[1]["size"] == json{{"fixed", 1}});
    CHECK(axes[2]["halo"] == 4);
    CHECK(axes[3]["id"] == "x");
    CHECK(axes[3]["size"] == json{{"tensor", "raw"}, {"axis", "x"}, {"scale", 1.0}, {"offset", 0.0}});
    CHECK(model["inputs"][0]["axes"][2]["size"] == json{{"min", 16}, {"step", 8}});
    CHECK(model["weights"][0]["file"] == "w.onnx");
    CHECK(model["weights"][0]["sha256"].is_null());
}

TEST_CASE("0.4 becomes the same shape") {
    const auto model = described(kOld);
    CHECK(model["version"] == "3");
    const auto& input = model["inputs"][0];
    CHECK(input["data_range"] == json{nullptr, 5.0});
    CHECK(input["axes"][1]["size"] == json{{"fixed", 2}});
    CHECK(input["axes"][2]["size"] == json{{"min", 64}, {"step", 16}});
    CHECK(input["test_tensor"] == json{{"file", "in.npy"}, {"sha256", nullptr}});
    const auto& output = model["outputs"][0];
    CHECK(output["test_tensor"].is_null());
    CHECK(output["axes"][1]["size"] == json{{"fixed", 3}});
    CHECK(output["axes"][2]["size"] == json{{"fixed", 1}});
    CHECK(output["axes"][3]["size"] ==
          json{{"tensor", "raw"}, {"axis", "y"}, {"scale", 1.0}, {"offset", -8.0}});
    CHECK(output["axes"][4]["size"]["scale"] == 0.5);
    CHECK(output["axes"][3]["halo"] == 8);
    CHECK(model["weights"][0]["unsupported"] == "attachments");
    CHECK(model["weights"][0]["url"] == "http://example.org/w.onnx");
    CHECK(model["weights"][1]["version"] == "1.13");
}

TEST_CASE("a scale of an axis is a factor between input and output") {
    const auto model =
        described(replaced(small_yaml(), "{type: space, size: {tensor_id: raw, axis_id: x}}",
                           "{type: space, scale: 2, size: {tensor_id: raw, axis_id: x, offset: 3}}"));
    CHECK(model["outputs"][0]["axes"][3]["size"] ==
          json{{"tensor", "raw"}, {"axis", "x"}, {"scale", 0.5}, {"offset", 3.0}});
}

TEST_CASE("processing steps of both formats are one") {
    const auto now = steps(R"([{id: ensure_dtype, kwargs: {dtype: float32}},
      {id: zero_mean_unit_variance, kwargs: {axes: [y, x], eps: 1e-5}},
      {id: scale_range, kwargs: {axes: [channel, y, x], min_percentile: 1, max_percentile: 99.8}},
      {id: scale_linear, kwargs: {axis: channel, gain: [2, 3], offset: 1}},
      {id: fixed_zero_mean_unit_variance, kwargs: {mean: 5, std: 2}},
      {id: clip, kwargs: {min: 0}}, {id: sigmoid}, {id: softmax}, {id: binarize, kwargs: {threshold: 0.5}},
      {id: zero_mean_unit_variance}])");
    CHECK(now[1] == json{{"id", "zero_mean_unit_variance"}, {"axes", {"y", "x"}}, {"eps", 1e-5}});
    CHECK(now[2]["max_percentile"] == 99.8);
    CHECK(now[2]["eps"] == 1e-6);
    CHECK(now[3] ==
          json{{"id", "scale_linear"}, {"gain", {2.0, 3.0}}, {"offset", {1.0}}, {"axis", "channel"}});
    CHECK(now[4]["eps"] == 0.0);
    CHECK(now[5]["max"].is_null());
    CHECK(now[7]["axis"] == "channel");
    CHECK(now[9]["axes"].is_null());
    const auto before = old_steps(R"([{name: zero_mean_unit_variance, kwargs: {mode: per_sample, axes: yx}},
      {name: zero_mean_unit_variance, kwargs: {mode: fixed, axes: yx, mean: [1, 2], std: [3, 4]}},
      {name: scale_range, kwargs: {mode: per_dataset, axes: cyx, min_percentile: 2}},
      {name: scale_linear, kwargs: {axes: yx, gain: [1, 2]}}, {name: clip, kwargs: {min: 0, max: 1}}])");
    CHECK(before[0] == json{{"id", "zero_mean_unit_variance"}, {"axes", {"y", "x"}}, {"eps", 1e-6}});
    CHECK(before[1] == json{{"id", "fixed_zero_mean_unit_variance"},
                            {"mean", {1.0, 2.0}},
                            {"std", {3.0, 4.0}},
                            {"eps", 1e-6},
                            {"axis", "channel"}});
    CHECK(before[2]["axes"] == json{"batch", "channel", "y", "x"});
    CHECK(before[3]["axis"] == "channel");
}

TEST_CASE("what is not supported is said in one sentence that names the field") {
    CHECK(unsupported("[{id: stardist_postprocessing}]") ==
          "The field inputs[0].preprocessing[0].id names the processing step \"stardist_postprocessing\", "
          "which is "
          "not supported.");
    CHECK(unsupported("[{id: clip, kwargs: {min: 0, how: fast}}]") ==
          "The field inputs[0].preprocessing[0].kwargs.how is not supported.");
    CHECK(unsupported("[]\n  surprise: 1") == "The field inputs[0].surprise is not supported.");
    CHECK(unsupported("[]\n  surprise: null\n  pad: 2") == "The field inputs[0].pad is not supported.");
    CHECK(refused(SPHEROSEG_UNSUPPORTED, [] { described(replaced(small_yaml(), "0.5.4", "0.3.6")); }) ==
          "The field format_version is 0.3.6; 0.4 and 0.5 are supported.");
    CHECK(refused(SPHEROSEG_UNSUPPORTED, [] {
              described(replaced(small_yaml(), "type: model", "type: dataset"));
          }) == "The field type is \"dataset\"; a \"model\" was expected.");
    for (const auto& package : {kOld, small_yaml()})
        CHECK(refused(SPHEROSEG_UNSUPPORTED, [&] {
                  described(package + "\nrun_mode: {name: deepimagej}\n");
              }) == "The field run_mode is not supported.");
}

TEST_CASE("what is malformed is said in one sentence that names the field") {
    const auto why = [](const std::string& yaml) {
        return refused(SPHEROSEG_REFUSED, [&] { described(yaml); });
    };
    CHECK(why("[1, 2]") == "The description must be a map.");
    CHECK(why("type: model") == "The description lacks format_version.");
    CHECK(why(replaced(small_yaml(), "min: 16", "min: 0")) ==
          "The field inputs[0].axes[2].size.min must be a whole number from 1 to 1000000.");
    CHECK(why(replaced(small_yaml(), "axis_id: x", "axis_id: q")) ==
          "The description has an axis x sized by the axis q of raw, which there is not.");
    CHECK(why(replaced(kOld, "[1, 2, 64, 64]", "[1, 2, 64]")) ==
          "The field inputs[0].shape must have a length for each axis.");
    CHECK(why(replaced(kOld, "bczyx", "bcqyx")).find("has a letter that is none of") != std::string::npos);
    CHECK(why(replaced(small_yaml(), "weights: {onnx: {source: w.onnx}}", "weights: {}")) ==
          "The field weights must not be empty.");
    CHECK(refused(SPHEROSEG_REFUSED, [] {
              steps("[{id: scale_range, kwargs: {min_percentile: 90, max_percentile: 10}}]");
          }).find("has a min_percentile that is not below max_percentile") != std::string::npos);
}

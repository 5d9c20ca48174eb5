// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/plugin.hpp>

#include "model.hpp"

namespace model_opencv_dnn {

class Plugin {
  public:
    explicit Plugin(const sdk::Host& host)
        : model_(sdk::Packages(host.find_interface(SPHEROSEG_PACKAGE_1)),
                 bioimageio::read_choices(nlohmann::json::parse(host.config()))) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id != SPHEROSEG_MODEL_1) return {};
        return sdk::provide_model(model_);
    }

  private:
    Model model_;
};

}  // namespace model_opencv_dnn

namespace {
const char* const kProvides[] = {SPHEROSEG_MODEL_1, nullptr};
const char* const kRequires[] = {SPHEROSEG_PACKAGE_1, nullptr};
constexpr auto kSchema = bioimageio::join(
    R"({"type": "object", "additionalProperties": false, "required": ["model"], "properties": {)",
    bioimageio::kProperties, "}}");
}  // namespace

SPHEROSEG_PLUGIN(model_opencv_dnn::Plugin, "model-opencv-dnn", "1.0.0", "MIT",
                 "Runs ONNX networks on OpenCV, from a plain file or a BioImage.IO package.", kProvides,
                 kRequires, kSchema.data());

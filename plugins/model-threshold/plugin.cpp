// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/plugin.hpp>

#include "model.hpp"

namespace model_threshold {

class Plugin {
  public:
    explicit Plugin(const sdk::Host& /*host*/) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id != SPHEROSEG_MODEL_1) return {};
        return sdk::provide_model(model_);
    }

  private:
    Model model_;
};

}  // namespace model_threshold

namespace {
const char* const kProvides[] = {SPHEROSEG_MODEL_1, nullptr};
const char* const kRequires[] = {nullptr};
}  // namespace

SPHEROSEG_PLUGIN(model_threshold::Plugin, "model-threshold", "1.0.0", "MIT",
                 "Outlines spheroids without weights: flattened background, threshold, morphology.",
                 kProvides, kRequires,
                 R"({"type": "object", "additionalProperties": false, "properties": {}})");

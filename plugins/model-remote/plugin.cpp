// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/plugin.hpp>

#include "model.hpp"

namespace model_remote {

class Plugin {
  public:
    explicit Plugin(const sdk::Host& host) : model_(host, read_settings(host.config())) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id != SPHEROSEG_MODEL_1) return {};
        return sdk::provide_model(model_);
    }

  private:
    Model model_;
};

}  // namespace model_remote

namespace {
const char* const kProvides[] = {SPHEROSEG_MODEL_1, nullptr};
const char* const kRequires[] = {nullptr};
}  // namespace

SPHEROSEG_PLUGIN(model_remote::Plugin, "model-remote", "1.0.0", "MIT",
                 "Has a network run by another server that speaks the Open Inference Protocol v2.", kProvides,
                 kRequires, model_remote::kConfigSchema.data());

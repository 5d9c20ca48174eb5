// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/package.hpp>
#include <spheroseg/plugin.hpp>

#include "model.hpp"
#include "settings.hpp"

namespace model_torch {

class Plugin {
  public:
    explicit Plugin(const sdk::Host& host)
        : model_(sdk::Packages(host.find_interface(SPHEROSEG_PACKAGE_1)), read_settings(host.config())) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id != SPHEROSEG_MODEL_1) return {};
        return sdk::provide_model(model_);
    }

  private:
    Model model_;
};

}  // namespace model_torch

namespace {
const char* const kProvides[] = {SPHEROSEG_MODEL_1, nullptr};
const char* const kRequires[] = {SPHEROSEG_PACKAGE_1, nullptr};
}  // namespace

SPHEROSEG_PLUGIN(model_torch::Plugin, "model-torch", "1.0.0", "MIT",
                 "Runs TorchScript networks on LibTorch, from a plain file or a BioImage.IO package.",
                 kProvides, kRequires, model_torch::kConfigSchema.data());

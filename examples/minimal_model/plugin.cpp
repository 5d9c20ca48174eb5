// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The smallest useful model: what is darker than a fixed threshold is a cell.
#include <cmath>
#include <memory>
#include <spheroseg/model.hpp>
#include <spheroseg/plugin.hpp>

namespace {

namespace sdk = spheroseg::sdk;

class MinimalModel {
  public:
    struct Instance {
        void execute(const sdk::CallView& call, spheroseg_model_item& item) {
            const std::size_t area = std::size_t{item.width} * item.height;
            for (std::size_t i = 0; i < area; ++i) {
                if (i % item.width == 0) call.checkpoint();  // once a row: stops when nobody waits any more
                // A soft step: 0.5 at the threshold, so that the request's own threshold keeps its meaning.
                item.probability[i] = 1.0F / (1.0F + std::exp(kSteepness * (item.input[i] - kDark)));
            }
        }
    };

    void describe(const sdk::CallView& /*call*/, spheroseg_model_info& info) const {
        info.input_channels = 1;
        info.name = sdk::to_text("minimal");
        info.version = sdk::to_text("1.0.0");
        info.normalise = SPHEROSEG_NORMALISE_UNIT;
        info.output = SPHEROSEG_OUTPUT_PROBABILITY;
        info.max_batch = 1;
        info.class_count = 1;
        info.classes = &kClass;
        info.device = sdk::to_text("cpu");
        info.precision = sdk::to_text("float32");
        info.parameter_schema = sdk::to_text("{}");
    }
    std::unique_ptr<Instance> create_instance(const sdk::CallView& /*call*/, std::uint32_t /*threads*/) {
        return std::make_unique<Instance>();
    }

  private:
    static constexpr float kDark = 0.4F;
    static constexpr float kSteepness = 40.0F;
    static constexpr spheroseg_text kClass{"cell", 4};
};

class Plugin {
  public:
    explicit Plugin(const sdk::Host& host) { host.info("The minimal model is here."); }
    spheroseg_interface get_interface(std::string_view id) {
        if (id != SPHEROSEG_MODEL_1) return {};
        return sdk::provide_model(model_);
    }

  private:
    MinimalModel model_;
};

const char* const kProvides[] = {SPHEROSEG_MODEL_1, nullptr};
const char* const kRequires[] = {nullptr};

}  // namespace

SPHEROSEG_PLUGIN(Plugin, "model-minimal", "1.0.0", "MIT", "Finds what is darker than a fixed threshold.",
                 kProvides, kRequires, R"({"type": "object", "additionalProperties": false})");

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// model/1 as classes.
#pragma once

#include <memory>
#include <spheroseg/model.hpp>

namespace model_threshold {

namespace sdk = spheroseg::sdk;

/// Any thread; its instances one thread each.
class Model {
  public:
    class Instance {
      public:
        void execute(const sdk::CallView& call, spheroseg_model_item& item);
    };

    void describe(const sdk::CallView& call, spheroseg_model_info& info) const;
    std::unique_ptr<Instance> create_instance(const sdk::CallView& call, std::uint32_t threads);
};

}  // namespace model_threshold

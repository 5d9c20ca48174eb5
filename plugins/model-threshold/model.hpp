// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// model/1 as classes.
#pragma once

#include <oneapi/tbb/global_control.h>

#include <memory>
#include <spheroseg/model.hpp>

namespace model_threshold {

namespace sdk = spheroseg::sdk;

/// Any thread; its instances one thread each.
class Model {
  public:
    class Instance {
      public:
        explicit Instance(std::uint32_t threads);
        void execute(const sdk::CallView& call, spheroseg_model_item& item);

      private:
        // Not cv::setNumThreads, which makes OpenCV's one pool anew while another instance may run on it. Of
        // all bounds in the process the smallest holds, so nobody gets more than was asked for.
        const oneapi::tbb::global_control thread_bound_;
    };

    void describe(const sdk::CallView& call, spheroseg_model_info& info) const;
    std::unique_ptr<Instance> create_instance(const sdk::CallView& call, std::uint32_t threads);
};

}  // namespace model_threshold

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One thread's network and its way from the host's items to their probabilities.
#pragma once

#include <oneapi/tbb/global_control.h>

#include <spheroseg/model.hpp>
#include <vector>

#include "network.hpp"
#include "opened.hpp"

namespace model_opencv_dnn {

/// Made, warmed and used on one thread.
class Instance {
  public:
    /// The model outlives it.
    Instance(const OpenedModel& model, std::size_t max_batch, std::uint32_t threads);

    /// Runs every batch size once.
    void warm(const sdk::CallView& call);
    void execute(const sdk::CallView& call, sdk::ModelItems items);
    /// For the golden check, and what it fails for.
    bioimageio::Array run(const bioimageio::Array& input);
    std::optional<std::size_t> network_channels() const { return network_.input_channels(); }

  private:
    using Items = std::vector<spheroseg_model_item*>;

    void run_batch(const Items& items);
    void deliver(const NetworkOutput& output, const Items& items) const;
    NetworkOutput infer(const Items& items);

    // Not cv::setNumThreads, which makes OpenCV's one pool anew while another instance may run on it. Of all
    // bounds in the process the smallest holds, so nobody gets more than was asked for.
    const oneapi::tbb::global_control thread_bound_;
    const OpenedModel& model_;
    const bioimageio::Recipe& recipe_;
    const std::size_t max_batch_;
    Network network_;
    std::vector<float> input_;  ///< of the batch at work
};

}  // namespace model_opencv_dnn

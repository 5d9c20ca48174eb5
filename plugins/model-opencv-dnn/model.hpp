// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// model/1 as a class: one network a instance, checked once against the package's own test output.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <spheroseg/model.hpp>
#include <string>
#include <vector>

#include "instance.hpp"
#include "opened.hpp"

namespace model_opencv_dnn {

/// Any thread; its instances one thread each.
class Model {
  public:
    using Instance = model_opencv_dnn::Instance;

    /// Throws Failure(INVALID) for choices that contradict each other or the package. A model that can't be
    /// opened is made all the same: its instances fail with the reason, which the host then shows, and goes
    /// on.
    Model(const sdk::Packages& packages, bioimageio::Choices choices);

    void describe(const sdk::CallView& call, spheroseg_model_info& info) const;
    /// Returns warm, after the first one has passed the golden check.
    std::unique_ptr<Instance> create_instance(const sdk::CallView& call, std::uint32_t threads);

  private:
    void check(Instance& instance);

    const bioimageio::Choices choices_;
    std::optional<OpenedModel> opened_;
    std::optional<sdk::Failure> failure_;  ///< why there is no opened_
    std::string name_;
    std::string version_;
    std::vector<std::string> class_names_;
    std::vector<spheroseg_text> classes_;

    std::mutex checking_;       // held by the one instance that is checked
    bool checked_ = false;      // guarded by checking_
    mutable std::mutex mutex_;  // guards details_
    std::deque<std::string>
        details_;  // the last one holds; texts that describe() gave live as long as the model
};

}  // namespace model_opencv_dnn

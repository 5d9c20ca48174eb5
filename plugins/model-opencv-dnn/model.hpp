// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// model/1 as a class: one network an instance, checked once against the package's own test output.
#pragma once

#include <bioimageio/publication.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <spheroseg/model.hpp>
#include <string>

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
    /// Returns warm, after the first one has passed the golden check. Until one has come up, each opens the
    /// file anew that the one before failed with.
    std::unique_ptr<Instance> create_instance(const sdk::CallView& call, std::uint32_t threads);

  private:
    spheroseg_model_info facts_of(const bioimageio::Recipe* recipe) const;
    void open();
    std::unique_ptr<Instance> make(const sdk::CallView& call, std::uint32_t threads) const;
    void check(Instance& instance);
    bioimageio::Publication::Learned learned(std::string detail) const;

    const sdk::Packages packages_;
    const bioimageio::Choices choices_;
    std::optional<bioimageio::Publication> published_;  // from the constructor on

    std::mutex settling_;  // guards what follows until an instance has come up; then nothing changes it
    std::unique_ptr<OpenedModel> opened_;
    bool stale_ = false;    // an instance has failed with opened_, or there is none
    bool settled_ = false;  // an instance has come up
};

}  // namespace model_opencv_dnn

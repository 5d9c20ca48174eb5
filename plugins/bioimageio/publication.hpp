// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a model that is loaded from a file tells the host of itself.
#pragma once

#include <spheroseg/abi.h>

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "recipe.hpp"

namespace bioimageio {

/// Facts that stay, and what loading teaches. Any thread. No text that describe() handed out is ever changed,
/// since they live as long as the model.
class Publication {
  public:
    struct Learned {
        std::string version;
        std::string weights_sha256;
        std::string device;
        std::string precision;
        std::string detail;
    };

    /// `recipe` is null where the file could not be opened and nothing is known of it; `classes` are named
    /// then. `facts` want no name and classes; their other texts outlive this.
    Publication(std::string name, const Recipe* recipe, std::vector<std::string> classes,
                const spheroseg_model_info& facts, Learned learned);
    Publication(const Publication&) = delete;
    Publication& operator=(const Publication&) = delete;

    void describe(spheroseg_model_info& info) const;
    void learn(Learned learned);
    /// Of a file that came after the model was described without it. Throws Failure(UNAVAILABLE, "restart")
    /// where it is not what was described.
    void require_same(const Recipe& recipe, spheroseg_model_info facts, const std::string& file) const;

  private:
    const std::string name_;
    std::vector<std::string> class_names_;
    std::vector<spheroseg_text> classes_;
    spheroseg_model_info facts_;

    mutable std::mutex mutex_;     // guards learned_
    std::deque<Learned> learned_;  // the last one holds
};

}  // namespace bioimageio

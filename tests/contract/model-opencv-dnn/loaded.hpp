// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The model behind its interface, on a folder that goes when the test does.
#pragma once

#include <spheroseg/model.hpp>

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bioimageio/array.hpp"
#include "made_onnx.hpp"
#include "model-opencv-dnn/model.hpp"
#include "model-package/packages.hpp"

namespace model_opencv_dnn::test {

class Folder {
  public:
    Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();
    std::string path(const std::string& name = "") const { return (root_ / name).string(); }
    std::string put(const std::string& name, const std::string& bytes) const;

  private:
    std::filesystem::path root_;
};

/// The model as the host sees it.
struct Served {
    model_package::Packages packages{model_package::Limits{}};
    std::unique_ptr<Model> model;
    std::unique_ptr<spheroseg::sdk::Model> served;

    explicit Served(bioimageio::Choices choices);
    spheroseg_model_info describe() const;
    spheroseg::sdk::ModelInstance start(std::uint32_t threads = 1) const;
    /// The sentence that no instance starts with.
    std::string why() const;
};

/// Runs same-size images as one batch; gives each one's planes. A failed item's reason is thrown.
std::vector<std::vector<float>> run(const Served& served, spheroseg::sdk::ModelInstance& instance,
                                    const std::vector<std::vector<float>>& images, std::uint32_t width,
                                    std::uint32_t height, std::uint32_t channels = 1);

}  // namespace model_opencv_dnn::test

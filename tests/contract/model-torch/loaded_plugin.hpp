// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// model-torch through its library, as a host loads it, with a package/1 that knows plain weights files only
// or one that the test gives.
#pragma once

#include <memory>
#include <spheroseg/model.hpp>
#include <spheroseg/package.hpp>
#include <spheroseg/testing/fake_host.hpp>
#include <string>
#include <vector>

namespace sdk = spheroseg::sdk;

/// Gives any file, and says of it that it is TorchScript.
struct PlainPackages {
    struct Package {
        std::string path;
        const std::string* sha256;
        void describe(const sdk::CallView& call, const spheroseg_writer& to) const;
        std::string read(const sdk::CallView& call, std::string_view file, const spheroseg_writer& to) const;
    };
    std::unique_ptr<Package> open(const sdk::CallView& call, std::string_view path) const;

    std::string sha256 = std::string(64, 'a');  ///< of every file
};

/// One image of an execute, with the memory that it points to. Stays where it is.
struct Image {
    Image(std::uint32_t width, std::uint32_t height, std::uint32_t channels, std::uint32_t planes,
          float value);
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;

    std::vector<float> input;
    std::vector<float> probability;
    bool cancelled = false;
    sdk::Call call;
    spheroseg_model_item item{};
};

class LoadedPlugin {
  public:
    /// Throws Failure when create fails.
    explicit LoadedPlugin(const std::string& config);
    /// `packages` outlives it.
    LoadedPlugin(const std::string& config, spheroseg_interface packages);
    LoadedPlugin(const LoadedPlugin&) = delete;
    LoadedPlugin& operator=(const LoadedPlugin&) = delete;
    ~LoadedPlugin();

    PlainPackages& packages() { return packages_; }
    spheroseg_model_info describe() const;
    sdk::ModelInstance instance(std::uint32_t threads = 1) const;
    /// What making an instance fails with; empty when it does not.
    std::string refusal() const;

  private:
    sdk::Model model() const;

    PlainPackages packages_;
    sdk::testing::FakeHost host_;
    const spheroseg_plugin_descriptor* descriptor_ = nullptr;
    spheroseg_plugin_instance* object_ = nullptr;
};

/// The status of each.
std::vector<spheroseg_code> run(sdk::ModelInstance& instance, const std::vector<Image*>& images);

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A plugin's shared library with the least of a host around it: what a contract test drives.
#pragma once

#include <filesystem>
#include <map>
#include <spheroseg/boundary.hpp>
#include <string>

namespace spheroseg::contract {

/// A folder of its own that is removed with it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// Loads the library and creates the plugin; throws std::runtime_error, or the plugin's own Failure.
class LoadedPlugin {
  public:
    LoadedPlugin(const std::filesystem::path& library, std::string config,
                 const std::filesystem::path& data_folder);
    LoadedPlugin(const LoadedPlugin&) = delete;
    LoadedPlugin& operator=(const LoadedPlugin&) = delete;
    ~LoadedPlugin();

    spheroseg_interface find(const char* id) const;
    const spheroseg_plugin_descriptor& descriptor() const { return *descriptor_; }

  private:
    std::string config_;
    std::string data_folder_;
    spheroseg_host host_{};
    const spheroseg_plugin_descriptor* descriptor_ = nullptr;
    spheroseg_plugin_instance* plugin_ = nullptr;
};

/// Runs `body` and returns the Failure it threw; a Failure of code OK when it threw none.
template <typename Body>
sdk::Failure failure_of(Body&& body) {
    try {
        body();
    } catch (const sdk::Failure& failure) {
        return failure;
    }
    return {SPHEROSEG_OK, "", "nothing failed"};
}

}  // namespace spheroseg::contract

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the host does for one plugin: the function table behind spheroseg_host.
#pragma once

#include <spheroseg/abi.h>
#include <functional>
#include <map>
#include <string>

#include "plugin/memory.hpp"
#include "plugin/metric_relay.hpp"

namespace spheroseg {

/// Takes one line of a plugin; any thread. `level` is SPHEROSEG_LOG_*.
using PluginLog = std::function<void(std::int32_t level, std::string_view plugin, std::string_view message)>;

/// Lives from before create until after destroy. The interfaces are fixed before create, so look-ups need no
/// lock.
class HostServices {
  public:
    struct Settings {
        std::string name;
        std::string config;       ///< canonical JSON
        std::string data_folder;  ///< absolute
        std::map<std::string, spheroseg_interface, std::less<>> interfaces;
        PluginLog log;
    };
    HostServices(Settings settings, MetricRelay& metrics);
    HostServices(const HostServices&) = delete;
    HostServices& operator=(const HostServices&) = delete;

    const spheroseg_host* table() const { return &table_; }
    std::uint64_t allocated_bytes() const { return memory_.bytes(); }
    void log(std::int32_t level, std::string_view message) const noexcept;

  private:
    void bind_clock_and_log();
    void bind_memory();
    void bind_interfaces();

    Settings settings_;
    MetricRelay& metrics_;
    CountedMemory memory_;
    spheroseg_host table_{};
};

}  // namespace spheroseg

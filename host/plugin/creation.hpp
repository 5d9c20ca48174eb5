// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One plugin's object, between create and destroy.
#pragma once

#include <spheroseg/abi.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "error.hpp"
#include "plugin/library.hpp"
#include "plugin/services.hpp"

namespace spheroseg {

/// Made and destroyed on the main thread. Its destructor destroys the plugin's object; an exception that a
/// plugin throws through the boundary is caught and becomes an error or a log line.
class CreatedPlugin {
  public:
    /// Errors: the plugin's own, plugin_threw, plugin_create, plugin_interface.
    static Result<std::unique_ptr<CreatedPlugin>> create(const Library& library,
                                                         const std::vector<std::string>& provides,
                                                         HostServices::Settings settings,
                                                         MetricRelay& metrics);
    CreatedPlugin(const CreatedPlugin&) = delete;
    CreatedPlugin& operator=(const CreatedPlugin&) = delete;
    ~CreatedPlugin();

    const std::string& name() const { return name_; }
    /// Interface id to its checked table.
    const std::map<std::string, spheroseg_interface>& interfaces() const { return interfaces_; }
    std::uint64_t allocated_bytes() const { return services_.allocated_bytes(); }

  private:
    CreatedPlugin(const Library& library, HostServices::Settings settings, MetricRelay& metrics);
    Result<void> make();
    Result<void> fetch_interfaces(const std::vector<std::string>& provides);

    std::string name_;
    const spheroseg_plugin_descriptor& descriptor_;
    HostServices services_;
    spheroseg_plugin_instance* object_ = nullptr;
    std::map<std::string, spheroseg_interface> interfaces_;
};

}  // namespace spheroseg

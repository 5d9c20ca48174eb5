// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a plugin's plugin.cpp needs: the host's services as a class, and SPHEROSEG_PLUGIN, which exports the
// descriptor.
//
//   class MyPlugin {
//     public:
//       explicit MyPlugin(const spheroseg::sdk::Host& host);   // throws Failure when it can't work
//       spheroseg_interface get_interface(std::string_view id); // for each id it provides
//   };
//   static const char* const kProvides[] = {"model/1", nullptr};
//   static const char* const kRequires[] = {nullptr};
//   SPHEROSEG_PLUGIN(MyPlugin, "my-model", "1.0.0", "MIT", "Finds things.", kProvides, kRequires,
//   R"({"type":"object"})")
#pragma once

#include <memory>
#include <string_view>

#include "boundary.hpp"

namespace spheroseg::sdk {

/// The host's services. Copyable; valid until the plugin is destroyed.
class Host {
  public:
    explicit Host(const spheroseg_host* host) : host_(host) {}

    std::string_view config() const { return to_view(host_->config); }
    std::string_view data_folder() const { return to_view(host_->data_folder); }
    std::string_view name() const { return to_view(host_->name); }

    void log(std::int32_t level, std::string_view message) const {
        host_->log(host_->context, level, to_text(message));
    }
    void info(std::string_view message) const { log(SPHEROSEG_LOG_INFO, message); }
    void warn(std::string_view message) const { log(SPHEROSEG_LOG_WARNING, message); }
    void error(std::string_view message) const { log(SPHEROSEG_LOG_ERROR, message); }

    std::int64_t monotonic_ns() const { return host_->monotonic_ns(host_->context); }
    std::int64_t unix_ns() const { return host_->unix_ns(host_->context); }

    /// The provider of an interface listed in `requires`; throws Failure when it is not there.
    spheroseg_interface find_interface(std::string_view id) const {
        spheroseg_interface found{};
        const spheroseg_code code = host_->find_interface(host_->context, to_text(id), &found);
        if (code != SPHEROSEG_OK)
            throw Failure(code, "missing_interface",
                          "No plugin gives the interface " + std::string(id) + ".");
        return found;
    }

    void metric(std::int32_t kind, std::string_view name, double value,
                const spheroseg_pair* labels = nullptr, std::uint64_t label_count = 0) const {
        host_->metric(host_->context, kind, to_text(name), labels, label_count, value);
    }

    const spheroseg_host* raw() const { return host_; }

  private:
    const spheroseg_host* host_;
};

namespace detail {

template <typename Plugin>
spheroseg_code create(const spheroseg_host* host, const spheroseg_call* call,
                      spheroseg_plugin_instance** out) {
    return guard(call, [&] {
        auto plugin = std::make_unique<Plugin>(Host(host));
        *out = reinterpret_cast<spheroseg_plugin_instance*>(plugin.release());
    });
}

template <typename Plugin>
void destroy(spheroseg_plugin_instance* plugin) noexcept {
    try {
        delete reinterpret_cast<Plugin*>(plugin);
    } catch (...) {
        // A destructor declared noexcept(false) threw: the object is gone, and nothing may cross.
    }
}

template <typename Plugin>
spheroseg_code get_interface(spheroseg_plugin_instance* plugin, const char* id, spheroseg_interface* out) {
    try {
        const spheroseg_interface found = reinterpret_cast<Plugin*>(plugin)->get_interface(id);
        if (found.table == nullptr) return SPHEROSEG_NOT_FOUND;
        *out = found;
        return SPHEROSEG_OK;
    } catch (...) {
        return SPHEROSEG_INTERNAL;
    }
}

}  // namespace detail
}  // namespace spheroseg::sdk

// clang-format off
#define SPHEROSEG_PLUGIN(Class, id, version, licence, summary, provides, requires_interfaces, config_schema)       \
    extern "C" __attribute__((visibility("default"))) const spheroseg_plugin_descriptor spheroseg_plugin;          \
    const spheroseg_plugin_descriptor spheroseg_plugin = {                                                         \
        SPHEROSEG_ABI_MAGIC, sizeof(spheroseg_plugin_descriptor), SPHEROSEG_ABI_MAJOR, SPHEROSEG_ABI_MINOR,        \
        id, version, licence, summary, provides, requires_interfaces, config_schema,                               \
        &::spheroseg::sdk::detail::create<Class>, &::spheroseg::sdk::detail::destroy<Class>,                       \
        &::spheroseg::sdk::detail::get_interface<Class>}
// clang-format on

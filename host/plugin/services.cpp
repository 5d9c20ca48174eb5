// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/services.hpp"

#include <chrono>
#include <spheroseg/boundary.hpp>
#include <utility>

namespace spheroseg {
namespace {

template <typename Clock>
std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

HostServices& self(void* context) {
    return *static_cast<HostServices*>(context);
}

}  // namespace

HostServices::HostServices(Settings settings, MetricRelay& metrics)
    : settings_(std::move(settings)), metrics_(metrics) {
    table_.size = sizeof(table_);
    table_.abi_major = SPHEROSEG_ABI_MAJOR;
    table_.abi_minor = SPHEROSEG_ABI_MINOR;
    table_.context = this;
    table_.config = sdk::to_text(settings_.config);
    table_.data_folder = sdk::to_text(settings_.data_folder);
    table_.name = sdk::to_text(settings_.name);
    bind_clock_and_log();
    bind_memory();
    bind_interfaces();
}

void HostServices::log(std::int32_t level, std::string_view message) const noexcept {
    if (!settings_.log) return;
    try {
        settings_.log(level, settings_.name, message);
    } catch (...) {
        // A line that can't be written must not end what it tells of.
    }
}

void HostServices::bind_clock_and_log() {
    table_.log = [](void* context, std::int32_t level, spheroseg_text message) {
        self(context).log(level, sdk::to_view(message));
    };
    table_.monotonic_ns = [](void*) { return now_ns<std::chrono::steady_clock>(); };
    table_.unix_ns = [](void*) { return now_ns<std::chrono::system_clock>(); };
}

void HostServices::bind_memory() {
    table_.allocate = [](void* context, std::uint64_t size, std::uint64_t alignment) {
        return self(context).memory_.allocate(size, alignment);
    };
    table_.release = [](void* context, void* memory) { self(context).memory_.release(memory); };
}

void HostServices::bind_interfaces() {
    table_.find_interface = [](void* context, spheroseg_text id, spheroseg_interface* out) -> spheroseg_code {
        const auto& interfaces = self(context).settings_.interfaces;
        const auto found = interfaces.find(sdk::to_view(id));
        if (found == interfaces.end()) return SPHEROSEG_NOT_FOUND;
        *out = found->second;
        return SPHEROSEG_OK;
    };
    table_.metric = [](void* context, std::int32_t kind, spheroseg_text name, const spheroseg_pair* labels,
                       std::uint64_t count, double value) {
        self(context).metrics_.measure(kind, sdk::to_view(name), labels, count, value);
    };
}

}  // namespace spheroseg

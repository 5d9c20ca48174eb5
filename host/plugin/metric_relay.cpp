// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/metric_relay.hpp"

#include <vector>

namespace spheroseg {
namespace {

// Series of one name share a definition only if kind and label names are the same.
std::string definition_key(std::int32_t kind, std::string_view name, const spheroseg_pair* labels,
                           std::uint64_t count) {
    std::string key = std::to_string(kind);
    key.append(1, '\n').append(name);
    for (std::uint64_t i = 0; i < count; ++i) key.append(1, '\n').append(sdk::to_view(labels[i].name));
    return key;
}

}  // namespace

void MetricRelay::attach(spheroseg_interface provider) {
    const std::lock_guard lock(mutex_);
    provider_ = provider;
    defined_.clear();
}

void MetricRelay::detach() {
    std::unique_lock lock(mutex_);
    provider_ = {};
    idle_.wait(lock, [&] { return in_flight_ == 0; });
    defined_.clear();
}

std::optional<std::uint64_t> MetricRelay::find(const spheroseg_interface& provider, std::int32_t kind,
                                               std::string_view name, const spheroseg_pair* labels,
                                               std::uint64_t count) {
    const std::string key = definition_key(kind, name, labels, count);
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = defined_.find(key); known != defined_.end()) return known->second;
    }
    // Outside of the lock: the provider may measure something itself. Two threads that come here at once
    // define the same thing twice, which gives the same id.
    std::optional<std::uint64_t> id;
    try {
        std::vector<std::string_view> names;
        for (std::uint64_t i = 0; i < count; ++i) names.push_back(sdk::to_view(labels[i].name));
        sdk::Call call;
        id = sdk::Metrics(provider).define(call, kind, name, "Measured by a plugin.", names);
    } catch (const sdk::Failure&) {
        id = std::nullopt;  // remembered, so that it is asked once only
    }
    const std::lock_guard lock(mutex_);
    return defined_.emplace(key, id).first->second;
}

void MetricRelay::measure(std::int32_t kind, std::string_view name, const spheroseg_pair* labels,
                          std::uint64_t count, double value) noexcept {
    spheroseg_interface provider{};
    {
        const std::lock_guard lock(mutex_);
        if (provider_.table == nullptr) return;
        provider = provider_;
        ++in_flight_;
    }
    try {
        if (const auto id = find(provider, kind, name, labels, count)) {
            std::vector<spheroseg_text> values;
            values.reserve(count);
            for (std::uint64_t i = 0; i < count; ++i) values.push_back(labels[i].value);
            static_cast<const spheroseg_metrics_v1*>(provider.table)
                ->record(provider.self, *id, values.data(), values.size(), value);
        }
    } catch (...) {
        // A figure that can't be kept is lost; the work it measured is not.
    }
    const std::lock_guard lock(mutex_);
    if (--in_flight_ == 0) idle_.notify_all();
}

}  // namespace spheroseg

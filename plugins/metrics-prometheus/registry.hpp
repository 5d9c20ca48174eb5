// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// metrics/1: all metrics of the process.
#pragma once

#include <prometheus/registry.h>

#include <memory>
#include <shared_mutex>
#include <spheroseg/metrics.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "metric.hpp"

namespace metrics_prometheus {

/// [any thread]
class Registry {
  public:
    Registry(std::size_t most_series, const std::string& version);

    /// Throws Failure: INVALID for a name, label or bucket that Prometheus does not take, CONFLICT.
    std::uint64_t define(const spheroseg::sdk::CallView& call, const spheroseg_metric_definition& definition);
    void record(std::uint64_t id, const spheroseg_text* values, std::uint64_t count, double value) noexcept;
    /// The text format 0.0.4, with the process's own figures.
    std::string exposition() const;

  private:
    const std::size_t most_series_;
    prometheus::Registry registry_{prometheus::Registry::InsertBehavior::Throw};
    prometheus::Family<prometheus::Counter>& overflows_;
    mutable std::shared_mutex mutex_;
    std::vector<std::unique_ptr<Metric>> metrics_;        // guarded by mutex_; id - 1 is the index
    std::unordered_map<std::string, std::uint64_t> ids_;  // guarded by mutex_; by name
};

}  // namespace metrics_prometheus

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Carries what plugins measure to the metrics/1 provider, if there is one.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <spheroseg/metrics.hpp>
#include <string>
#include <unordered_map>

namespace spheroseg {

/// Any thread. A metric is defined when it is first measured; one that the provider refuses is dropped from
/// then on.
class MetricRelay {
  public:
    void attach(spheroseg_interface provider);
    /// Waits for the calls that are on their way; after it none reaches the provider.
    void detach();
    void measure(std::int32_t kind, std::string_view name, const spheroseg_pair* labels, std::uint64_t count,
                 double value) noexcept;

  private:
    std::optional<std::uint64_t> find(const spheroseg_interface& provider, std::int32_t kind,
                                      std::string_view name, const spheroseg_pair* labels,
                                      std::uint64_t count);

    std::mutex mutex_;
    std::condition_variable idle_;
    spheroseg_interface provider_{};                                         // guarded by mutex_
    std::uint64_t in_flight_ = 0;                                            // guarded by mutex_
    std::unordered_map<std::string, std::optional<std::uint64_t>> defined_;  // guarded by mutex_
};

}  // namespace spheroseg

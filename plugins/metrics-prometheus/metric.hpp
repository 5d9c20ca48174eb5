// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One metric: its definition and its series, found by label values without making anything.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <shared_mutex>
#include <spheroseg/boundary.hpp>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace metrics_prometheus {

struct Definition {
    std::int32_t kind = SPHEROSEG_COUNTER;
    std::string name;
    std::string help;
    std::vector<std::string> labels;
    std::vector<double> buckets;

    bool same_series(const Definition& other) const {
        return kind == other.kind && name == other.name && labels == other.labels && buckets == other.buckets;
    }
};

/// `text` with `?` for each byte that is no UTF-8: scrapers refuse a whole page for one.
std::string printable(std::string_view text);

/// [any thread]
class Metric {
  public:
    /// `overflowed` is counted up for each record that went to "other" for lack of room.
    Metric(Definition definition, prometheus::Registry& registry, std::size_t most_series,
           prometheus::Counter& overflowed);

    const Definition& definition() const { return definition_; }
    /// A value that the kind can't take (a falling counter, not a number) or a wrong number of labels does
    /// nothing.
    void record(const spheroseg_text* values, std::uint64_t count, double value);

  private:
    using Family =
        std::variant<prometheus::Family<prometheus::Counter>*, prometheus::Family<prometheus::Gauge>*,
                     prometheus::Family<prometheus::Histogram>*>;
    using Series = std::variant<prometheus::Counter*, prometheus::Gauge*, prometheus::Histogram*>;

    Series find(const spheroseg_text* values, std::uint64_t count);
    Series add(const std::vector<std::string>& values);

    const Definition definition_;
    const std::size_t most_series_;
    prometheus::Counter& overflowed_;
    const Family family_;
    std::shared_mutex mutex_;
    std::unordered_map<std::string, Series>
        series_;  // guarded by mutex_; keyed by the values with their lengths
};

}  // namespace metrics_prometheus

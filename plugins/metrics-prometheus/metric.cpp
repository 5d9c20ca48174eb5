// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "metric.hpp"

#include <cmath>
#include <mutex>

namespace metrics_prometheus {

namespace sdk = spheroseg::sdk;

namespace {

constexpr std::size_t kMostValueBytes = 256;
constexpr const char* kOther = "other";

// Each value behind its length, so that ("a", "bc") and ("ab", "c") differ. Reuses one buffer a thread.
const std::string& key_of(const spheroseg_text* values, std::uint64_t count) {
    thread_local std::string key;
    key.clear();
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto value = sdk::to_view(values[i]).substr(0, kMostValueBytes);
        const auto size = static_cast<std::uint16_t>(value.size());
        key += static_cast<char>(size & 255U);
        key += static_cast<char>(size >> 8U);
        key += value;
    }
    return key;
}

// How many bytes of `text` are one well-formed UTF-8 character; 0: none.
std::size_t character_at(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
    if (byte(0) < 0x80) return 1;
    if (byte(0) >= 0xC2 && byte(0) < 0xE0) return follows(1) ? 2 : 0;
    if (byte(0) >= 0xE0 && byte(0) < 0xF0) {
        if (!follows(1) || !follows(2)) return 0;
        const unsigned point = (byte(0) & 15U) << 12U | (byte(1) & 63U) << 6U;
        return point < 0x800 || (point >= 0xD800 && point < 0xE000) ? 0 : 3;
    }
    if (byte(0) < 0xF0 || byte(0) > 0xF4 || !follows(1) || !follows(2) || !follows(3)) return 0;
    const unsigned point = (byte(0) & 7U) << 18U | (byte(1) & 63U) << 12U;
    return point < 0x10000 || point > 0x10FFFF ? 0 : 4;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t size = character_at(text);
        if (size == 0)
            out += '?';
        else
            out += text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return out;
}

Metric::Metric(Definition definition, prometheus::Registry& registry, std::size_t most_series,
               prometheus::Counter& overflowed)
    : definition_(std::move(definition)),
      most_series_(most_series),
      overflowed_(overflowed),
      family_([&]() -> Family {
          const auto& [kind, name, help, labels, buckets] = definition_;
          if (kind == SPHEROSEG_COUNTER)
              return &prometheus::BuildCounter().Name(name).Help(help).Register(registry);
          if (kind == SPHEROSEG_GAUGE)
              return &prometheus::BuildGauge().Name(name).Help(help).Register(registry);
          return &prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
      }()) {
    // Known from the start, so that a rate can be told from the first event on.
    if (definition_.labels.empty()) series_.emplace(std::string(), add({}));
}

void Metric::record(const spheroseg_text* values, std::uint64_t count, double value) {
    if (count != definition_.labels.size() || std::isnan(value)) return;
    const Series series = find(values, count);
    if (auto* const* counter = std::get_if<prometheus::Counter*>(&series)) {
        if (value >= 0 && std::isfinite(value)) (*counter)->Increment(value);
    } else if (auto* const* gauge = std::get_if<prometheus::Gauge*>(&series)) {
        (*gauge)->Set(value);
    } else if (std::isfinite(value)) {
        std::get<prometheus::Histogram*>(series)->Observe(value);
    }
}

Metric::Series Metric::find(const spheroseg_text* values, std::uint64_t count) {
    const std::string& key = key_of(values, count);
    {
        const std::shared_lock lock(mutex_);
        if (const auto found = series_.find(key); found != series_.end()) return found->second;
    }
    const std::unique_lock lock(mutex_);
    if (const auto found = series_.find(key); found != series_.end()) return found->second;
    if (series_.size() >= most_series_) {
        overflowed_.Increment();
        return add(std::vector<std::string>(count, kOther));
    }
    std::vector<std::string> texts;
    texts.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i)
        texts.push_back(printable(sdk::to_view(values[i]).substr(0, kMostValueBytes)));
    return series_.emplace(key, add(texts)).first->second;
}

// Gives the series that is there when one with these labels is.
Metric::Series Metric::add(const std::vector<std::string>& values) {
    prometheus::Labels labels;
    for (std::size_t i = 0; i < values.size(); ++i) labels.emplace(definition_.labels[i], values[i]);
    if (auto* const* counters = std::get_if<prometheus::Family<prometheus::Counter>*>(&family_))
        return &(*counters)->Add(labels);
    if (auto* const* gauges = std::get_if<prometheus::Family<prometheus::Gauge>*>(&family_))
        return &(*gauges)->Add(labels);
    return &std::get<prometheus::Family<prometheus::Histogram>*>(family_)->Add(labels, definition_.buckets);
}

}  // namespace metrics_prometheus

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "registry.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <sstream>

#include "process_figures.hpp"

namespace metrics_prometheus {

namespace sdk = spheroseg::sdk;

namespace {

constexpr std::size_t kMostMetrics = 10000;
constexpr std::size_t kMostLabels = 16;
constexpr std::size_t kMostBuckets = 200;

// Prometheus' own default, in seconds: what a histogram gets that comes without bounds.
const std::vector<double> kDefaultBuckets = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

[[noreturn]] void refuse(const std::string& message) {
    throw sdk::Failure(SPHEROSEG_INVALID, "metric", message);
}

bool is_name(std::string_view name) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.size() <= 200 && !(name.front() >= '0' && name.front() <= '9') &&
           std::all_of(name.begin(), name.end(), fits);
}

void check(const Definition& wanted) {
    if (wanted.kind < SPHEROSEG_COUNTER || wanted.kind > SPHEROSEG_HISTOGRAM)
        refuse("A metric is a counter (0), gauge (1) or histogram (2), not " + std::to_string(wanted.kind) +
               ".");
    if (!is_name(wanted.name)) refuse("A metric's name is [a-z_][a-z0-9_]*, not '" + wanted.name + "'.");
    if (wanted.labels.size() > kMostLabels) refuse("A metric has at most 16 labels.");
    for (std::size_t i = 0; i < wanted.labels.size(); ++i) {
        const auto& label = wanted.labels[i];
        const auto before = wanted.labels.begin() + static_cast<std::ptrdiff_t>(i);
        if (!is_name(label) || label.rfind("__", 0) == 0 || label == "le" || label == "quantile" ||
            std::find(wanted.labels.begin(), before, label) != before)
            refuse("The label '" + label + "' of " + wanted.name + " is malformed, reserved or there twice.");
    }
    const auto& bounds = wanted.buckets;
    const bool finite = std::all_of(bounds.begin(), bounds.end(), [](double b) { return std::isfinite(b); });
    const bool rising =
        std::adjacent_find(bounds.begin(), bounds.end(), std::greater_equal<>()) == bounds.end();
    if (bounds.size() > kMostBuckets || !finite || !rising)
        refuse("The buckets of " + wanted.name + " must be at most 200 finite numbers that rise.");
}

// The library writes a help text as it is.
std::string one_line(std::string_view help) {
    std::string line;
    for (const char c : printable(help)) {
        if (c == '\\') line += "\\\\";
        if (c == '\n') line += "\\n";
        if (c != '\\' && c != '\n') line += c;
    }
    return line;
}

Definition read(const spheroseg_metric_definition& from) {
    Definition wanted;
    wanted.kind = from.kind;
    wanted.name = sdk::to_view(from.name);
    wanted.help = one_line(sdk::to_view(from.help));
    for (std::uint64_t i = 0; i < from.label_count; ++i)
        wanted.labels.emplace_back(sdk::to_view(from.label_names[i]));
    if (from.kind == SPHEROSEG_HISTOGRAM) {
        if (from.bucket_count != 0) wanted.buckets.assign(from.buckets, from.buckets + from.bucket_count);
        if (wanted.buckets.empty()) wanted.buckets = kDefaultBuckets;
    }
    check(wanted);
    return wanted;
}

}  // namespace

Registry::Registry(std::size_t most_series, const std::string& version)
    : most_series_(most_series),
      overflows_(
          prometheus::BuildCounter()
              .Name("spheroseg_metric_overflows_total")
              .Help("Values counted under the label value `other`, for their metric has too many series.")
              .Register(registry_)) {
    prometheus::BuildGauge()
        .Name("spheroseg_build_info")
        .Help("1; the labels say what runs.")
        .Register(registry_)
        .Add({{"version", version}, {"compiler", __VERSION__}})
        .Set(1);
    // Names that this page has anyway belong to nobody else.
    for (const char* name : {"spheroseg_metric_overflows_total", "spheroseg_build_info"})
        ids_.emplace(name, 0);
    for (const auto& family : process_figures()) ids_.emplace(family.name, 0);
}

std::uint64_t Registry::define(const sdk::CallView&, const spheroseg_metric_definition& definition) {
    Definition wanted = read(definition);
    const std::unique_lock lock(mutex_);
    if (const auto known = ids_.find(wanted.name); known != ids_.end()) {
        if (known->second != 0 && metrics_[known->second - 1]->definition().same_series(wanted))
            return known->second;
        throw sdk::Failure(SPHEROSEG_CONFLICT, "metric",
                           "There is another metric named " + wanted.name +
                               "; kind, labels and buckets must be the same, or the name another.");
    }
    if (metrics_.size() >= kMostMetrics) refuse("There are 10000 metrics; no more are taken.");
    const std::string name = wanted.name;
    auto& overflowed = overflows_.Add({{"metric", name}});
    metrics_.push_back(std::make_unique<Metric>(std::move(wanted), registry_, most_series_, overflowed));
    ids_.emplace(name, metrics_.size());
    return metrics_.size();
}

void Registry::record(std::uint64_t id, const spheroseg_text* values, std::uint64_t count,
                      double value) noexcept {
    try {
        Metric* metric = nullptr;
        {
            const std::shared_lock lock(mutex_);
            if (id == 0 || id > metrics_.size()) return;
            metric = metrics_[id - 1].get();  // stays: metrics are never removed
        }
        metric->record(values, count, value);
    } catch (const std::exception&) {
        return;  // no memory for a new series: its value is lost, what it measured is not
    }
}

std::string Registry::exposition() const {
    auto families = registry_.Collect();
    for (auto& family : process_figures()) families.push_back(std::move(family));
    // A family without series would be a heading with nothing below it.
    families.erase(std::remove_if(families.begin(), families.end(),
                                  [](const auto& family) { return family.metric.empty(); }),
                   families.end());
    std::sort(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    std::ostringstream text;
    prometheus::TextSerializer().Serialize(text, families);
    return text.str();
}

}  // namespace metrics_prometheus

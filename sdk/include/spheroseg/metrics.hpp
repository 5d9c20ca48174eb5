// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// metrics/1 in C++: Metrics for who measures, provide_metrics for who keeps the figures.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "boundary.hpp"

namespace spheroseg::sdk {

class Metrics {
  public:
    explicit Metrics(spheroseg_interface from)
        : self_(from.self), table_(static_cast<const spheroseg_metrics_v1*>(from.table)) {}

    std::uint64_t define(Call& call, std::int32_t kind, std::string_view name, std::string_view help,
                         const std::vector<std::string_view>& labels = {},
                         const std::vector<double>& buckets = {}) const {
        std::vector<spheroseg_text> names;
        names.reserve(labels.size());
        for (const auto label : labels) names.push_back(to_text(label));
        spheroseg_metric_definition definition{};
        definition.size = sizeof(definition);
        definition.kind = kind;
        definition.name = to_text(name);
        definition.help = to_text(help);
        definition.label_names = names.data();
        definition.label_count = names.size();
        definition.buckets = buckets.data();
        definition.bucket_count = buckets.size();
        std::uint64_t id = 0;
        call.check(table_->define(self_, call.raw(), &definition, &id));
        return id;
    }
    void record(std::uint64_t id, double value, std::initializer_list<std::string_view> labels = {}) const {
        spheroseg_text values[8];
        std::uint64_t count = 0;
        for (const auto label : labels)
            if (count < 8) values[count++] = to_text(label);
        table_->record(self_, id, values, count, value);
    }

  private:
    void* self_;
    const spheroseg_metrics_v1* table_;
};

/// Answers metrics/1 with a class M that has
///   uint64_t define(const CallView&, const spheroseg_metric_definition&);
///   void record(uint64_t id, const spheroseg_text* label_values, uint64_t count, double value) noexcept;
template <typename M>
spheroseg_interface provide_metrics(M& metrics) {
    static const spheroseg_metrics_v1 table = {
        sizeof(spheroseg_metrics_v1),
        0,
        [](void* self, const spheroseg_call* call, const spheroseg_metric_definition* definition,
           std::uint64_t* id) {
            return guard(call, [&] { *id = static_cast<M*>(self)->define(CallView(call), *definition); });
        },
        [](void* self, std::uint64_t id, const spheroseg_text* values, std::uint64_t count, double value) {
            static_cast<M*>(self)->record(id, values, count, value);
        },
    };
    return {&metrics, &table};
}

}  // namespace spheroseg::sdk

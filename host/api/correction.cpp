// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/correction.hpp"

#include <algorithm>
#include <unordered_map>

#include "inference/stored_objects.hpp"
#include "store/text.hpp"

namespace spheroseg::api {
namespace {

using geometry::Object;
using nlohmann::json;

constexpr std::size_t kLongestClass = 100;
constexpr std::size_t kMostFaults = 20;

std::optional<std::int64_t> id_of(const json& object) {
    const auto id = object.find("id");
    return id != object.end() && id->is_number_integer() ? std::optional(id->get<std::int64_t>())
                                                         : std::nullopt;
}

bool has_outline_of(const Object& before, const Object& now) {
    return before.polygon.exterior == now.polygon.exterior && before.polygon.holes == now.polygon.holes;
}

}  // namespace

Result<void> check_classes(const std::vector<Object>& drawn) {
    Error error{ErrorKind::invalid, "invalid_objects", "The objects are not what they may be."};
    for (std::size_t i = 0; i < drawn.size() && error.fields.size() < kMostFaults; ++i)
        store::check_line(error.fields, "objects[" + std::to_string(i) + "].class", drawn[i].klass, 1,
                          kLongestClass);
    if (!error.fields.empty()) return tl::unexpected(error);
    return {};
}

void carry_unchanged(const std::vector<Object>& before, const json& given,
                     std::optional<double> pixel_size_um, std::vector<Object>& drawn) {
    std::unordered_map<std::int64_t, const Object*> known;
    for (const Object& object : before) known.emplace(object.id, &object);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        Object& now = drawn[i];
        now.score.reset();
        now.measurements = nullptr;
        const auto id = id_of(given[i]);
        const auto found = id ? known.find(*id) : known.end();
        if (found == known.end() || !has_outline_of(*found->second, now)) continue;
        const Object& same = *found->second;
        if (same.klass == now.klass) now.score = same.score;
        if (!same.measurements.is_object()) continue;
        now.measurements = geometry::with_twins(same.measurements, pixel_size_um);
        now.bbox = same.bbox;
    }
}

Result<void> carry_unchanged(Services& services, const CallContext& context,
                             const store::Segmentation& parent, const json& given,
                             std::optional<double> pixel_size_um, std::vector<Object>& drawn) {
    const bool any_known =
        std::any_of(given.begin(), given.end(), [](const json& object) { return id_of(object).has_value(); });
    std::vector<Object> before;
    if (any_known && parent.objects_key) {
        SPHEROSEG_TRY(stored, load_object_values(services.objects, *parent.objects_key, context));
        before = std::move(*stored);
    }
    carry_unchanged(before, given, pixel_size_um, drawn);
    return {};
}

}  // namespace spheroseg::api

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

bool is_unchanged(const Object& before, const Object& now) {
    return before.klass == now.klass && before.polygon.exterior == now.polygon.exterior &&
           before.polygon.holes == now.polygon.holes;
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

Result<void> carry_scores(Services& services, const CallContext& context, const store::Segmentation& parent,
                          const json& given, std::vector<Object>& drawn) {
    for (Object& object : drawn) object.score.reset();
    const bool any_known =
        std::any_of(given.begin(), given.end(), [](const json& object) { return id_of(object).has_value(); });
    if (!any_known || !parent.objects_key) return {};
    SPHEROSEG_TRY(before, load_object_values(services.objects, *parent.objects_key, context));
    std::unordered_map<std::int64_t, const Object*> known;
    for (const Object& object : *before) known.emplace(object.id, &object);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        const auto id = id_of(given[i]);
        const auto found = id ? known.find(*id) : known.end();
        if (found != known.end() && is_unchanged(*found->second, drawn[i]))
            drawn[i].score = found->second->score;
    }
    return {};
}

}  // namespace spheroseg::api

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/segment_query.hpp"

#include "api/input.hpp"
#include "api/shapes.hpp"
#include "http/json_body.hpp"

namespace spheroseg::api {

using http::Request;
using nlohmann::json;

Result<json> params_of_query(const Request& request) {
    json params = json::object();
    if (const auto text = query_text(request, "params")) {
        auto own = http::parse_json(*text);
        if (!own || !own->is_object())
            return bad_query("params",
                             "expected a JSON object in which no name stands twice, got '" + *text + "'");
        params = std::move(*own);
    }
    const std::tuple<const char*, double, double> numbers[] = {
        {"threshold", 0, 1},      {"min_area", 0, 1e12}, {"min_score", 0, 1}, {"simplify", 0, 1000},
        {"seed_threshold", 0, 1}, {"prominence", 0, 1},  {"neck", 0, 1},      {"diameter", 1, 100000}};
    for (const auto& [name, least, most] : numbers) {
        SPHEROSEG_TRY(value, query_number(request, name, least, most));
        if (*value) params[name] = **value;
    }
    for (const char* name : {"page", "channel"}) {
        SPHEROSEG_TRY(value, query_integer(request, name, 0, 1'000'000));
        if (*value) params[name] = **value;
    }
    if (const auto split = query_text(request, "split")) params["split"] = *split;
    SPHEROSEG_TRY(holes, query_flag(request, "holes"));
    if (*holes) params["holes"] = **holes;
    return params;
}

json to_json(const Segmented& result) {
    return {{"width", result.width},
            {"height", result.height},
            {"model", result.model},
            {"model_version", result.model_version},
            {"weights_sha256", or_null(result.weights_sha256)},
            {"params", result.params.to_json()},
            {"pixel_size_um", or_null(result.pixel_size_um)},
            {"scale", to_json(result.scale)},
            {"timing", result.timing.to_json()}};
}

}  // namespace spheroseg::api

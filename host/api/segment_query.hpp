// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Parameters of a segmentation in a query, and results as JSON.
#pragma once

#include <nlohmann/json.hpp>

#include "http/request.hpp"
#include "inference/segmenter.hpp"

namespace spheroseg::api {

/// threshold, min_area, holes, simplify, page, channel, split … and the members of params as one JSON object.
Result<nlohmann::json> params_of_query(const http::Request& request);
/// The facts of a result without its objects.
nlohmann::json to_json(const Segmented& result);

}  // namespace spheroseg::api

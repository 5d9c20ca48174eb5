// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Measurements as flat lists of numbers, for formats that have no lists.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "formats/exported.hpp"

namespace spheroseg::formats {

/// A measurement a name: lists become name_0, name_1, …
nlohmann::json flattened(const nlohmann::json& measurements);

struct Column {
    std::string name;    ///< of the measurement in REST
    std::string header;  ///< with its unit: area_px2, area_um2, feret_angle_deg; circularity has none
};

/// The measurements of a table: those of rest-api in its order, whether or not there are objects; those in µm
/// where the pixel size is known or an object has them; then whatever else objects have, by name.
std::vector<Column> measurement_columns(const Exported& exported);

}  // namespace spheroseg::formats

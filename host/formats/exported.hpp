// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the formats tell of one segmentation.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "formats/classes.hpp"

namespace spheroseg::formats {

/// What QuPath makes of an object: annotations are edited by hand, detections are many.
enum class QuPathObject { annotation, detection };

struct Exported {
    std::vector<geometry::Object> objects;  ///< their ids are 1…n, their classes are in `classes`
    Classes classes;
    nlohmann::json document = nlohmann::json::object();  ///< where it comes from: json's members
    std::string image_name;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::optional<double> pixel_size_um;  ///< the edge that was measured with
    std::string identity;                 ///< tells this segmentation from every other
    QuPathObject qupath_object = QuPathObject::annotation;
};

}  // namespace spheroseg::formats

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/figures.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace spheroseg::formats {
namespace {

using nlohmann::json;

struct Figure {
    std::string_view name;
    std::string_view unit;  ///< in px; the twin's has um in its place
};

constexpr std::array<Figure, 27> kShape = {{{"area", "_px2"},
                                            {"perimeter", "_px"},
                                            {"holes_area", "_px2"},
                                            {"hole_count", ""},
                                            {"convex_area", "_px2"},
                                            {"convex_perimeter", "_px"},
                                            {"bbox_width", "_px"},
                                            {"bbox_height", "_px"},
                                            {"centroid_x", "_px"},
                                            {"centroid_y", "_px"},
                                            {"equivalent_diameter", "_px"},
                                            {"feret_max", "_px"},
                                            {"feret_min", "_px"},
                                            {"feret_angle", "_deg"},
                                            {"major_axis", "_px"},
                                            {"minor_axis", "_px"},
                                            {"orientation", "_deg"},
                                            {"eccentricity", ""},
                                            {"aspect_ratio", ""},
                                            {"circularity", ""},
                                            {"compactness", ""},
                                            {"solidity", ""},
                                            {"convexity", ""},
                                            {"extent", ""},
                                            {"roundness", ""},
                                            {"sphericity", ""},
                                            {"volume_ellipsoid", "_px3"}}};

std::string in_um(std::string_view unit) {
    return "_um" + std::string(unit.substr(3));
}

}  // namespace

json flattened(const json& measurements) {
    json out = json::object();
    for (const auto& [name, value] : measurements.items()) {
        if (!value.is_array()) out[name] = value;
        for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
            out[name + "_" + std::to_string(i)] = value[i];
    }
    return out;
}

std::vector<Column> measurement_columns(const Exported& exported) {
    std::set<std::string> others;
    for (const auto& object : exported.objects) {
        for (const auto& [name, value] : object.measurements.items()) {
            if (!value.is_array()) others.insert(name);
            for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
                others.insert(name + "_" + std::to_string(i));
        }
    }
    std::vector<Column> columns;
    for (const Figure& figure : kShape) {
        const std::string name(figure.name);
        columns.push_back({name, name + std::string(figure.unit)});
        others.erase(name);
        const bool length = figure.unit.substr(0, 3) == "_px";
        const bool has_twin = others.erase(name + "_um") > 0;
        if (length && (has_twin || exported.pixel_size_um))
            columns.push_back({name + "_um", name + in_um(figure.unit)});
    }
    for (const std::string& name : others) columns.push_back({name, name});
    return columns;
}

}  // namespace spheroseg::formats

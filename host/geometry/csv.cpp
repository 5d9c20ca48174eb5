// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <cmath>
#include <set>

#include "geometry/objects.hpp"

namespace spheroseg::geometry {
namespace {

using nlohmann::json;

/// Quoted where RFC 4180 asks for it.
std::string text(const std::string& given) {
    static constexpr std::string_view formula = "=+-@\t\r";
    const bool led = !given.empty() && formula.find(given[0]) != std::string_view::npos;
    const std::string safe = led ? "'" + given : given;
    if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
    std::string quoted = "\"";
    for (const char c : safe) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string number(const json& value) {
    return value.is_number() ? value.dump() : std::string();
}

}  // namespace

Result<void> write_csv(const std::vector<Object>& objects, const TextSink& to) {
    std::vector<std::string> columns;
    std::set<std::string> seen;
    for (const Object& object : objects) {
        const json figures = flattened(object.measurements);
        for (const auto& figure : figures.items())
            if (seen.insert(figure.key()).second) columns.push_back(figure.key());
    }
    std::string line = "id,class,score,bbox_x,bbox_y";
    for (const std::string& name : columns) line += "," + text(name);
    SPHEROSEG_TRY(head, to(line + "\r\n"));
    for (const Object& object : objects) {
        const json box = to_json(object.bbox);
        const bool scored = object.score && std::isfinite(*object.score);
        line = std::to_string(object.id) + "," + text(object.klass) + "," +
               (scored ? json(*object.score).dump() : std::string()) + "," + number(box[0]) + "," +
               number(box[1]);
        const json figures = flattened(object.measurements);
        for (const std::string& name : columns) {
            const auto found = figures.find(name);
            line += "," + (found == figures.end() ? std::string() : number(*found));
        }
        SPHEROSEG_TRY(written, to(line + "\r\n"));
    }
    return {};
}

}  // namespace spheroseg::geometry

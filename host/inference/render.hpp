// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A result in the format that was asked for.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "geometry/objects.hpp"
#include "inference/image_file.hpp"

namespace spheroseg {

/// Formats of results: json, geojson, coco, csv, mask (8-bit PNG, 0 and 255), labels (16-bit PNG, object
/// ids).
bool is_result_format(const std::string& format);
/// Media type and bytes. `document` is what json gives, without its objects. 422 "too_many_objects" for
/// labels of more than 65535 objects.
struct Rendered {
    std::string media_type;
    std::string extension;
    std::string bytes;
};
Result<Rendered> render_objects(const sdk::Images& images, const std::string& format, nlohmann::json document,
                                const std::vector<geometry::Object>& objects,
                                const geometry::ExportContext& context, const CallContext& call);

}  // namespace spheroseg

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The formats of results by name: the one list that REST, the command line and their descriptions read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/writer.hpp"

namespace spheroseg::formats {

struct Format {
    std::string_view name;
    std::string_view media_type;
    std::string_view suffix;  ///< of a file's name, after the image's stem
    bool text;                ///< people may look at it in a terminal
    /// 422 where the format has no room for it ("too_many_objects", …). Nothing is written before `next`.
    Result<std::unique_ptr<Writer>> (*open)(ExportedPtr exported);
};

const std::vector<Format>& all_formats();
/// Null for a name that is none.
const Format* find_format(std::string_view name);
/// "json, geojson, … or xlsx"
std::string format_names();

/// The name of an image's result: "a.ome.tif" gives "a_mask.png". Only endings of image files are dropped.
std::string result_name(const std::string& image_name, const Format& format);

}  // namespace spheroseg::formats

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/format.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "formats/writers.hpp"

namespace spheroseg::formats {
namespace {

bool ends_with(const std::string& name, std::string_view ending) {
    if (name.size() <= ending.size()) return false;
    return std::equal(ending.rbegin(), ending.rend(), name.rbegin(), [](unsigned char a, unsigned char b) {
        return a == static_cast<unsigned char>(std::tolower(b));
    });
}

std::string stem_of(const std::string& name) {
    static constexpr std::array<std::string_view, 13> endings = {
        ".ome.tif", ".ome.tiff", ".tif", ".tiff", ".png", ".jpg", ".jpeg",
        ".webp",    ".bmp",      ".jp2", ".j2k",  ".jpx", ".btf"};
    for (const std::string_view ending : endings)
        if (ends_with(name, ending)) return name.substr(0, name.size() - ending.size());
    return name;
}

}  // namespace

const std::vector<Format>& all_formats() {
    static const std::vector<Format> formats = {
        {"json", "application/json", ".json", true, open_json},
        {"geojson", "application/geo+json", ".geojson", true, open_geojson},
        {"coco", "application/json", ".coco.json", true, open_coco},
        {"coco-rle", "application/json", ".coco-rle.json", true, open_coco_rle},
        {"yolo", "text/plain; charset=utf-8", ".txt", true, open_yolo},
        {"csv", "text/csv; charset=utf-8; header=present", ".csv", true, open_csv},
        {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", false,
         open_xlsx},
        {"imagej", "application/zip", "_RoiSet.zip", false, open_imagej},
        {"mask", "image/png", "_mask.png", false, open_mask_png},
        {"mask-tiff", "image/tiff", "_mask.tif", false, open_mask_tiff},
        {"labels", "image/png", "_labels.png", false, open_labels_png},
        {"labels-tiff", "image/tiff", "_labels.tif", false, open_labels_tiff}};
    return formats;
}

const Format* find_format(std::string_view name) {
    for (const Format& format : all_formats())
        if (format.name == name) return &format;
    return nullptr;
}

std::string format_names() {
    std::string names;
    const auto& formats = all_formats();
    for (std::size_t i = 0; i < formats.size(); ++i) {
        if (i > 0) names += i + 1 == formats.size() ? " or " : ", ";
        names += formats[i].name;
    }
    return names;
}

std::string result_name(const std::string& image_name, const Format& format) {
    return stem_of(image_name) + std::string(format.suffix);
}

}  // namespace spheroseg::formats

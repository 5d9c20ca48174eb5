// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// How each format is opened; see docs/formats.md for what each one says.
#pragma once

#include "formats/writer.hpp"

namespace spheroseg::formats {

using Opened = Result<std::unique_ptr<Writer>>;

Opened open_json(ExportedPtr exported);
Opened open_geojson(ExportedPtr exported);
/// Polygons, and run lengths for objects with holes.
Opened open_coco(ExportedPtr exported);
/// Compressed run lengths for every object.
Opened open_coco_rle(ExportedPtr exported);
Opened open_yolo(ExportedPtr exported);
Opened open_csv(ExportedPtr exported);
/// 422 "too_many_objects" above 1048575, "too_many_columns" above 16384.
Opened open_xlsx(ExportedPtr exported);
Opened open_imagej(ExportedPtr exported);
/// 8 bit, 0 and 255.
Opened open_mask_png(ExportedPtr exported);
Opened open_mask_tiff(ExportedPtr exported);
/// Pixels have their object's id: 16 bit; 422 "too_many_objects" above 65535.
Opened open_labels_png(ExportedPtr exported);
/// 16 bit, or 32 where ids are above 65535.
Opened open_labels_tiff(ExportedPtr exported);

}  // namespace spheroseg::formats

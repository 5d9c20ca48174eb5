// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/render.hpp"

#include <cstring>

namespace spheroseg {
namespace {

using nlohmann::json;

Result<Rendered> render_pixels(const sdk::Images& images, bool mask,
                               const std::vector<geometry::Object>& objects,
                               const geometry::ExportContext& context, const CallContext& call) {
    if (!mask && objects.size() > 65535)
        return fail(ErrorKind::unprocessable, "too_many_objects",
                    "A 16-bit label image has room for 65535 objects, there are " +
                        std::to_string(objects.size()) + ".");
    const auto labels = geometry::to_labels(objects, context.width, context.height);
    PixelBuffer pixels;
    pixels.width = context.width;
    pixels.height = context.height;
    pixels.channels = 1;
    pixels.sample_type = mask ? SPHEROSEG_UINT8 : SPHEROSEG_UINT16;
    pixels.samples.resize(labels.labels.size() * sdk::sample_bytes(pixels.sample_type));
    for (std::size_t i = 0; i < labels.labels.size(); ++i) {
        if (mask) {
            pixels.samples[i] = static_cast<std::byte>(labels.labels[i] != 0 ? 255 : 0);
        } else {
            const auto label = static_cast<std::uint16_t>(labels.labels[i]);
            std::memcpy(pixels.samples.data() + 2 * i, &label, 2);
        }
    }
    SPHEROSEG_TRY(bytes, encode_image(images, pixels, "image/png", call));
    return Rendered{"image/png", "png", std::move(*bytes)};
}

}  // namespace

bool is_result_format(const std::string& format) {
    for (const char* known : {"json", "geojson", "coco", "csv", "mask", "labels"})
        if (format == known) return true;
    return false;
}

Result<Rendered> render_objects(const sdk::Images& images, const std::string& format, json document,
                                const std::vector<geometry::Object>& objects,
                                const geometry::ExportContext& context, const CallContext& call) {
    if (format == "mask" || format == "labels")
        return render_pixels(images, format == "mask", objects, context, call);
    Rendered out;
    const geometry::TextSink append = [&out](std::string_view text) -> Result<void> {
        out.bytes.append(text);
        return {};
    };
    if (format == "geojson") {
        out.media_type = "application/geo+json";
        out.extension = "geojson";
        SPHEROSEG_TRY(written, geometry::write_geojson(objects, append));
    } else if (format == "coco") {
        out.media_type = "application/json";
        out.extension = "coco.json";
        SPHEROSEG_TRY(written, geometry::write_coco(objects, context, append));
    } else if (format == "csv") {
        out.media_type = "text/csv; charset=utf-8";
        out.extension = "csv";
        SPHEROSEG_TRY(written, geometry::write_csv(objects, append));
    } else {
        out.media_type = "application/json";
        out.extension = "json";
        json list = json::array();
        for (const auto& object : objects) list.push_back(geometry::to_json(object));
        document["objects"] = std::move(list);
        out.bytes = document.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    return out;
}

}  // namespace spheroseg

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "whole_picture.hpp"

namespace images_vips {
namespace {

bool says(const VipsImage* image, const char* field) {
    auto* fields = const_cast<VipsImage*>(image);
    int value = 0;
    return vips_image_get_typeof(fields, field) == G_TYPE_INT &&
           vips_image_get_int(fields, field, &value) == 0 && value != 0;
}

}  // namespace

std::uint64_t whole_picture_bytes(Kind kind, const VipsImage* image) {
    const auto width = static_cast<std::uint64_t>(vips_image_get_width(image));
    const auto height = static_cast<std::uint64_t>(vips_image_get_height(image));
    const auto bands = static_cast<std::uint64_t>(vips_image_get_bands(image));
    switch (kind) {
        case Kind::jpeg:  // libjpeg: 16-bit coefficients, all of them when a file has several scans
            return says(image, "jpeg-multiscan") ? width * height * bands * 2 : 0;
        case Kind::png:
            return says(image, "interlaced") ? VIPS_IMAGE_SIZEOF_IMAGE(const_cast<VipsImage*>(image)) : 0;
        case Kind::webp:  // the frame and the canvas, both RGBA
            return width * height * 8;
        default:
            return 0;
    }
}

}  // namespace images_vips

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "magic.hpp"

namespace images_vips {
namespace {

using namespace std::string_view_literals;

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

// "BM" alone also begins many texts: a BMP goes on with a size of its second header that exists.
bool is_bmp(std::string_view start) {
    if (start.size() < 18 || !starts_with(start, "BM"sv)) return false;
    const auto size = static_cast<unsigned char>(start[14]);
    const bool small = start[15] == 0 && start[16] == 0 && start[17] == 0;
    return small &&
           (size == 12 || size == 40 || size == 52 || size == 56 || size == 64 || size == 108 || size == 124);
}

}  // namespace

std::optional<Kind> find_kind(std::string_view start) {
    if (starts_with(start, "\x89PNG\r\n\x1a\n"sv)) return Kind::png;
    if (starts_with(start, "\xff\xd8\xff"sv)) return Kind::jpeg;
    if (starts_with(start, "II*\0"sv) || starts_with(start, "MM\0*"sv) || starts_with(start, "II+\0"sv) ||
        starts_with(start, "MM\0+"sv))
        return Kind::tiff;
    if (starts_with(start, "RIFF"sv) && start.size() >= 12 && start.substr(8, 4) == "WEBP"sv)
        return Kind::webp;
    if (starts_with(start, "\0\0\0\x0cjP  \r\n\x87\n"sv) || starts_with(start, "\xff\x4f\xff\x51"sv))
        return Kind::jpeg2000;
    if (is_bmp(start)) return Kind::bmp;
    return std::nullopt;
}

const char* kind_name(Kind kind) {
    switch (kind) {
        case Kind::png:
            return "PNG";
        case Kind::jpeg:
            return "JPEG";
        case Kind::tiff:
            return "TIFF";
        case Kind::webp:
            return "WebP";
        case Kind::jpeg2000:
            return "JPEG 2000";
        case Kind::bmp:
            break;
    }
    return "BMP";
}

const char* media_type(Kind kind) {
    switch (kind) {
        case Kind::png:
            return "image/png";
        case Kind::jpeg:
            return "image/jpeg";
        case Kind::tiff:
            return "image/tiff";
        case Kind::webp:
            return "image/webp";
        case Kind::jpeg2000:
            return "image/jp2";
        case Kind::bmp:
            break;
    }
    return "image/bmp";
}

const char* extension(Kind kind) {
    switch (kind) {
        case Kind::png:
            return "png";
        case Kind::jpeg:
            return "jpg";
        case Kind::tiff:
            return "tif";
        case Kind::webp:
            return "webp";
        case Kind::jpeg2000:
            return "jp2";
        case Kind::bmp:
            break;
    }
    return "bmp";
}

}  // namespace images_vips

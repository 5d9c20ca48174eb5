// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "sample_rows.hpp"

namespace images_vips {
namespace {

template <typename From>
void to_float(const void* from, float* to, std::uint64_t count) {
    const auto* values = static_cast<const From*>(from);
    for (std::uint64_t i = 0; i < count; ++i) to[i] = static_cast<float>(values[i]);
}

// Ink takes light away: R = (1 - C)(1 - K). No colour profile is asked, so the same file gives the same
// pixels everywhere.
template <typename T>
void cmyk_to_rgb(const void* from, void* to, std::uint64_t width, int bands) {
    constexpr std::uint64_t most = static_cast<T>(~T{0});
    const auto* ink = static_cast<const T*>(from);
    auto* light = static_cast<T*>(to);
    for (std::uint64_t x = 0; x < width; ++x, ink += bands, light += 3) {
        const std::uint64_t black = most - ink[3];
        for (int c = 0; c < 3; ++c) light[c] = static_cast<T>(((most - ink[c]) * black + most / 2) / most);
    }
}

}  // namespace

SampleRows::SampleRows(const VipsImage* image)
    : bands_(vips_image_get_bands(image)),
      format_(vips_image_get_format(image)),
      cmyk_(vips_image_get_interpretation(image) == VIPS_INTERPRETATION_CMYK && bands_ >= 4),
      has_alpha_(vips_image_hasalpha(const_cast<VipsImage*>(image)) != 0) {
    const bool complex = format_ == VIPS_FORMAT_COMPLEX || format_ == VIPS_FORMAT_DPCOMPLEX;
    if (complex || vips_image_get_coding(image) != VIPS_CODING_NONE)
        throw sdk::Failure(
            SPHEROSEG_REFUSED, "unsupported_layout",
            "The image holds complex or specially coded samples; save it as plain grey or RGB.");
    sample_type_ = format_ == VIPS_FORMAT_UCHAR    ? SPHEROSEG_UINT8
                   : format_ == VIPS_FORMAT_USHORT ? SPHEROSEG_UINT16
                                                   : SPHEROSEG_FLOAT32;
    if (cmyk_ && sample_type_ == SPHEROSEG_FLOAT32) cmyk_ = false;
    if (cmyk_) has_alpha_ = false;
    channels_ = cmyk_ ? 3 : static_cast<std::uint32_t>(bands_);
}

const void* SampleRows::convert(const void* row, std::uint64_t width) {
    if (!cmyk_ && (sample_type_ != SPHEROSEG_FLOAT32 || format_ == VIPS_FORMAT_FLOAT)) return row;
    const std::uint64_t count = width * channels_;
    row_.resize(count * sdk::sample_bytes(sample_type_));
    auto* values = reinterpret_cast<float*>(row_.data());
    switch (format_) {
        case VIPS_FORMAT_UCHAR:
            cmyk_to_rgb<std::uint8_t>(row, row_.data(), width, bands_);
            break;
        case VIPS_FORMAT_USHORT:
            cmyk_to_rgb<std::uint16_t>(row, row_.data(), width, bands_);
            break;
        case VIPS_FORMAT_CHAR:
            to_float<std::int8_t>(row, values, count);
            break;
        case VIPS_FORMAT_SHORT:
            to_float<std::int16_t>(row, values, count);
            break;
        case VIPS_FORMAT_UINT:
            to_float<std::uint32_t>(row, values, count);
            break;
        case VIPS_FORMAT_INT:
            to_float<std::int32_t>(row, values, count);
            break;
        default:
            to_float<double>(row, values, count);
            break;
    }
    return row_.data();
}

}  // namespace images_vips

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Rows as libvips gives them, turned into rows as images/1 promises them.
#pragma once

#include <vips/vips.h>

#include <vector>

#include "facts.hpp"

namespace images_vips {

class SampleRows {
  public:
    /// How the pixels of `image` come out; throws REFUSED "unsupported_layout" for those that have no meaning
    /// here.
    explicit SampleRows(const VipsImage* image);

    std::uint32_t channels() const { return channels_; }
    std::uint32_t sample_type() const { return sample_type_; }
    bool has_alpha() const { return has_alpha_; }
    bool same_as(const SampleRows& other) const {
        return bands_ == other.bands_ && format_ == other.format_ && cmyk_ == other.cmyk_;
    }

    /// Converts `width` pixels; the result lives until the next call.
    const void* convert(const void* row, std::uint64_t width);

  private:
    int bands_;
    VipsBandFormat format_;
    bool cmyk_;
    bool has_alpha_;
    std::uint32_t channels_ = 0;
    std::uint32_t sample_type_ = SPHEROSEG_UINT8;
    std::vector<unsigned char> row_;
};

}  // namespace images_vips

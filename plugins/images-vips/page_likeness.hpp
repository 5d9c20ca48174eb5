// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// images/1 says one size, one orientation and one kind of samples for all pages of a file. A page that is
// unlike the first is refused with REFUSED "page_differs".
#pragma once

#include "facts.hpp"
#include "sample_rows.hpp"
#include "tiff_layout.hpp"

namespace images_vips {

/// By what the page's directory says.
void refuse_unlike_first(const TiffLayout& file, std::uint32_t page);

/// By the samples that come; `first` is what page 0 has.
void refuse_other_samples(const SampleRows& rows, std::uint32_t page, const Facts& first);

}  // namespace images_vips

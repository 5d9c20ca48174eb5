// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "page_likeness.hpp"

#include <string>

namespace images_vips {
namespace {

[[noreturn]] void refuse_page(std::uint32_t page, const std::string& it, const std::string& first) {
    throw sdk::Failure(SPHEROSEG_REFUSED, "page_differs",
                       "Page " + std::to_string(page) + " has " + it + ", page 0 has " + first +
                           "; a page is read when it is like page 0. Save it as a file of its own.");
}

std::string size_text(const TiffDirectory& page) {
    return std::to_string(page.width) + " × " + std::to_string(page.height) + " pixels";
}

std::string samples_text(std::uint32_t channels, std::uint32_t sample_type) {
    return std::to_string(channels) + (channels == 1 ? " channel" : " channels") + " of " +
           (sample_type == SPHEROSEG_UINT8    ? "8-bit"
            : sample_type == SPHEROSEG_UINT16 ? "16-bit"
                                              : "32-bit float") +
           " samples";
}

}  // namespace

void refuse_unlike_first(const TiffLayout& file, std::uint32_t page) {
    const TiffDirectory& first = file.pages.front();
    const TiffDirectory& said = file.pages.at(page);
    if (said.width != first.width || said.height != first.height)
        refuse_page(page, size_text(said), size_text(first));
    if (said.orientation != first.orientation)
        refuse_page(page, "orientation " + std::to_string(said.orientation),
                    "orientation " + std::to_string(first.orientation));
    if (has_alpha(said) != has_alpha(first))
        refuse_page(page, has_alpha(said) ? "an alpha channel" : "no alpha channel",
                    has_alpha(said) ? "none" : "one");
}

void refuse_other_samples(const SampleRows& rows, std::uint32_t page, const Facts& first) {
    if (rows.channels() == first.channels && rows.sample_type() == first.sample_type) return;
    refuse_page(page, samples_text(rows.channels(), rows.sample_type()),
                samples_text(first.channels, first.sample_type));
}

}  // namespace images_vips

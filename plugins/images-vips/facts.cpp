// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "facts.hpp"

#include <string>

namespace images_vips {
namespace {

void check(std::uint64_t value, std::uint64_t limit, const char* word, const std::string& what) {
    if (limit == 0 || value <= limit) return;
    throw sdk::Failure(SPHEROSEG_TOO_LARGE, word,
                       "The image has " + std::to_string(value) + " " + what + "; at most " +
                           std::to_string(limit) + " are allowed here. Send a smaller one.");
}

}  // namespace

std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

void check_limits(const Facts& facts, const spheroseg_image_limits& limits) {
    if (facts.width == 0 || facts.height == 0 || facts.channels == 0 || facts.pages == 0)
        throw sdk::Failure(SPHEROSEG_REFUSED, "damaged_image",
                           "The header says that the image has no pixels; send an intact file.");
    check(facts.width, limits.max_width, "image_too_wide", "columns");
    check(facts.height, limits.max_height, "image_too_high", "rows");
    check(multiply(facts.width, facts.height), limits.max_pixels, "too_many_pixels", "pixels");
    const std::uint64_t samples = multiply(multiply(facts.width, facts.height), facts.channels);
    check(multiply(samples, sdk::sample_bytes(facts.sample_type)), limits.max_decoded_bytes, "too_many_bytes",
          "bytes when decoded");
    check(facts.pages, limits.max_pages, "too_many_pages", "pages");
}

void refuse_damaged(std::string_view format, std::string_view what) {
    throw sdk::Failure(SPHEROSEG_REFUSED, "damaged_image",
                       "The " + std::string(format) + " file is damaged or cut off: " + std::string(what) +
                           ". Pixels are never made up; send an intact copy.");
}

}  // namespace images_vips

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The kind of a file from its first bytes; names are never asked.
#pragma once

#include <optional>
#include <string_view>

namespace images_vips {

enum class Kind { png, jpeg, tiff, webp, jpeg2000, bmp };

/// As many first bytes as find_kind wants to see.
constexpr std::size_t kMagicBytes = 32;

std::optional<Kind> find_kind(std::string_view start);

const char* kind_name(Kind kind);   ///< for people: "JPEG 2000"
const char* media_type(Kind kind);  ///< "image/jp2"
const char* extension(Kind kind);   ///< "jp2"

}  // namespace images_vips

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "stb_bmp.hpp"

#include <climits>
#include <memory>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_NO_THREAD_LOCALS
#define STBI_NO_FAILURE_STRINGS
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace images_vips {

std::optional<int> stb_bmp_channels(std::string_view file) {
    if (file.size() > INT_MAX) return std::nullopt;
    int width = 0;
    int height = 0;
    int channels = 0;
    const auto* bytes = reinterpret_cast<const stbi_uc*>(file.data());
    if (stbi_info_from_memory(bytes, static_cast<int>(file.size()), &width, &height, &channels) == 0)
        return std::nullopt;
    return channels == 4 ? 4 : 3;
}

std::vector<unsigned char> stb_bmp_pixels(std::string_view file, int channels) {
    int width = 0;
    int height = 0;
    int stored = 0;
    const auto* bytes = reinterpret_cast<const stbi_uc*>(file.data());
    const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
        stbi_load_from_memory(bytes, static_cast<int>(file.size()), &width, &height, &stored, channels),
        stbi_image_free);
    if (!pixels) return {};
    const std::size_t size = std::size_t{1} * width * height * channels;
    return {pixels.get(), pixels.get() + size};
}

}  // namespace images_vips

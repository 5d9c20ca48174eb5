// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "encoder.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "vips_library.hpp"

namespace images_vips {
namespace {

namespace sdk = spheroseg::sdk;

constexpr std::uint64_t kMostSide = 1'000'000;  // of libpng; libvips goes further
constexpr std::uint64_t kMostJpegSide = 65535;
constexpr int kPngEffort = 4;  // half the time of libpng's 6 for a few per cent of size

struct EncodedRelease {
    void operator()(void* memory) const { g_free(memory); }
};

void check(const spheroseg_pixels& pixels, std::string_view media_type) {
    const bool channels = pixels.channels == 1 || pixels.channels == 3 || pixels.channels == 4;
    if (!channels || pixels.sample_type > SPHEROSEG_FLOAT32 || pixels.data == nullptr || pixels.width == 0 ||
        pixels.height == 0 || pixels.width > kMostSide || pixels.height > kMostSide)
        throw sdk::Failure(SPHEROSEG_INVALID, "pixels",
                           "1, 3 or 4 channels of 1 to 1000000 columns and rows can be encoded.");
    if (pixels.row_bytes < pixels.width * pixels.channels * sdk::sample_bytes(pixels.sample_type))
        throw sdk::Failure(SPHEROSEG_INVALID, "pixels", "The rows are shorter than the pixels in them.");
    const bool png = media_type == "image/png";
    const bool jpeg = media_type == "image/jpeg";
    if (!png && !jpeg && media_type != "image/tiff")
        throw sdk::Failure(
            SPHEROSEG_UNSUPPORTED, "media_type",
            "image/png, image/jpeg and image/tiff can be written, not " + std::string(media_type) + ".");
    const std::uint32_t deepest = jpeg ? SPHEROSEG_UINT8 : png ? SPHEROSEG_UINT16 : SPHEROSEG_FLOAT32;
    if (pixels.sample_type > deepest)
        throw sdk::Failure(SPHEROSEG_UNSUPPORTED, "sample_type",
                           std::string(media_type) + " holds no samples of this depth; use image/tiff.");
    if (jpeg && (pixels.width > kMostJpegSide || pixels.height > kMostJpegSide))
        throw sdk::Failure(SPHEROSEG_TOO_LARGE, "image_too_large",
                           "A JPEG has at most 65535 columns and rows; use image/tiff.");
}

VipsInterpretation interpretation(const spheroseg_pixels& pixels) {
    const bool grey = pixels.channels == 1;
    if (pixels.sample_type == SPHEROSEG_UINT16)
        return grey ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
    if (pixels.sample_type == SPHEROSEG_FLOAT32 && !grey) return VIPS_INTERPRETATION_scRGB;
    return grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
}

// libvips wants rows without gaps.
const void* tight(const spheroseg_pixels& pixels, std::uint64_t row_bytes, std::vector<char>& copy) {
    if (pixels.row_bytes == row_bytes) return pixels.data;
    copy.resize(row_bytes * pixels.height);
    for (std::uint64_t y = 0; y < pixels.height; ++y)
        std::memcpy(copy.data() + y * row_bytes, static_cast<const char*>(pixels.data) + y * pixels.row_bytes,
                    row_bytes);
    return copy.data();
}

int save(VipsImage* image, std::string_view media_type, int jpeg_quality, void** data, std::size_t* size) {
    if (media_type == "image/png")
        return vips_pngsave_buffer(image, data, size, "compression", kPngEffort, "strip", TRUE, nullptr);
    if (media_type == "image/jpeg")
        return vips_jpegsave_buffer(image, data, size, "Q", jpeg_quality, "strip", TRUE, nullptr);
    const bool real = vips_image_get_format(image) == VIPS_FORMAT_FLOAT;
    return vips_tiffsave_buffer(
        image, data, size, "compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE, "predictor",
        real ? VIPS_FOREIGN_TIFF_PREDICTOR_FLOAT : VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL, "strip", TRUE,
        nullptr);
}

// A JPEG has no alpha: the colours stay as they are.
VipsImagePointer without_alpha(VipsImagePointer image) {
    VipsImage* colours = nullptr;
    if (vips_extract_band(image.get(), &colours, 0, "n", 3, nullptr) != 0) return nullptr;
    return VipsImagePointer(colours);
}

}  // namespace

void encode(const sdk::CallView& call, const spheroseg_pixels& pixels, std::string_view media_type,
            int jpeg_quality, const spheroseg_writer& to) {
    check(pixels, media_type);
    call.checkpoint();
    const std::uint64_t row_bytes = pixels.width * pixels.channels * sdk::sample_bytes(pixels.sample_type);
    std::vector<char> copy;
    const void* data = tight(pixels, row_bytes, copy);
    const VipsBandFormat format = pixels.sample_type == SPHEROSEG_UINT8    ? VIPS_FORMAT_UCHAR
                                  : pixels.sample_type == SPHEROSEG_UINT16 ? VIPS_FORMAT_USHORT
                                                                           : VIPS_FORMAT_FLOAT;
    VipsImagePointer image(vips_image_new_from_memory(
        data, row_bytes * pixels.height, static_cast<int>(pixels.width), static_cast<int>(pixels.height),
        static_cast<int>(pixels.channels), format));
    if (image) image->Type = interpretation(pixels);
    if (image && media_type == "image/jpeg" && pixels.channels == 4) image = without_alpha(std::move(image));
    void* encoded = nullptr;
    std::size_t size = 0;
    const int failed = image ? save(image.get(), media_type, jpeg_quality, &encoded, &size) : -1;
    const std::unique_ptr<void, EncodedRelease> owner(encoded);
    if (failed != 0) {
        vips_error_clear();
        throw sdk::Failure(SPHEROSEG_INTERNAL, "encode",
                           "The image can't be encoded as " + std::string(media_type) + ".");
    }
    call.checkpoint();
    // libvips writes on a thread of its own, and a writer belongs to this one: hence the buffer.
    sdk::write_all(to, {static_cast<const char*>(encoded), size});
}

}  // namespace images_vips

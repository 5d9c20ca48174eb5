// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/images.hpp>

#include "tripwire.hpp"

using namespace spheroseg::sdk;
using spheroseg::test::check_trip;
using spheroseg::test::Tripwire;

namespace {

/// One row of bytes is an image.
struct Rows {
    Tripwire wire;
    int open_images = 0;

    struct Image {
        Rows& rows;
        std::string_view bytes;
        Image(Rows& of, std::string_view all) : rows(of), bytes(all) { ++rows.open_images; }
        Image(const Image&) = delete;
        Image& operator=(const Image&) = delete;
        ~Image() { --rows.open_images; }
        void describe(const CallView& /*call*/, spheroseg_image_info& info) const {
            rows.wire.step("describe");
            copy_text(info.media_type, "image/x-row");
            info.width = bytes.size();
            info.height = info.channels = info.pages = 1;
        }
        void read_region(const CallView& /*call*/, std::uint32_t page, std::uint64_t x, std::uint64_t y,
                         spheroseg_pixels& to) const {
            rows.wire.step("read_region");
            if (page != 0 || y != 0 || x + to.width > bytes.size())
                throw Failure(SPHEROSEG_INVALID, "outside", "The region is outside of the image.");
            std::memcpy(to.data, bytes.data() + x, to.width);
        }
        void read_reduced(const CallView& /*call*/, std::uint32_t /*page*/, spheroseg_pixels& to) const {
            rows.wire.step("read_reduced");
            std::memset(to.data, 'r', to.width);
        }
    };
    std::unique_ptr<Image> open(const CallView& /*call*/, const spheroseg_source& source,
                                const spheroseg_image_limits& limits) {
        wire.step("open");
        if (limits.max_width != 0 && source.bytes > limits.max_width)
            throw Failure(SPHEROSEG_TOO_LARGE, "too_wide", "The image is too wide.");
        return std::make_unique<Image>(
            *this, std::string_view(static_cast<const char*>(source.memory), source.bytes));
    }
    void encode(const CallView& /*call*/, const spheroseg_pixels& pixels, std::string_view media_type,
                const spheroseg_writer& to) {
        wire.step("encode");
        write_all(to, media_type);
        write_all(to, {static_cast<const char*>(pixels.data), pixels.width});
    }
};

spheroseg_pixels row(std::string& data) {
    spheroseg_pixels pixels{};
    pixels.size = sizeof(pixels);
    pixels.channels = 1;
    pixels.height = 1;
    pixels.width = pixels.row_bytes = data.size();
    pixels.data = data.data();
    return pixels;
}

}  // namespace

TEST_CASE("images/1 opens, describes, reads and encodes") {
    Rows rows;
    const Images images(provide_images(rows));
    Call call;
    const auto source = memory_source("abcdef");
    spheroseg_image_limits limits{};
    limits.size = sizeof(limits);
    std::string pixels(3, ' ');
    auto view = row(pixels);
    {
        auto image = images.open(call, source, limits);
        const auto moved = std::move(image);
        CHECK(rows.open_images == 1);
        CHECK(moved.describe(call).width == 6);
        CHECK(std::string(moved.describe(call).media_type) == "image/x-row");
        moved.read_region(call, 0, 2, 0, view);
        CHECK(pixels == "cde");
        CHECK_THROWS_WITH(moved.read_region(call, 0, 4, 0, view), "The region is outside of the image.");
        moved.read_reduced(call, 0, view);
        CHECK(pixels == "rrr");
    }
    CHECK(rows.open_images == 0);
    std::string encoded;
    images.encode(call, view, "image/png", string_writer(encoded));
    CHECK(encoded == "image/pngrrr");
    limits.max_width = 5;
    CHECK_THROWS_WITH(images.open(call, source, limits), "The image is too wide.");
    CHECK(sample_bytes(SPHEROSEG_UINT8) + sample_bytes(SPHEROSEG_UINT16) + sample_bytes(SPHEROSEG_FLOAT32) ==
          7);
}

TEST_CASE("a failure in any function of images/1 arrives as it was thrown") {
    Rows rows;
    const Images images(provide_images(rows));
    Call call;
    const auto source = memory_source("abc");
    const spheroseg_image_limits limits{};
    std::string pixels(1, ' ');
    auto view = row(pixels);
    check_trip(rows.wire, "open", [&] { images.open(call, source, limits); });
    const auto image = images.open(call, source, limits);
    check_trip(rows.wire, "describe", [&] { image.describe(call); });
    check_trip(rows.wire, "read_region", [&] { image.read_region(call, 0, 0, 0, view); });
    check_trip(rows.wire, "read_reduced", [&] { image.read_reduced(call, 0, view); });
    check_trip(rows.wire, "encode", [&] { images.encode(call, view, "a", string_writer(pixels)); });
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// images/1 in C++: Images and Image for who asks, provide_images for who answers.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "boundary.hpp"

namespace spheroseg::sdk {

inline std::uint64_t sample_bytes(std::uint32_t sample_type) {
    return sample_type == SPHEROSEG_UINT8 ? 1 : sample_type == SPHEROSEG_UINT16 ? 2 : 4;
}

/// An open image: one thread at a time. The source it was opened on outlives it. Every function throws
/// Failure.
class Image {
  public:
    Image(const spheroseg_images_v1* table, spheroseg_image* image) : table_(table), image_(image) {}
    Image(Image&& other) noexcept : table_(other.table_), image_(std::exchange(other.image_, nullptr)) {}
    Image& operator=(Image&& other) noexcept {
        std::swap(table_, other.table_);
        std::swap(image_, other.image_);
        return *this;
    }
    ~Image() {
        if (image_ != nullptr) table_->close(image_);
    }

    spheroseg_image_info describe(Call& call) const {
        spheroseg_image_info info{};
        info.size = sizeof(info);
        call.check(table_->describe(image_, call.raw(), &info));
        return info;
    }
    void read_region(Call& call, std::uint32_t page, std::uint64_t x, std::uint64_t y,
                     spheroseg_pixels& to) const {
        call.check(table_->read_region(image_, call.raw(), page, x, y, &to));
    }
    void read_reduced(Call& call, std::uint32_t page, spheroseg_pixels& to) const {
        call.check(table_->read_reduced(image_, call.raw(), page, &to));
    }

  private:
    const spheroseg_images_v1* table_;
    spheroseg_image* image_;
};

/// images/1 as its consumer sees it. Copyable, any thread.
class Images {
  public:
    explicit Images(spheroseg_interface from)
        : self_(from.self), table_(static_cast<const spheroseg_images_v1*>(from.table)) {}

    Image open(Call& call, const spheroseg_source& source, const spheroseg_image_limits& limits) const {
        spheroseg_image* image = nullptr;
        call.check(table_->open(self_, call.raw(), &source, &limits, &image));
        return Image(table_, image);
    }
    void encode(Call& call, const spheroseg_pixels& pixels, std::string_view media_type,
                const spheroseg_writer& to) const {
        call.check(table_->encode(self_, call.raw(), &pixels, to_text(media_type), &to));
    }

  private:
    void* self_;
    const spheroseg_images_v1* table_;
};

/// Answers images/1 with a class I that has
///   std::unique_ptr<I::Image> open(const CallView&, const spheroseg_source&, const spheroseg_image_limits&);
///   void encode(const CallView&, const spheroseg_pixels&, std::string_view media_type, const
///   spheroseg_writer&);
/// and I::Image with
///   void describe(const CallView&, spheroseg_image_info&);
///   void read_region(const CallView&, uint32_t page, uint64_t x, uint64_t y, spheroseg_pixels&);
///   void read_reduced(const CallView&, uint32_t page, spheroseg_pixels&);
template <typename I>
spheroseg_interface provide_images(I& images) {
    using P = typename I::Image;
    static const spheroseg_images_v1 table = {
        sizeof(spheroseg_images_v1),
        0,
        [](void* self, const spheroseg_call* call, const spheroseg_source* source,
           const spheroseg_image_limits* limits, spheroseg_image** out) {
            return guard(call, [&] {
                *out = reinterpret_cast<spheroseg_image*>(
                    static_cast<I*>(self)->open(CallView(call), *source, *limits).release());
            });
        },
        [](spheroseg_image* image) { delete reinterpret_cast<P*>(image); },
        [](spheroseg_image* image, const spheroseg_call* call, spheroseg_image_info* out) {
            return guard(call, [&] { reinterpret_cast<P*>(image)->describe(CallView(call), *out); });
        },
        [](spheroseg_image* image, const spheroseg_call* call, std::uint32_t page, std::uint64_t x,
           std::uint64_t y, spheroseg_pixels* to) {
            return guard(call,
                         [&] { reinterpret_cast<P*>(image)->read_region(CallView(call), page, x, y, *to); });
        },
        [](spheroseg_image* image, const spheroseg_call* call, std::uint32_t page, spheroseg_pixels* to) {
            return guard(call, [&] { reinterpret_cast<P*>(image)->read_reduced(CallView(call), page, *to); });
        },
        [](void* self, const spheroseg_call* call, const spheroseg_pixels* pixels, spheroseg_text media_type,
           const spheroseg_writer* to) {
            return guard(call, [&] {
                static_cast<I*>(self)->encode(CallView(call), *pixels, to_view(media_type), *to);
            });
        },
    };
    return {&images, &table};
}

}  // namespace spheroseg::sdk

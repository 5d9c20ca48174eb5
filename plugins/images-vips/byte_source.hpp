// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The host's file as bytes by position, with a small window so that header readers don't ask byte by byte.
#pragma once

#include <cstdint>
#include <optional>
#include <spheroseg/boundary.hpp>
#include <spheroseg/images.hpp>
#include <string_view>
#include <vector>

namespace images_vips {

namespace sdk = spheroseg::sdk;

/// One thread at a time, as the image that owns it.
class ByteSource {
  public:
    explicit ByteSource(const spheroseg_source& source) : source_(source) {}
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    std::uint64_t size() const { return source_.bytes; }
    /// The whole file when the host has it in memory, else empty.
    std::string_view memory() const;

    /// Fills at most `capacity` bytes; less only at the end. -1 when the host could not read (see failure).
    std::int64_t read(std::uint64_t offset, void* to, std::uint64_t capacity) noexcept;
    /// Fills all of it; false at the end of the file. Throws the host's failure.
    bool read_exactly(std::uint64_t offset, void* to, std::uint64_t size);
    /// Throws when a read failed because of the host and not of the file; forgets it.
    void check();

  private:
    std::int64_t read_window(std::uint64_t offset, char* to, std::uint64_t capacity);

    spheroseg_source source_;
    std::vector<char> window_;
    std::uint64_t window_offset_ = 0;
    std::optional<spheroseg_code> failure_;
};

}  // namespace images_vips

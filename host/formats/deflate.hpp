// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Compression as PNG, TIFF and ZIP have it; the only zlib code for writing.
#pragma once

#include <zlib.h>

#include <string>
#include <string_view>

namespace spheroseg::formats {

class Deflater {
  public:
    enum class Wrapping { zlib, raw };
    explicit Deflater(Wrapping wrapping);  ///< throws std::bad_alloc
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    ~Deflater();

    /// Appends what is ready.
    void add(std::string_view bytes, std::string& to) { run(bytes, Z_NO_FLUSH, to); }
    void finish(std::string& to) { run({}, Z_FINISH, to); }

  private:
    void run(std::string_view bytes, int flush, std::string& to);

    z_stream stream_{};
};

/// CRC-32 of a part after one of what came before it.
std::uint32_t crc_of(std::string_view bytes, std::uint32_t before = 0);

}  // namespace spheroseg::formats

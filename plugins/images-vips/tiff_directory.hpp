// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The directories of a TIFF or BigTIFF, read by ourselves before libtiff sees the file: sizes, page list,
// reduced levels and texts, each read bounded, loops noticed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "byte_source.hpp"

namespace images_vips {

struct TiffDirectory {
    std::uint32_t index = 0;  ///< as libtiff counts directories
    std::uint64_t width = 0;
    std::uint64_t height = 0;
    std::uint64_t tile_width = 0;  ///< 0: in strips
    std::uint64_t tile_height = 0;
    std::uint32_t bits = 1;
    std::uint32_t samples = 1;
    std::uint32_t sample_format = 1;  ///< 1 unsigned, 2 signed, 3 float, 5 and 6 complex
    std::uint32_t photometric = 0;
    std::uint32_t compression = 1;
    std::uint32_t orientation = 1;
    std::optional<std::uint32_t> last_extra_sample;  ///< 1 and 2 are alpha
    std::uint32_t extra_samples = 0;
    bool reduced = false;     ///< says of itself: a smaller version of another page
    bool mask = false;        ///< says of itself: which pixels of another page count
    double x_resolution = 0;  ///< in the file's own unit
    double y_resolution = 0;
    std::string description;                     ///< at most the first MiB
    std::vector<std::uint64_t> sub_directories;  ///< offsets

    bool full() const { return !reduced && !mask; }
};

class TiffFile {
  public:
    /// Throws REFUSED for a damaged structure, TOO_LARGE "too_many_pages" over `max_directories` (0 = none).
    TiffFile(ByteSource& source, std::uint32_t max_directories);

    /// In the file's order; description and sub_directories are kept of the first one and of the first full
    /// one.
    const std::vector<TiffDirectory>& directories() const { return directories_; }
    /// A directory that none of the main list names, such as a level of an OME-TIFF.
    TiffDirectory read_sub_directory(std::uint64_t offset);

  private:
    struct Entry;
    std::uint64_t number(const unsigned char* at, unsigned bytes) const;
    std::uint64_t read_number(std::uint64_t offset, unsigned bytes);
    std::uint64_t value(const Entry& entry, std::uint64_t index);
    double rational(const Entry& entry);
    std::string text(const Entry& entry);
    void read_entry(const Entry& entry, TiffDirectory& into);
    TiffDirectory read_directory(std::uint64_t offset, std::uint64_t& next);

    ByteSource& source_;
    bool big_endian_ = false;
    bool big_tiff_ = false;
    std::vector<TiffDirectory> directories_;
};

}  // namespace images_vips

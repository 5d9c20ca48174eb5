// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// ZIP archives, entry by entry (PKWARE APPNOTE 6.3; ZIP64 where 16 or 32 bits do not do).
#pragma once

#include <cstdint>
#include <string>

namespace spheroseg::formats {

class ZipArchive {
  public:
    /// Appends an entry; `name` is UTF-8, `bytes` are below 4 GiB. All entries have the same date, so that
    /// the same entries give the same archive.
    void add(const std::string& name, const std::string& bytes, std::string& to);
    /// Appends the directory.
    void finish(std::string& to);

  private:
    std::string directory_;
    std::uint64_t entries_ = 0;
    std::uint64_t offset_ = 0;  // of the next entry
};

}  // namespace spheroseg::formats

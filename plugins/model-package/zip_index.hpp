// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What lies in a zip, after every entry was found harmless.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "files.hpp"

struct archive;

namespace model_package {

/// Name → bytes, unpacked, of each plain file. Nothing is unpacked to find out.
using ZipIndex = std::map<std::string, std::uint64_t>;

/// Throws Failure(REFUSED) for links, devices, encrypted entries, names that leave the zip or come twice;
/// TOO_LARGE above the limits; REFUSED ("zip_damaged") when it can't be read.
ZipIndex read_zip_index(const std::string& path, const Limits& limits);

/// libarchive's reader of one zip.
class ZipReader {
  public:
    explicit ZipReader(const std::string& path);
    ZipReader(const ZipReader&) = delete;
    ZipReader& operator=(const ZipReader&) = delete;
    ~ZipReader();
    archive* get() const { return archive_; }
    [[noreturn]] void refuse() const;

  private:
    std::string path_;
    archive* archive_;
};

}  // namespace model_package

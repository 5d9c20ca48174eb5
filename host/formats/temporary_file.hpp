// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A file without a name, for formats whose beginning is only known at their end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "error.hpp"

namespace spheroseg::formats {

class TemporaryFile {
  public:
    /// In the system's folder for temporary files.
    static Result<TemporaryFile> create();
    /// The file of that path, which loses its name.
    static Result<TemporaryFile> take(const std::string& path);
    TemporaryFile(TemporaryFile&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    TemporaryFile& operator=(TemporaryFile&&) = delete;
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    /// 507 "storage_full" or 503 "temporary_file" with the system's reason.
    Result<void> write(std::string_view bytes, std::uint64_t at);
    /// At most `size` bytes; fewer at the end.
    Result<std::string> read(std::uint64_t at, std::size_t size) const;

  private:
    explicit TemporaryFile(int fd) : fd_(fd) {}
    int fd_;
};

/// A folder for one owner, removed with what is in it.
class TemporaryFolder {
  public:
    static Result<TemporaryFolder> create();
    TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    const std::string& path() const { return path_; }

  private:
    explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

}  // namespace spheroseg::formats

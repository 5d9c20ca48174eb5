// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The little of an ELF file that inspection needs. Nothing in the file is trusted: every offset is checked
// against the length of the file, every table has an upper bound.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "error.hpp"

namespace spheroseg {

/// A 64-bit little-endian shared object for this machine, open for reading.
class ElfFile {
  public:
    /// Errors: plugin_file_missing, plugin_file_unreadable, plugin_not_a_library, plugin_wrong_machine.
    static Result<ElfFile> open(const std::filesystem::path& path);
    ElfFile(ElfFile&& other) noexcept;
    ElfFile& operator=(ElfFile&&) = delete;
    ~ElfFile();

    /// The first `size` bytes that an exported data object has in the file. Errors: plugin_no_descriptor,
    /// plugin_not_a_library when tables are damaged, plugin_wrong_magic when the object has no bytes in the
    /// file.
    Result<std::string> exported_object(std::string_view symbol, std::uint64_t size) const;

  private:
    ElfFile(int file, std::uint64_t length, std::string name);
    Result<void> check_identity() const;
    Result<std::string> read(std::uint64_t offset, std::uint64_t size, const char* what) const;
    Result<std::uint64_t> file_offset(std::uint64_t address, std::uint64_t size) const;
    tl::unexpected<Error> damaged(const char* what) const;

    int file_;
    std::uint64_t length_;
    std::string name_;
};

}  // namespace spheroseg

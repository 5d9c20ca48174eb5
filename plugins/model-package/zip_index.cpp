// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "zip_index.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <new>
#include <spheroseg/boundary.hpp>

namespace model_package {
namespace {

using spheroseg::sdk::Failure;

constexpr std::size_t kBlock = 65536;

[[noreturn]] void refuse_entry(const std::string& path, const std::string& name, const std::string& why) {
    throw Failure(SPHEROSEG_REFUSED, "zip_entry", "The entry \"" + name + "\" of " + path + " " + why + ".");
}

}  // namespace

ZipReader::ZipReader(const std::string& path) : path_(path), archive_(archive_read_new()) {
    if (archive_ == nullptr) throw std::bad_alloc();
    archive_read_support_format_zip_seekable(archive_);
    if (archive_read_open_filename(archive_, path.c_str(), kBlock) != ARCHIVE_OK) {
        const char* reason = archive_error_string(archive_);
        const std::string text = reason == nullptr ? "no reason is known" : reason;
        archive_read_free(archive_);
        throw Failure(SPHEROSEG_REFUSED, "zip_damaged", path + " can't be read as a zip: " + text + ".");
    }
}

ZipReader::~ZipReader() {
    archive_read_free(archive_);
}

void ZipReader::refuse() const {
    const char* reason = archive_error_string(archive_);
    throw Failure(SPHEROSEG_REFUSED, "zip_damaged",
                  path_ + " can't be read as a zip: " + (reason == nullptr ? "it is damaged" : reason) + ".");
}

ZipIndex read_zip_index(const std::string& path, const Limits& limits) {
    const ZipReader reader(path);
    ZipIndex index;
    std::uint64_t total = 0;
    std::uint64_t count = 0;
    for (archive_entry* entry = nullptr;;) {
        const int code = archive_read_next_header(reader.get(), &entry);
        if (code == ARCHIVE_EOF) break;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) reader.refuse();
        if (++count > limits.entries)
            throw Failure(SPHEROSEG_TOO_LARGE, "zip_entries",
                          path + " has more than " + std::to_string(limits.entries) + " entries.");
        const char* text = archive_entry_pathname(entry);
        std::string name = text == nullptr ? "" : text;
        if (!name.empty() && name.back() == '/') name.pop_back();
        name = checked_name(name);
        if (archive_entry_symlink(entry) != nullptr || archive_entry_hardlink(entry) != nullptr ||
            archive_entry_filetype(entry) == AE_IFLNK)
            refuse_entry(path, name, "is a link, which a package may not hold");
        if (archive_entry_filetype(entry) == AE_IFDIR) continue;
        if (archive_entry_filetype(entry) != AE_IFREG)
            refuse_entry(path, name, "is neither a file nor a folder");
        if (archive_entry_is_encrypted(entry) != 0) refuse_entry(path, name, "is encrypted");
        if (archive_entry_size_is_set(entry) == 0 || archive_entry_size(entry) < 0)
            refuse_entry(path, name, "does not say how large it is");
        const auto size = static_cast<std::uint64_t>(archive_entry_size(entry));
        total += size;
        if (size > limits.file_bytes || total > limits.total_bytes)
            throw Failure(SPHEROSEG_TOO_LARGE, "zip_too_large",
                          path + " unpacks to more than max_file or max_total allows (at \"" + name + "\").");
        if (!index.emplace(name, size).second) refuse_entry(path, name, "is there twice");
    }
    return index;
}

}  // namespace model_package

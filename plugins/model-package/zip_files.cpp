// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <spheroseg/boundary.hpp>
#include <vector>

#include "zip_index.hpp"

namespace model_package {
namespace {

using spheroseg::sdk::Failure;

constexpr std::size_t kPiece = std::size_t{1} << 20U;

/// `base` is the folder within the zip that the package's names are relative to, "" or "name/".
class ZipFolder : public Files {
  public:
    ZipFolder(std::string path, std::string base, const Limits& limits)
        : path_(std::move(path)), base_(std::move(base)), index_(read_zip_index(path_, limits)) {}

    bool has(const std::string& name) const override { return index_.count(base_ + checked_name(name)) != 0; }

    void read(const std::string& name, const Sink& sink) const override {
        const std::string wanted = base_ + checked_name(name);
        const auto known = index_.find(wanted);
        if (known == index_.end())
            throw Failure(SPHEROSEG_NOT_FOUND, "no_such_file", path_ + " holds no " + wanted + ".");
        const ZipReader reader(path_);
        for (archive_entry* entry = nullptr;;) {
            const int code = archive_read_next_header(reader.get(), &entry);
            if (code == ARCHIVE_EOF)
                throw Failure(SPHEROSEG_CORRUPT, "zip_changed", path_ + " has changed since it was opened.");
            if (code != ARCHIVE_OK && code != ARCHIVE_WARN) reader.refuse();
            const char* text = archive_entry_pathname(entry);
            if (text == nullptr || archive_entry_filetype(entry) != AE_IFREG) continue;
            std::string_view found(text);
            while (found.substr(0, 2) == "./") found.remove_prefix(2);
            if (found == wanted) return unpack(reader, known->second, wanted, sink);
        }
    }

  private:
    /// An entry that holds more than its header says is a bomb or damaged: no more of it is unpacked.
    void unpack(const ZipReader& reader, std::uint64_t declared, const std::string& name,
                const Sink& sink) const {
        std::vector<char> piece(std::min<std::uint64_t>(kPiece, declared + 1));
        std::uint64_t total = 0;
        for (;;) {
            const la_ssize_t got = archive_read_data(reader.get(), piece.data(), piece.size());
            if (got == 0) break;
            if (got < 0) {
                const char* reason = archive_error_string(reader.get());
                throw Failure(SPHEROSEG_CORRUPT, "zip_damaged",
                              name + " in " + path_ + " can't be unpacked: " +
                                  (reason == nullptr ? "it is damaged" : reason) + ".");
            }
            total += static_cast<std::uint64_t>(got);
            if (total > declared) break;
            sink(piece.data(), static_cast<std::size_t>(got));
        }
        if (total != declared)
            throw Failure(SPHEROSEG_CORRUPT, "zip_damaged",
                          name + " in " + path_ + " does not have the size that the zip says.");
    }

    const std::string path_;
    const std::string base_;
    const ZipIndex index_;
};

}  // namespace

std::unique_ptr<Files> open_zip(const std::string& path, const std::string& base, const Limits& limits) {
    return std::make_unique<ZipFolder>(path, base, limits);
}

}  // namespace model_package

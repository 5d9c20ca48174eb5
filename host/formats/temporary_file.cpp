// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/temporary_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace spheroseg::formats {
namespace {

tl::unexpected<Error> refuse(int error) {
    if (error == ENOSPC || error == EDQUOT)
        return fail(
            ErrorKind::storage_full, "storage_full",
            "There is no room for a temporary file; the folder is the environment's TMPDIR, or /tmp.");
    return fail(ErrorKind::unavailable, "temporary_file",
                std::string("A temporary file can't be used: ") + std::strerror(error) +
                    "; its folder is the environment's TMPDIR, or /tmp.");
}

Result<std::string> name_pattern() {
    std::error_code error;
    const auto folder = std::filesystem::temp_directory_path(error);
    if (error) return refuse(error.value());
    return (folder / "spheroseg-XXXXXX").string();
}

}  // namespace

Result<TemporaryFile> TemporaryFile::create() {
    SPHEROSEG_TRY(path, name_pattern());
    const int fd = mkostemp(path->data(), O_CLOEXEC);
    if (fd < 0) return refuse(errno);
    unlink(path->c_str());
    return TemporaryFile(fd);
}

Result<TemporaryFile> TemporaryFile::take(const std::string& path) {
    const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) return refuse(errno);
    unlink(path.c_str());
    return TemporaryFile(fd);
}

TemporaryFile::~TemporaryFile() {
    if (fd_ >= 0) close(fd_);
}

Result<void> TemporaryFile::write(std::string_view bytes, std::uint64_t at) {
    while (!bytes.empty()) {
        const ssize_t written = pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return refuse(errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        at += static_cast<std::uint64_t>(written);
    }
    return {};
}

Result<std::string> TemporaryFile::read(std::uint64_t at, std::size_t size) const {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const ssize_t got = pread(fd_, &bytes[done], size - done, static_cast<off_t>(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refuse(errno);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

Result<TemporaryFolder> TemporaryFolder::create() {
    SPHEROSEG_TRY(path, name_pattern());
    if (mkdtemp(path->data()) == nullptr) return refuse(errno);
    return TemporaryFolder(*path);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace spheroseg::formats

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "cli/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace spheroseg::cli {
namespace {

tl::unexpected<Error> refuse(const std::string& name, int error) {
    return fail(error == ENOSPC ? ErrorKind::storage_full : ErrorKind::unavailable, "write",
                name + " can't be written: " + std::strerror(error) + ".");
}

Result<void> write_all(int fd, std::string_view bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return refuse(name, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> copy(formats::Writer& writer, int fd, const std::string& name) {
    constexpr std::size_t piece = 256 << 10;
    std::string bytes;
    for (bool more = true; more;) {
        SPHEROSEG_TRY(went_on, writer.next(bytes));
        more = *went_on;
        if (more && bytes.size() < piece) continue;
        SPHEROSEG_TRY(written, write_all(fd, bytes, name));
        bytes.clear();
    }
    return {};
}

}  // namespace

Result<void> write_file(formats::Writer& writer, const std::filesystem::path& path) {
    const std::string name = path.string();
    const std::string part = name + "." + std::to_string(getpid()) + ".part";
    const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) return refuse(name, errno);
    Result<void> done = copy(writer, fd, name);
    if (done && fsync(fd) != 0 && errno != EINVAL) done = refuse(name, errno);
    if (close(fd) != 0 && done) done = refuse(name, errno);
    if (done && std::rename(part.c_str(), name.c_str()) != 0) done = refuse(name, errno);
    if (!done) unlink(part.c_str());
    return done;
}

Result<void> write_to_output(formats::Writer& writer) {
    return copy(writer, STDOUT_FILENO, "Standard output");
}

}  // namespace spheroseg::cli

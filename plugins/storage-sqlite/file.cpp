// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <spheroseg/boundary.hpp>
#include <system_error>

namespace storage_sqlite {

namespace fs = std::filesystem;
using spheroseg::sdk::Failure;

namespace {

// A WAL needs room before it can be folded back into the file; below this writes are about to fail.
constexpr std::uint64_t kNearlyFull = 16 << 20;

[[noreturn]] void refuse(spheroseg_code code, const char* word, const std::string& what, int system_error) {
    throw Failure(code, word, what + ": " + std::system_category().message(system_error) + ".");
}

void sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

void make_folder(const fs::path& folder) {
    if (fs::is_directory(folder)) return;
    make_folder(folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        refuse(SPHEROSEG_UNAVAILABLE, "folder", "The folder '" + folder.string() + "' can't be made", errno);
    sync_folder(folder.parent_path());
}

// Write-ahead logging shares memory between processes and trusts locks: neither works over a network.
void refuse_network(const fs::path& folder) {
    struct Kind {
        std::uint32_t magic;
        const char* name;
    };
    static constexpr std::array<Kind, 9> kNetwork = {{{0x6969, "NFS"},
                                                      {0x517B, "SMB"},
                                                      {0xFF534D42, "CIFS"},
                                                      {0xFE534D42, "SMB2"},
                                                      {0x5346414F, "AFS"},
                                                      {0x73757245, "Coda"},
                                                      {0x00C36400, "Ceph"},
                                                      {0x0BD00BD0, "Lustre"},
                                                      {0x47504653, "GPFS"}}};
    struct statfs facts {};
    if (::statfs(folder.c_str(), &facts) != 0) return;
    for (const auto& kind : kNetwork)
        if (static_cast<std::uint32_t>(facts.f_type) == kind.magic)
            throw Failure(SPHEROSEG_REFUSED, "network_folder",
                          "'" + folder.string() + "' is on a network file system (" + kind.name +
                              "), where SQLite loses data. Use a local disk, or storage-postgres.");
}

void make_file(const fs::path& file) {
    // Only ever opened when it is new: closing a descriptor of a database in use would drop SQLite's locks.
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        if (errno == EEXIST) return;  // another host was first
        refuse(errno == ENOSPC || errno == EDQUOT ? SPHEROSEG_FULL : SPHEROSEG_UNAVAILABLE, "not_writable",
               "The database file '" + file.string() + "' can't be made", errno);
    }
    ::fsync(descriptor);
    ::close(descriptor);
    sync_folder(file.parent_path());
}

}  // namespace

fs::path prepare_file(const fs::path& file, const Log& log) {
    make_folder(file.parent_path());
    std::error_code error;
    fs::path real = fs::weakly_canonical(file, error);
    if (error)
        refuse(SPHEROSEG_UNAVAILABLE, "folder", "The path '" + file.string() + "' can't be followed",
               error.value());
    refuse_network(real.parent_path());
    struct stat facts {};
    if (::stat(real.c_str(), &facts) != 0) {
        make_file(real);
        return real;
    }
    if (!S_ISREG(facts.st_mode))
        throw Failure(SPHEROSEG_REFUSED, "not_a_file",
                      "'" + real.string() + "' is not a file; `path` must name the database file.");
    if ((facts.st_mode & 077) != 0)
        log(SPHEROSEG_LOG_WARNING,
            "Other users can read the database file '" + real.string() + "'; `chmod 600` closes it.");
    return real;
}

void check_place(const fs::path& file) {
    if (::access(file.c_str(), R_OK | W_OK) != 0)
        refuse(SPHEROSEG_UNAVAILABLE, "not_writable",
               "The database file '" + file.string() + "' can't be read and written", errno);
    struct statvfs facts {};
    if (::statvfs(file.c_str(), &facts) != 0)
        refuse(SPHEROSEG_UNAVAILABLE, "disk", "The disk of '" + file.string() + "' can't be asked", errno);
    const std::uint64_t free = static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
    if (free < kNearlyFull)
        throw Failure(SPHEROSEG_FULL, "disk_full",
                      "The disk of the database is nearly full: " + std::to_string(free >> 10) +
                          " KiB are left where at least " + std::to_string(kNearlyFull >> 10) +
                          " KiB are wanted.");
}

}  // namespace storage_sqlite

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <spheroseg/boundary.hpp>
#include <system_error>

namespace objects_files {

using spheroseg::sdk::Failure;

void fail_with(int system_error, const std::string& what) {
    const std::string reason = what + ": " + std::system_category().message(system_error);
    switch (system_error) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            throw Failure(SPHEROSEG_FULL, "disk_full", reason + "; free some room and try again.");
        case EACCES:
        case EPERM:
        case EROFS:
            throw Failure(SPHEROSEG_UNAVAILABLE, "not_writable",
                          reason + "; look at the folder's owner, mode and mount.");
        case ELOOP:
        case ENOTDIR:
            throw Failure(SPHEROSEG_CORRUPT, "not_an_object",
                          reason + "; a link or a file lies where a folder or an object belongs.");
        case EMFILE:
        case ENFILE:
        case ENOMEM:
            throw Failure(SPHEROSEG_BUSY, "resources", reason + "; try again.");
        default:
            throw Failure(SPHEROSEG_UNAVAILABLE, "disk", reason + ".");
    }
}

Descriptor open_folder(int parent, const std::string& name) {
    Descriptor folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && errno != ENOENT) fail_with(errno, "The object folder '" + name + "' can't be opened");
    return folder;
}

Descriptor make_folder(int parent, const std::string& name) {
    Descriptor folder = open_folder(parent, name);
    if (folder) return folder;
    if (::mkdirat(parent, name.c_str(), 0700) != 0 && errno != EEXIST)
        fail_with(errno, "The object folder '" + name + "' can't be made");
    folder = open_folder(parent, name);
    if (!folder) fail_with(ENOENT, "The object folder '" + name + "' can't be opened");
    return folder;
}

void sync(const Descriptor& descriptor) {
    if (::fsync(descriptor.get()) != 0) fail_with(errno, "What was written can't be made durable");
}

}  // namespace objects_files

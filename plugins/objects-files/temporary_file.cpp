// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "temporary_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string_view>

namespace objects_files {

namespace {

constexpr int kAttempts = 100;
// Where the file system knows no locks, only age tells that a writer is gone.
constexpr std::time_t kOldSeconds = 3600;

std::string new_name() {
    static std::atomic<unsigned> count{0};
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return std::to_string(::getpid()) + "-" + std::to_string(now.tv_sec) + std::to_string(now.tv_nsec) + "-" +
           std::to_string(count++) + ".part";
}

bool is_linked(const Descriptor& descriptor) {
    struct stat facts {};
    return ::fstat(descriptor.get(), &facts) == 0 && facts.st_nlink > 0;
}

bool is_old(const Descriptor& descriptor) {
    struct stat facts {};
    return ::fstat(descriptor.get(), &facts) == 0 && facts.st_mtime + kOldSeconds < std::time(nullptr);
}

}  // namespace

TemporaryFile::TemporaryFile(int folder) : folder_(folder) {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        name_ = new_name();
        descriptor_ = Descriptor(
            ::openat(folder_, name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!descriptor_ && errno == EEXIST) continue;
        if (!descriptor_) fail_with(errno, "A file for the new object can't be made");
        // A clean-up by a starting host may come between the two calls; it then has taken the file away.
        const bool locked = ::flock(descriptor_.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
        if (locked && is_linked(descriptor_)) return;
        ::unlinkat(folder_, name_.c_str(), 0);
    }
    fail_with(EEXIST, "A file for the new object can't be made");
}

TemporaryFile::~TemporaryFile() {
    if (!name_.empty()) ::unlinkat(folder_, name_.c_str(), 0);
}

void TemporaryFile::write(const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t written = ::write(descriptor_.get(), data, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail_with(errno, "The new object can't be written");
        data += written;
        size -= static_cast<std::size_t>(written);
    }
}

TemporaryFile::Moved TemporaryFile::move_to(int folder, const std::string& name) {
    if (::renameat2(folder_, name_.c_str(), folder, name.c_str(), RENAME_NOREPLACE) == 0) {
        name_.clear();
        return Moved::yes;
    }
    if (errno == EEXIST) return Moved::taken;
    if (errno != EINVAL && errno != ENOSYS) fail_with(errno, "The new object can't be moved to its place");
    // This file system can't refuse to replace; the content has the same hash, so replacing it is harmless.
    move_over(folder, name);
    return Moved::yes;
}

void TemporaryFile::move_over(int folder, const std::string& name) {
    if (::renameat(folder_, name_.c_str(), folder, name.c_str()) != 0)
        fail_with(errno, "The new object can't be moved to its place");
    name_.clear();
}

std::size_t remove_leftovers(int folder) {
    const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0) fail_with(errno, "The folder for unfinished objects can't be read");
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(copy), &::closedir);
    if (entries == nullptr) {
        ::close(copy);
        return 0;
    }
    std::size_t removed = 0;
    while (const dirent* entry = ::readdir(entries.get())) {
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        const Descriptor file(
            ::openat(folder, entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        if (!file) continue;
        const bool free = ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
        const bool no_locks = !free && errno != EWOULDBLOCK;
        if ((free || (no_locks && is_old(file))) && ::unlinkat(folder, entry->d_name, 0) == 0) ++removed;
    }
    return removed;
}

}  // namespace objects_files

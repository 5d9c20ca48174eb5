// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "temporary_file.hpp"

namespace objects_files {

using spheroseg::sdk::CallView;
using spheroseg::sdk::Failure;
using spheroseg::sdk::ObjectFacts;
using spheroseg::sdk::StoredObject;

namespace {

constexpr std::size_t kChunk = 256 << 10;
constexpr std::uint64_t kBytesBetweenRoomChecks = 8 << 20;
constexpr std::size_t kDamagedRemembered = 1024;
constexpr char kUnfinished[] = "tmp";

struct stat facts_of(const Descriptor& file) {
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0) fail_with(errno, "An object can't be examined");
    return facts;
}

std::size_t read_some(const Descriptor& file, char* buffer, std::size_t capacity, std::uint64_t offset) {
    while (true) {
        const ssize_t got = ::pread(file.get(), buffer, capacity, static_cast<off_t>(offset));
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) fail_with(errno, "The object can't be read");
    }
}

void make_folders(const std::filesystem::path& folder) {
    struct stat facts {};
    if (::stat(folder.c_str(), &facts) == 0) return;
    make_folders(folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        fail_with(errno, "The object folder '" + folder.string() + "' can't be made");
    const Descriptor parent(::open(folder.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent) ::fsync(parent.get());
}

}  // namespace

Store::Store(Settings settings, Log log) : settings_(std::move(settings)), log_(std::move(log)) {
    make_folders(settings_.folder);
    root_ = Descriptor(::open(settings_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root_) fail_with(errno, "The object folder '" + settings_.folder.string() + "' can't be opened");
    if ((facts_of(root_).st_mode & 077) != 0)
        log_(SPHEROSEG_LOG_WARNING, "Other users can look into the object folder '" +
                                        settings_.folder.string() + "'; `chmod 700` closes it.");
    unfinished_ = make_folder(root_.get(), kUnfinished);
    const std::size_t removed = remove_leftovers(unfinished_.get());
    if (removed != 0)
        log_(SPHEROSEG_LOG_INFO,
             "Removed " + std::to_string(removed) + " unfinished objects of killed writers.");
}

StoredObject Store::put(const CallView& call, const spheroseg_reader& content) {
    call.checkpoint();
    demand_room();
    TemporaryFile file(unfinished_.get());
    Sha256 hash;
    const auto buffer = std::make_unique<char[]>(kChunk);
    std::uint64_t bytes = 0;
    std::uint64_t next_room_check = kBytesBetweenRoomChecks;
    while (true) {
        call.checkpoint();
        std::uint64_t got = 0;
        const spheroseg_code code = content.read(content.context, buffer.get(), kChunk, &got);
        if (code != SPHEROSEG_OK) throw Failure(code, "reader", "The sender of the object stopped.");
        if (got > kChunk)
            throw Failure(SPHEROSEG_INVALID, "reader", "The sender gave more than it was asked for.");
        if (got == 0) break;
        hash.add(buffer.get(), got);
        file.write(buffer.get(), got);
        bytes += got;
        if (bytes < next_room_check) continue;
        demand_room();
        next_room_check += kBytesBetweenRoomChecks;
    }
    const Key key = hash.key();
    place(file, key, bytes);
    return {key.hex(), bytes};
}

void Store::place(TemporaryFile& file, const Key& key, std::uint64_t bytes) {
    sync(file.descriptor());
    const Descriptor first = make_folder(root_.get(), key.first_folder());
    const Descriptor second = make_folder(first.get(), key.second_folder());
    bool replace = false;
    {
        const std::lock_guard lock(damaged_mutex_);
        replace = damaged_.count(key.hex()) != 0;
    }
    if (!replace && file.move_to(second.get(), key.hex()) == TemporaryFile::Moved::taken) {
        struct stat facts {};
        const bool whole = ::fstatat(second.get(), key.hex().c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
                           S_ISREG(facts.st_mode) && static_cast<std::uint64_t>(facts.st_size) == bytes;
        replace = !whole;
    }
    if (replace) {
        log_(SPHEROSEG_LOG_WARNING,
             "The damaged object " + key.hex() + " was replaced by a new upload of it.");
        file.move_over(second.get(), key.hex());
        const std::lock_guard lock(damaged_mutex_);
        damaged_.erase(key.hex());
    }
    // Also when it was there already: who moved it may not have come this far.
    sync(second);
    sync(first);
    sync(root_);
}

void Store::get(const CallView& call, std::string_view name, std::uint64_t offset, std::uint64_t length,
                const spheroseg_writer& to) {
    call.checkpoint();
    const Key key = Key::parse(name);
    const Descriptor file = open_existing(key);
    const auto size = static_cast<std::uint64_t>(facts_of(file).st_size);
    if (offset > size)
        throw Failure(SPHEROSEG_INVALID, "range",
                      "The range begins at byte " + std::to_string(offset) + " of an object of " +
                          std::to_string(size) + " bytes.");
    const std::uint64_t end = offset + std::min(length, size - offset);
    const bool whole = offset == 0 && end == size;
    Sha256 hash;
    const auto buffer =
        std::make_unique<char[]>(std::min<std::uint64_t>(kChunk, std::max<std::uint64_t>(1, end - offset)));
    while (offset < end) {
        call.checkpoint();
        const std::size_t got =
            read_some(file, buffer.get(), std::min<std::uint64_t>(kChunk, end - offset), offset);
        if (got == 0) report_damage(key, "it ends too early");
        if (whole) hash.add(buffer.get(), got);
        spheroseg::sdk::write_all(to, {buffer.get(), got});
        offset += got;
    }
    if (!whole) return;
    const Key found = hash.key();
    if (found.hex() != key.hex()) report_damage(key, "its content has the hash " + found.hex());
}

ObjectFacts Store::stat(const CallView& call, std::string_view name) {
    call.checkpoint();
    const struct stat facts = facts_of(open_existing(Key::parse(name)));
    return {static_cast<std::uint64_t>(facts.st_size),
            static_cast<std::int64_t>(facts.st_mtim.tv_sec) * 1'000'000'000 + facts.st_mtim.tv_nsec};
}

void Store::remove(const CallView& call, std::string_view name) {
    call.checkpoint();
    const Key key = Key::parse(name);
    const Descriptor first = open_folder(root_.get(), key.first_folder());
    if (!first) return;
    const Descriptor second = open_folder(first.get(), key.second_folder());
    if (!second) return;
    if (::unlinkat(second.get(), key.hex().c_str(), 0) != 0) {
        if (errno == ENOENT) return;
        fail_with(errno, "The object can't be removed");
    }
    {
        const std::lock_guard lock(damaged_mutex_);
        damaged_.erase(key.hex());
    }
    sync(second);  // what a user deleted must not come back with the power
}

void Store::check(const CallView& call) {
    call.checkpoint();
    demand_room();
    static constexpr char kProbe[] = "spheroseg probe";
    TemporaryFile file(unfinished_.get());
    file.write(kProbe, sizeof(kProbe));
    sync(file.descriptor());
    char back[sizeof(kProbe)] = {};
    if (read_some(file.descriptor(), back, sizeof(back), 0) != sizeof(kProbe) ||
        std::memcmp(back, kProbe, sizeof(kProbe)) != 0)
        throw Failure(SPHEROSEG_CORRUPT, "disk",
                      "The disk of the objects does not give back what was written.");
}

Descriptor Store::open_object(const Key& key) const {
    const Descriptor first = open_folder(root_.get(), key.first_folder());
    if (!first) return {};
    const Descriptor second = open_folder(first.get(), key.second_folder());
    if (!second) return {};
    Descriptor file(
        ::openat(second.get(), key.hex().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file && errno != ENOENT) fail_with(errno, "The object can't be opened");
    return file;
}

Descriptor Store::open_existing(const Key& key) const {
    Descriptor file = open_object(key);
    if (!file) throw Failure(SPHEROSEG_NOT_FOUND, "object", "There is no object " + key.hex() + ".");
    if (!S_ISREG(facts_of(file).st_mode))
        throw Failure(SPHEROSEG_CORRUPT, "not_an_object", "'" + key.hex() + "' is not a file.");
    return file;
}

void Store::demand_room() const {
    struct statvfs facts {};
    if (::fstatvfs(root_.get(), &facts) != 0) fail_with(errno, "The disk of the objects can't be asked");
    const std::uint64_t free = static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
    if (free < settings_.minimum_free_bytes)
        throw Failure(SPHEROSEG_FULL, "disk_full",
                      "The disk of the objects has " + std::to_string(free >> 20) +
                          " MiB left, less than the " + std::to_string(settings_.minimum_free_bytes >> 20) +
                          " MiB of `minimum_free`; free some room.");
}

void Store::report_damage(const Key& key, const std::string& found) {
    const std::string what = "The object " + key.hex() + " is damaged: " + found +
                             ". Restore it from a backup or upload it again.";
    log_(SPHEROSEG_LOG_ERROR, what);
    {
        const std::lock_guard lock(damaged_mutex_);
        if (damaged_.size() < kDamagedRemembered) damaged_.insert(key.hex());
    }
    throw Failure(SPHEROSEG_CORRUPT, "damaged", what);
}

}  // namespace objects_files

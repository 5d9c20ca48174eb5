// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace spheroseg {
namespace {

class MemoryBytes final : public ByteSource {
  public:
    MemoryBytes(std::string_view bytes, std::shared_ptr<const void> owner)
        : bytes_(bytes), owner_(std::move(owner)) {}
    spheroseg_source view() override { return sdk::memory_source(bytes_); }

  private:
    std::string_view bytes_;
    std::shared_ptr<const void> owner_;  // the request body, shared with the HTTP front that accounts for it
};

/// Bytes that are fetched range by range. `read` gives up to `capacity` of them from `offset` on, which lies
/// before the end; any thread.
class RangedBytes : public ByteSource {
  public:
    explicit RangedBytes(std::uint64_t bytes) : bytes_(bytes) {}

    spheroseg_source view() final {
        spheroseg_source source{};
        source.size = sizeof(source);
        source.bytes = bytes_;
        source.context = this;
        source.read_at = [](void* context, std::uint64_t offset, void* buffer, std::uint64_t capacity,
                            std::uint64_t* got) -> spheroseg_code {
            const auto& self = *static_cast<RangedBytes*>(context);
            *got = 0;
            if (offset >= self.bytes_) return SPHEROSEG_OK;
            return self.read(offset, static_cast<char*>(buffer), std::min(capacity, self.bytes_ - offset),
                             *got);
        };
        return source;
    }

  protected:
    virtual spheroseg_code read(std::uint64_t offset, char* buffer, std::uint64_t capacity,
                                std::uint64_t& got) const noexcept = 0;

  private:
    const std::uint64_t bytes_;
};

class ObjectBytes final : public RangedBytes {
  public:
    ObjectBytes(ObjectStore objects, std::string key, std::uint64_t bytes)
        : RangedBytes(bytes), objects_(objects), key_(std::move(key)) {}

  private:
    spheroseg_code read(std::uint64_t offset, char* buffer, std::uint64_t capacity,
                        std::uint64_t& got) const noexcept override {
        struct Target {
            char* at;
            std::uint64_t left;
        } target{buffer, capacity};
        const spheroseg_writer to{&target,
                                  [](void* raw, const void* data, std::uint64_t size) -> spheroseg_code {
                                      auto& into = *static_cast<Target*>(raw);
                                      if (size > into.left) return SPHEROSEG_TOO_LARGE;
                                      std::memcpy(into.at, data, size);
                                      into.at += size;
                                      into.left -= size;
                                      return SPHEROSEG_OK;
                                  }};
        const spheroseg_code code = objects_.read(key_, offset, capacity, to);
        if (code == SPHEROSEG_OK) got = capacity - target.left;
        return code;
    }

    ObjectStore objects_;
    std::string key_;
};

class FileBytes final : public RangedBytes {
  public:
    FileBytes(int fd, std::uint64_t bytes) : RangedBytes(bytes), fd_(fd) {}
    FileBytes(const FileBytes&) = delete;
    FileBytes& operator=(const FileBytes&) = delete;
    ~FileBytes() override { close(fd_); }

  private:
    spheroseg_code read(std::uint64_t offset, char* buffer, std::uint64_t capacity,
                        std::uint64_t& got) const noexcept override {
        while (got < capacity) {
            const ssize_t taken = pread(fd_, buffer + got, capacity - got, static_cast<off_t>(offset + got));
            if (taken < 0 && errno == EINTR) continue;
            if (taken < 0) return SPHEROSEG_UNAVAILABLE;
            if (taken == 0) break;  // it has become shorter
            got += static_cast<std::uint64_t>(taken);
        }
        return SPHEROSEG_OK;
    }

    const int fd_;
};

}  // namespace

std::unique_ptr<ByteSource> memory_source(std::string_view bytes, std::shared_ptr<const void> owner) {
    return std::make_unique<MemoryBytes>(bytes, std::move(owner));
}

std::unique_ptr<ByteSource> object_source(ObjectStore objects, std::string key, std::uint64_t bytes) {
    return std::make_unique<ObjectBytes>(objects, std::move(key), bytes);
}

Result<std::unique_ptr<ByteSource>> file_source(const std::filesystem::path& path) {
    // Without O_NONBLOCK a pipe that nobody writes to would be waited for here.
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat facts {};
    if (fd < 0 || fstat(fd, &facts) != 0) {
        const int error = errno;
        if (fd >= 0) close(fd);
        return fail(error == ENOENT ? ErrorKind::not_found : ErrorKind::unavailable, "file",
                    path.string() + ": " + std::strerror(error) + ".");
    }
    auto source = std::make_unique<FileBytes>(fd, static_cast<std::uint64_t>(facts.st_size));
    if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::invalid, "file", path.string() + " is no file.");
    return std::unique_ptr<ByteSource>(std::move(source));
}

}  // namespace spheroseg

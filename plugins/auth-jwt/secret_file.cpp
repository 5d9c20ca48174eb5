// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <spheroseg/boundary.hpp>
#include <system_error>

#include "digest.hpp"
#include "random.hpp"
#include "settings.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

constexpr std::size_t kMostBytes = 4096;

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }

  private:
    int number_;
};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
    throw sdk::Failure(SPHEROSEG_REFUSED, "secret_file", "The secret file " + file.string() + " " + what);
}

[[noreturn]] void refuse_error(const std::filesystem::path& file, const char* what, int error) {
    refuse(file, std::string(what) + ": " + std::generic_category().message(error) + ".");
}

std::optional<std::string> read(const std::filesystem::path& file) {
    // O_NONBLOCK: a pipe put in its place must not hold the start up.
    const Descriptor from(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (from.number() < 0) {
        if (errno == ENOENT) return std::nullopt;
        refuse_error(file, "can't be opened", errno);
    }
    struct stat facts {};
    if (::fstat(from.number(), &facts) != 0) refuse_error(file, "can't be examined", errno);
    if (!S_ISREG(facts.st_mode)) refuse(file, "must be an ordinary file.");
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        refuse(file, "must be closed to group and others; run `chmod 600` on it.");
    if (facts.st_uid != ::geteuid() && facts.st_uid != 0)
        refuse(file, "must belong to the user of this process.");
    std::string content(kMostBytes + 1, '\0');
    const ssize_t got = ::read(from.number(), content.data(), content.size());
    if (got < 0) refuse_error(file, "can't be read", errno);
    content.resize(static_cast<std::size_t>(got));
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) content.pop_back();
    if (content.size() > kMostBytes) refuse(file, "must have at most 4096 bytes.");
    if (content.size() < kSecretBytes) refuse(file, "must have at least 32 bytes.");
    return content;
}

void write_new(const std::filesystem::path& file, const std::string& content) {
    const Descriptor to(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (to.number() < 0) refuse_error(file, "can't be made", errno);
    const ssize_t written = ::write(to.number(), content.data(), content.size());
    if (written != static_cast<ssize_t>(content.size()) || ::fsync(to.number()) != 0) {
        const int error = errno;
        ::unlink(file.c_str());
        refuse_error(file, "can't be written", error);
    }
}

void make(const std::filesystem::path& file) {
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    if (failed) refuse_error(file.parent_path(), "'s folder can't be made", failed.value());
    const std::filesystem::path draft = file.string() + "." + hex(random_bytes(8));
    write_new(draft, hex(random_bytes(kSecretBytes)) + "\n");
    // link fails when the name is taken: of two that start at once the second uses the first one's secret.
    const int linked = ::link(draft.c_str(), file.c_str());
    const int error = errno;
    ::unlink(draft.c_str());
    if (linked != 0 && error != EEXIST) refuse_error(file, "can't be made", error);
    const Descriptor folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number() >= 0) ::fsync(folder.number());
}

}  // namespace

std::string load_or_make_secret(const std::filesystem::path& file) {
    if (auto found = read(file)) return *found;
    make(file);
    if (auto made = read(file)) return *made;
    refuse(file, "vanished while it was made.");
}

}  // namespace auth_jwt

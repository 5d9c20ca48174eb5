// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/first_administrator.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <spheroseg/http.hpp>
#include <utility>

#include "plugin/failure.hpp"
#include "process/one_time_password.hpp"

namespace spheroseg {
namespace {

tl::unexpected<Error> note_failure(const std::filesystem::path& path, const std::string& reason) {
    return fail(ErrorKind::unavailable, "first_administrator",
                "The file " + path.string() + " can't be written: " + reason + ".");
}

/// The file with the password, open and locked: of several hosts that start on one data folder, one at a time
/// makes the account, and what stands in the file is the account's password.
class Note {
  public:
    static Result<Note> take(const std::filesystem::path& path) {
        for (;;) {
            Note note(path, open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
            if (note.file_ < 0 || fchmod(note.file_, 0600) != 0)
                return note_failure(path, std::strerror(errno));
            while (flock(note.file_, LOCK_EX) != 0 && errno == EINTR) {
            }  // a file system without locks leaves it at that: then hosts should not start at once
            if (note.is_at_its_path()) return note;
        }
    }
    Note(Note&& other) noexcept : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}
    Note& operator=(Note&&) = delete;
    ~Note() {
        if (file_ >= 0) close(file_);
    }

    /// Returns when it is on the disk, its name included.
    Result<void> write_down(const std::string& text) {
        if (ftruncate(file_, 0) != 0 ||
            write(file_, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || fsync(file_) != 0)
            return note_failure(path_, std::strerror(errno));
        const int folder = open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder >= 0) {
            fsync(folder);
            close(folder);
        }
        return {};
    }
    bool is_empty() const {
        struct stat facts {};
        return fstat(file_, &facts) == 0 && facts.st_size == 0;
    }
    void remove() { unlink(path_.c_str()); }

  private:
    Note(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}
    /// False when the host that had it before removed it.
    bool is_at_its_path() const {
        struct stat held {};
        struct stat there {};
        return fstat(file_, &held) == 0 && lstat(path_.c_str(), &there) == 0 && held.st_ino == there.st_ino &&
               held.st_dev == there.st_dev;
    }

    std::filesystem::path path_;
    int file_;
};

Result<std::uint64_t> count_users(const sdk::Auth& auth) {
    return guarded([&] {
        sdk::Call call;
        return auth.count_users(call);
    });
}

}  // namespace

Result<void> make_first_administrator(const PluginSet& plugins, const std::filesystem::path& data) {
    const auto found = plugins.interface(SPHEROSEG_AUTH_1);
    if (!found) return {};
    const sdk::Auth auth(*found);
    SPHEROSEG_TRY(users, count_users(auth));
    if (*users > 0) return {};
    const auto path = data / "first-administrator.txt";
    SPHEROSEG_TRY(note, Note::take(path));
    SPHEROSEG_TRY(users_now, count_users(auth));
    if (*users_now > 0) {  // another host had the note before
        if (note->is_empty()) note->remove();
        return {};
    }
    const std::string email = "admin@localhost.localdomain";
    SPHEROSEG_TRY(password, new_one_time_password());
    // The file first: a kill in between leaves a note without an account, and the next start makes both anew.
    SPHEROSEG_TRY(noted, note->write_down("email: " + email + "\npassword: " + *password +
                                          "\n\nOne-time password of the first administrator: log in, change "
                                          "it with POST /api/v1/auth/password (nothing else works "
                                          "before), and delete this file.\n"));
    const auto added = guarded([&] {
        sdk::Call call;
        return auth.add_user(call, email, *password, "Administrator", SPHEROSEG_ROLE_ADMIN);
    });
    if (!added && added.error().code == "email_taken") {  // by a host with another data folder
        note->remove();
        return {};
    }
    // Any other failure keeps the note: the account may be there although the answer got lost.
    if (!added) return tl::unexpected(added.error());
    spdlog::info("Made the first administrator; the one-time password is in {}", path.string());
    return {};
}

}  // namespace spheroseg

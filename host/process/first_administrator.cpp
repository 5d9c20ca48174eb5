// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/first_administrator.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <spheroseg/http.hpp>

#include "plugin/failure.hpp"
#include "process/one_time_password.hpp"

namespace spheroseg {
namespace {

Result<void> write_private(const std::filesystem::path& path, const std::string& text) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    const bool written = file >= 0 && fchmod(file, 0600) == 0 &&
                         write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                         fsync(file) == 0;
    const std::string reason = written ? "" : std::strerror(errno);
    if (file >= 0) close(file);
    if (!written)
        return fail(ErrorKind::unavailable, "first_administrator",
                    "The file " + path.string() + " can't be written: " + reason + ".");
    return {};
}

}  // namespace

Result<void> make_first_administrator(const PluginSet& plugins, const std::filesystem::path& data) {
    const auto found = plugins.interface(SPHEROSEG_AUTH_1);
    if (!found) return {};
    const sdk::Auth auth(*found);
    SPHEROSEG_TRY(users, guarded([&] {
                      sdk::Call call;
                      return auth.count_users(call);
                  }));
    if (*users > 0) return {};
    const std::string email = "admin@localhost.localdomain";
    SPHEROSEG_TRY(password, new_one_time_password());
    const auto path = data / "first-administrator.txt";
    // The file first: a kill in between leaves a note without an account, and the next start makes both anew.
    SPHEROSEG_TRY(noted,
                  write_private(path, "email: " + email + "\npassword: " + *password +
                                          "\n\nOne-time password of the first administrator: log in, change "
                                          "it with POST /api/v1/auth/password (nothing else works "
                                          "before), and delete this file.\n"));
    SPHEROSEG_TRY(added, guarded([&] {
                      sdk::Call call;
                      return auth.add_user(call, email, *password, "Administrator", SPHEROSEG_ROLE_ADMIN);
                  }));
    spdlog::info("Made the first administrator; the one-time password is in {}", path.string());
    return {};
}

}  // namespace spheroseg

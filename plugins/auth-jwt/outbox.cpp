// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "outbox.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <spheroseg/boundary.hpp>
#include <system_error>

#include "clock.hpp"
#include "digest.hpp"
#include "random.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

constexpr std::size_t kNameBytes = 16;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& what) {
    throw sdk::Failure(SPHEROSEG_REFUSED, "outbox", "The outbox " + path.string() + " " + what);
}

[[noreturn]] void refuse_error(const std::filesystem::path& path, const char* what, int error) {
    refuse(path, std::string(what) + ": " + std::generic_category().message(error) + ".");
}

void write_private(const std::filesystem::path& file, const std::string& content) {
    const int to = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to < 0) refuse_error(file.parent_path(), "takes no file", errno);
    const bool written =
        ::write(to, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
        ::fsync(to) == 0;
    const int error = errno;
    ::close(to);
    if (written) return;
    ::unlink(file.c_str());
    refuse_error(file.parent_path(), "takes no message", error);
}

/// The expiry that put() wrote into a name.
std::optional<std::int64_t> expiry_of(const std::string& name) {
    constexpr std::string_view ending = ".json";
    const auto dash = name.find('-');
    if (dash == std::string::npos || name.size() != dash + 1 + 2 * kNameBytes + ending.size() ||
        name.compare(name.size() - ending.size(), ending.size(), ending) != 0)
        return std::nullopt;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + dash, seconds);
    if (error != std::errc() || end != name.data() + dash) return std::nullopt;
    return seconds;
}

}  // namespace

Outbox::Outbox(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::error_code failed;
    std::filesystem::create_directories(folder_.parent_path(), failed);
    if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) refuse_error(folder_, "can't be made", errno);
    struct stat facts {};
    if (::stat(folder_.c_str(), &facts) != 0) refuse_error(folder_, "can't be examined", errno);
    if (!S_ISDIR(facts.st_mode)) refuse(folder_, "must be a folder.");
    if ((facts.st_mode & S_IWOTH) != 0)
        refuse(folder_, "must not be open to everybody; run `chmod o-w` on it.");
    if (::access(folder_.c_str(), W_OK | X_OK) != 0) refuse_error(folder_, "can't be written into", errno);
}

void Outbox::put(const ResetMessage& message) const {
    const nlohmann::json content = {{"kind", "password_reset"},
                                    {"to", message.email},
                                    {"name", message.name},
                                    {"token", message.token},
                                    {"expires_at", to_rfc3339(message.expires_ms)}};
    const std::string name = std::to_string(message.expires_ms / 1000) + "-" + hex(random_bytes(kNameBytes));
    const auto draft = folder_ / ("." + name);
    const auto file = folder_ / (name + ".json");
    write_private(draft, content.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    if (::rename(draft.c_str(), file.c_str()) == 0) return;
    const int error = errno;
    ::unlink(draft.c_str());
    refuse_error(folder_, "takes no message", error);
}

void Outbox::purge(std::int64_t now_ms) const {
    std::error_code failed;
    for (std::filesystem::directory_iterator at(folder_, failed), end; !failed && at != end;
         at.increment(failed)) {
        const auto expiry = expiry_of(at->path().filename().string());
        if (expiry && *expiry * 1000 <= now_ms) ::unlink(at->path().c_str());
    }
}

}  // namespace auth_jwt

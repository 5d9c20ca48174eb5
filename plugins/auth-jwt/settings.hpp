// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the operator wrote about logging in, as a type that can't be wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace auth_jwt {

struct Settings {
    bool registration_open = false;
    std::string issuer = "spheroseg";
    std::string audience = "spheroseg-api";
    std::chrono::milliseconds access_lifetime{std::chrono::minutes(15)};
    std::chrono::milliseconds refresh_lifetime{std::chrono::hours(24 * 30)};
    std::filesystem::path secret_file;          ///< absolute; not looked at when `secret` is set
    std::string secret;                         ///< at least 32 bytes, or empty
    std::vector<std::string> previous_secrets;  ///< still verify, never sign
    std::size_t minimum_password_bytes = 10;
    unsigned max_parallel_hashes = 2;
    unsigned max_waiting_hashes = 64;
    std::chrono::milliseconds hash_wait{5000};
    unsigned login_attempts_per_minute = 10;    ///< failed ones, per e-mail and address; 0: no limit
    unsigned address_attempts_per_minute = 60;  ///< failed ones and registrations, per address; 0: no limit
    std::chrono::milliseconds standing_lifetime{
        0};  ///< how old what is known of a login may be; 0: asked anew
    std::filesystem::path
        reset_folder;  ///< absolute; where reset tokens are put for a mailer; empty: nowhere
    std::chrono::milliseconds reset_lifetime{std::chrono::minutes(30)};
};

inline constexpr std::size_t kSecretBytes = 32;

extern const char kConfigSchema[];

/// `config` is the canonical JSON that the host checked against kConfigSchema. Throws Failure(INVALID).
Settings read_settings(std::string_view config, std::string_view data_folder);

}  // namespace auth_jwt

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "settings.hpp"

#include <nlohmann/json.hpp>
#include <spheroseg/boundary.hpp>

namespace auth_jwt {

namespace sdk = spheroseg::sdk;
using std::chrono::milliseconds;

const char kConfigSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "registration": {"type": "string", "enum": ["open", "closed"], "default": "closed",
      "description": "Whether strangers may make themselves an account."},
    "issuer": {"type": "string", "minLength": 1, "default": "spheroseg", "description": "The iss claim."},
    "audience": {"type": "string", "minLength": 1, "default": "spheroseg-api", "description": "The aud claim."},
    "access_token_lifetime": {"type": "string", "format": "duration", "minimum": 60000, "maximum": 86400000, "default": "15m",
      "description": "How long an access token is valid: 1 minute to 1 day."},
    "refresh_token_lifetime": {"type": "string", "format": "duration", "minimum": 60000, "maximum": 34560000000, "default": "30d",
      "description": "How long a login lasts without being used: longer than an access token, up to 400 days."},
    "secret_file": {"type": "string", "minLength": 1, "default": "auth-jwt/secret",
      "description": "Holds the signing secret; relative to the data folder; made with mode 0600 when missing."},
    "secret": {"type": "string", "minLength": 32, "x-secret": true,
      "description": "The signing secret itself, at least 32 bytes; the file is then not looked at."},
    "previous_secrets": {"type": "array", "items": {"type": "string", "minLength": 32}, "x-secret": true,
      "default": [], "description": "Earlier secrets: their tokens stay valid until they expire."},
    "minimum_password_bytes": {"type": "integer", "minimum": 8, "maximum": 128, "default": 10,
      "description": "The shortest password that is taken."},
    "max_parallel_hashes": {"type": "integer", "minimum": 1, "maximum": 64, "default": 2,
      "description": "Passwords hashed at once; each takes 19 MiB and a core."},
    "max_waiting_hashes": {"type": "integer", "minimum": 0, "maximum": 10000, "default": 64,
      "description": "Requests that wait for a hash; more are answered 429."},
    "hash_wait": {"type": "string", "format": "duration", "minimum": 0, "maximum": 60000, "default": "5s",
      "description": "How long one of them waits before it is answered 429."},
    "login_attempts_per_minute": {"type": "integer", "minimum": 0, "maximum": 100000, "default": 10,
      "description": "Failed logins for one e-mail from one address; 0: no limit."},
    "address_attempts_per_minute": {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 60,
      "description": "Failed logins and registrations from one address; 0: no limit."},
    "revocation_delay": {"type": "string", "format": "duration", "minimum": 0, "maximum": 30000, "default": "0s",
      "description": "How long what is known of a login is kept. 0: the database is asked with each request, so that a logout, a disabled or deleted account and a new role hold at once on every host; more spares it, and they hold that much later: at most 30 s."},
    "reset_delivery": {"type": "string", "enum": ["none", "file"], "default": "none",
      "description": "How a token for a forgotten password reaches its user. none: not at all, the operator helps with `spheroseg user reset-password`. file: as a file for the operator's mailer to send."},
    "reset_folder": {"type": "string", "minLength": 1, "default": "auth-jwt/outbox",
      "description": "Where those files are put; relative to the data folder; made with mode 0700 when missing."},
    "reset_lifetime": {"type": "string", "format": "duration", "minimum": 300000, "maximum": 86400000, "default": "30m",
      "description": "How long such a token is good: 5 minutes to 1 day."}
  }
})";

namespace {

[[noreturn]] void refuse(const std::string& message) {
    throw sdk::Failure(SPHEROSEG_INVALID, "config", message);
}

void check_range(const char* name, milliseconds value, milliseconds least, milliseconds most) {
    if (value < least || value > most)
        refuse(std::string("`") + name + "` must be between " + std::to_string(least.count()) + " ms and " +
               std::to_string(most.count()) + " ms, not " + std::to_string(value.count()) + " ms.");
}

void check(const Settings& settings) {
    check_range("access_token_lifetime", settings.access_lifetime, std::chrono::minutes(1),
                std::chrono::hours(24));
    check_range("refresh_token_lifetime", settings.refresh_lifetime, settings.access_lifetime,
                std::chrono::hours(24 * 400));
    check_range("hash_wait", settings.hash_wait, milliseconds(0), std::chrono::minutes(1));
    check_range("reset_lifetime", settings.reset_lifetime, std::chrono::minutes(5), std::chrono::hours(24));
    if (!settings.reset_folder.empty() && !settings.reset_folder.is_absolute())
        refuse("`reset_folder` must be absolute when the host has no data folder.");
    check_range("revocation_delay", settings.standing_lifetime, milliseconds(0), std::chrono::seconds(30));
    if (!settings.secret.empty() && settings.secret.size() < kSecretBytes)
        refuse("`secret` must have at least 32 bytes.");
    for (const auto& secret : settings.previous_secrets)
        if (secret.size() < kSecretBytes) refuse("Each of `previous_secrets` must have at least 32 bytes.");
    if (settings.secret.empty() && !settings.secret_file.is_absolute())
        refuse("`secret_file` must be absolute when the host has no data folder.");
}

}  // namespace

Settings read_settings(std::string_view config, std::string_view data_folder) {
    const auto json = nlohmann::json::parse(config.empty() ? "{}" : config, nullptr, false);
    if (!json.is_object()) refuse("The configuration must be a JSON object.");
    Settings settings;
    const auto duration = [&](const char* name, milliseconds fallback) {
        return milliseconds(json.value(name, std::int64_t{fallback.count()}));
    };
    try {
        settings.registration_open = json.value("registration", "closed") == "open";
        settings.issuer = json.value("issuer", settings.issuer);
        settings.audience = json.value("audience", settings.audience);
        settings.access_lifetime = duration("access_token_lifetime", settings.access_lifetime);
        settings.refresh_lifetime = duration("refresh_token_lifetime", settings.refresh_lifetime);
        settings.secret_file =
            std::filesystem::path(data_folder) / json.value("secret_file", std::string("auth-jwt/secret"));
        settings.secret = json.value("secret", std::string());
        settings.previous_secrets = json.value("previous_secrets", std::vector<std::string>());
        settings.minimum_password_bytes =
            json.value("minimum_password_bytes", settings.minimum_password_bytes);
        settings.max_parallel_hashes = json.value("max_parallel_hashes", settings.max_parallel_hashes);
        settings.max_waiting_hashes = json.value("max_waiting_hashes", settings.max_waiting_hashes);
        settings.hash_wait = duration("hash_wait", settings.hash_wait);
        settings.login_attempts_per_minute =
            json.value("login_attempts_per_minute", settings.login_attempts_per_minute);
        settings.address_attempts_per_minute =
            json.value("address_attempts_per_minute", settings.address_attempts_per_minute);
        settings.standing_lifetime = duration("revocation_delay", settings.standing_lifetime);
        settings.reset_lifetime = duration("reset_lifetime", settings.reset_lifetime);
        if (json.value("reset_delivery", "none") == "file")
            settings.reset_folder = std::filesystem::path(data_folder) /
                                    json.value("reset_folder", std::string("auth-jwt/outbox"));
    } catch (const nlohmann::json::exception&) {
        // Its text could show a secret.
        refuse("The configuration has a value of a wrong type; the schema names the types.");
    }
    check(settings);
    return settings;
}

}  // namespace auth_jwt

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "credentials.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace auth_jwt {
namespace {

constexpr std::size_t kMostEmailBytes = 254;
constexpr std::size_t kMostLocalBytes = 64;
constexpr std::size_t kMostLabelBytes = 63;
constexpr std::size_t kMostNameBytes = 200;
constexpr std::size_t kMostPasswordBytes = 1024;

// The most used passwords of at least eight characters (public lists of leaked ones agree on them).
constexpr std::array<std::string_view, 72> kObvious = {
    "password",      "password1",      "password12",  "password123",      "password1234",     "password12345",
    "passw0rd",      "p@ssw0rd",       "p@ssword123", "passwordpassword", "12345678",         "123456789",
    "1234567890",    "12345678910",    "123123123",   "1234512345",       "0123456789",       "0987654321",
    "9876543210",    "987654321",      "1q2w3e4r",    "1q2w3e4r5t",       "1q2w3e4r5t6y",     "1qaz2wsx",
    "1qaz2wsx3edc",  "qwertyuiop",     "qwerty123",   "qwerty1234",       "qwerty12345",      "qwertyui",
    "qwerty123456",  "qwertzuiop",     "azertyuiop",  "asdfghjkl",        "asdfghjkl123",     "zxcvbnm123",
    "zaq12wsx",      "zaq1zaq1",       "iloveyou",    "iloveyou123",      "sunshine1",        "princess1",
    "football1",     "baseball1",      "superman1",   "dragon123",        "monkey123",        "welcome123",
    "welcome1234",   "letmein123",     "letmein1234", "admin123",         "admin1234",        "admin12345",
    "administrator", "administrator1", "changeme",    "changeme123",      "changemenow",      "default123",
    "secret1234",    "testtest",       "test123456",  "test1234567",      "abcdefghij",       "abc1234567",
    "a123456789",    "spheroseg",      "spheroseg1",  "spheroseg123",     "trustno1trustno1", "mypassword1"};

bool is_printable_ascii(char c) {
    return c > 0x20 && c < 0x7F;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > kMostLabelBytes || label.front() == '-' || label.back() == '-')
        return false;
    return std::all_of(label.begin(), label.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool is_domain(std::string_view domain) {
    while (true) {
        const auto dot = domain.find('.');
        if (!is_label(domain.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        domain.remove_prefix(dot + 1);
    }
}

bool is_local_part(std::string_view local) {
    if (local.empty() || local.size() > kMostLocalBytes || local.front() == '.' || local.back() == '.' ||
        local.find("..") != std::string_view::npos)
        return false;
    return std::all_of(local.begin(), local.end(), [](char c) {
        return is_printable_ascii(c) && std::string_view("\"(),:;<>@[\\]").find(c) == std::string_view::npos;
    });
}

bool is_utf8(std::string_view text) {
    // nlohmann's writer is the one judge of UTF-8 that is at hand.
    try {
        (void)nlohmann::json(std::string(text)).dump();
        return true;
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

}  // namespace

std::string trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::string normalise_email(std::string_view email) {
    return lower(trim(email));
}

std::optional<std::string> unfit_email(std::string_view normalised) {
    const auto at = normalised.rfind('@');
    if (normalised.size() > kMostEmailBytes) return "must have at most 254 bytes";
    if (at == std::string_view::npos || !is_local_part(normalised.substr(0, at)) ||
        !is_domain(normalised.substr(at + 1)))
        return "must be an e-mail address in ASCII such as name@example.org";
    return std::nullopt;
}

std::optional<std::string> unfit_name(std::string_view trimmed) {
    if (trimmed.empty()) return "must not be empty";
    if (trimmed.size() > kMostNameBytes) return "must have at most 200 bytes";
    if (!is_utf8(trimmed)) return "must be UTF-8";
    const bool control = std::any_of(trimmed.begin(), trimmed.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (control) return "must have no control characters";
    return std::nullopt;
}

std::optional<std::string> unfit_password(std::string_view password, std::size_t minimum_bytes,
                                          std::string_view normalised_email) {
    if (password.size() < minimum_bytes)
        return "must have at least " + std::to_string(minimum_bytes) + " bytes";
    if (password.size() > kMostPasswordBytes) return "must have at most 1024 bytes";
    const std::string lowered = lower(password);
    const bool one_character = password.find_first_not_of(password.front()) == std::string_view::npos;
    const bool is_email =
        lowered == normalised_email || lowered == normalised_email.substr(0, normalised_email.find('@'));
    if (one_character || is_email || std::find(kObvious.begin(), kObvious.end(), lowered) != kObvious.end())
        return "is one of the first that an attacker tries; choose another, a few unrelated words for "
               "example";
    return std::nullopt;
}

}  // namespace auth_jwt

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <cctype>
#include <vector>

#include "config/show.hpp"

namespace spheroseg::config {
namespace {

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// "clientSecret" and "client_secret" are "client", "secret".
std::vector<std::string> words_of(const std::string& key) {
    std::vector<std::string> words(1);
    bool was_lower = false;
    for (const char c : key) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) == 0 || (was_lower && std::isupper(byte) != 0)) words.emplace_back();
        if (std::isalnum(byte) != 0) words.back() += static_cast<char>(std::tolower(byte));
        was_lower = std::islower(byte) != 0;
    }
    words.erase(std::remove(words.begin(), words.end(), std::string()), words.end());
    return words;
}

bool is_one_of(const std::string& word, const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

void mask_user_info(std::string& text) {
    for (std::size_t at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
        const std::size_t start = at + 3;
        const std::size_t end = std::min(text.find_first_of(" \t\n\"'", start), text.size());
        const std::size_t sign = text.rfind('@', end);
        const std::size_t colon = text.find(':', start);
        if (sign == std::string::npos || sign < start || colon >= sign) continue;
        text.replace(colon + 1, sign - colon - 1, kMasked);
    }
}

void mask_assignments(std::string& text) {
    for (const char* name : {"password=", "passwd=", "pwd=", "secret=", "token=", "apikey=", "api_key="}) {
        std::size_t at = 0;
        while ((at = lowered(text).find(name, at)) != std::string::npos) {
            at += std::string(name).size();
            const bool quoted = at < text.size() && (text[at] == '\'' || text[at] == '"');
            const std::size_t end = quoted ? std::min(text.find(text[at], at + 1), text.size())
                                           : std::min(text.find_first_of(" ;&\t\n", at), text.size());
            if (quoted) ++at;
            text.replace(at, end - std::min(at, end), kMasked);
        }
    }
}

}  // namespace

bool names_secret(const std::string& key) {
    static const std::vector<std::string> secrets = {
        "password", "passwords", "passwd", "pwd",  "pass", "passphrase", "secret",     "secrets",
        "token",    "tokens",    "key",    "keys", "pin",  "apikey",     "credential", "credentials"};
    static const std::vector<std::string> about = {"file",      "path", "folder", "lifetime", "ttl",
                                                   "timeout",   "size", "bytes",  "length",   "count",
                                                   "algorithm", "type", "name",   "issuer"};
    const auto words = words_of(key);
    if (words.empty() || is_one_of(words.back(), about) || is_one_of("public", words)) return false;
    return std::any_of(words.begin(), words.end(),
                       [](const std::string& word) { return is_one_of(word, secrets); });
}

std::string mask_text(const std::string& text) {
    std::string masked = text;
    mask_user_info(masked);
    mask_assignments(masked);
    return masked;
}

}  // namespace spheroseg::config

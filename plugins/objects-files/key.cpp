// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "key.hpp"

#include <algorithm>
#include <array>
#include <spheroseg/boundary.hpp>

namespace objects_files {

using spheroseg::sdk::Failure;

namespace {

constexpr std::size_t kHexDigits = 64;

void demand(bool worked) {
    if (!worked) throw Failure(SPHEROSEG_INTERNAL, "sha256", "OpenSSL could not compute a SHA-256.");
}

}  // namespace

bool Key::is_key(std::string_view text) {
    return text.size() == kHexDigits && std::all_of(text.begin(), text.end(), [](char digit) {
               return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
           });
}

Key Key::parse(std::string_view text) {
    if (!is_key(text))
        throw Failure(SPHEROSEG_INVALID, "key",
                      "An object's key is 64 lower-case hex digits, not a text of " +
                          std::to_string(text.size()) + " bytes with other content.");
    return Key(std::string(text));
}

Sha256::Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    demand(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::add(const void* data, std::size_t size) {
    demand(EVP_DigestUpdate(context_.get(), data, size) == 1);
}

Key Sha256::key() {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::array<unsigned char, kHexDigits / 2> digest{};
    demand(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
    std::string hex;
    hex.reserve(kHexDigits);
    for (const unsigned char byte : digest) {
        hex += kDigits[byte >> 4];
        hex += kDigits[byte & 15];
    }
    return Key(std::move(hex));
}

}  // namespace objects_files

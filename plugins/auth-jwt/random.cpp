// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "random.hpp"

#include <openssl/rand.h>

#include <stdexcept>

#include "digest.hpp"

namespace auth_jwt {

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
        throw std::runtime_error("The system gives no randomness.");
    return bytes;
}

std::string uuid7(std::int64_t unix_ms) {
    std::string bytes = random_bytes(16);
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<char>(unix_ms >> (40 - 8 * i) & 255);
    bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x70);
    bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
    std::string text = hex(bytes);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
    return text;
}

std::string random_token(const char* prefix) {
    return prefix + base64url_encode(random_bytes(32));
}

}  // namespace auth_jwt

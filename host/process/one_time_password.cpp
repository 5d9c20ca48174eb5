// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/one_time_password.hpp"

#include <sys/random.h>

namespace spheroseg {

Result<std::string> new_one_time_password() {
    static const char* const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";  // 32 characters: 5 bits each
    unsigned char random[25];
    if (getrandom(random, sizeof(random), 0) != sizeof(random))
        return fail(ErrorKind::unavailable, "random", "The system gives no random bytes for a password.");
    std::string password;
    for (const unsigned char byte : random) password += alphabet[byte & 31U];
    return password;
}

}  // namespace spheroseg

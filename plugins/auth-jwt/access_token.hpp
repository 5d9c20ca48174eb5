// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Access tokens: JWT (RFC 7519) signed with HS256 and nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace auth_jwt {

struct Claims {
    std::string user_id;  ///< sub
    std::string family;   ///< the login it came from
    std::string role;     ///< what the user was when it was issued; the standing decides
    std::string id;       ///< jti
    std::int64_t issued_s = 0;
    std::int64_t expires_s = 0;
};

/// [any thread]
class AccessTokens {
  public:
    struct Identity {
        std::string issuer;
        std::string audience;
    };
    /// The first secret signs, all of them verify.
    AccessTokens(std::vector<std::string> secrets, Identity identity);

    std::string sign(const Claims& claims) const;
    /// Throws Refusal(UNAUTHENTICATED): "token_expired" for an else good token, "token_invalid" otherwise.
    Claims verify(std::string_view token, std::int64_t now_s) const;

  private:
    std::vector<std::string> secrets_;
    Identity identity_;
};

}  // namespace auth_jwt

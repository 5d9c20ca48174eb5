// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "access_token.hpp"

#include <jwt/jwt.hpp>

#include "digest.hpp"
#include "refusal.hpp"

namespace auth_jwt {

using nlohmann::json;

namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr std::int64_t kLeewaySeconds = 5;                     // clocks of several hosts
constexpr std::int64_t kLatestSecond = std::int64_t{1} << 40;  // keeps sums far from overflow

[[noreturn]] void refuse() {
    // A stranger learns nothing about which check failed.
    throw Refusal(SPHEROSEG_UNAUTHENTICATED, "token_invalid", "The access token is not valid; log in again.");
}

// The algorithm is fixed here, at compile time: what a token's header says is never used to choose one.
// cpp-jwt's own comparison of signatures stops at the first difference, so only its signing is used.
std::string signature_of(std::string_view signed_part, const std::string& secret) {
    const auto [bytes, failed] = jwt::HMACSign<jwt::algo::HS256>::sign(
        jwt::string_view(secret), jwt::string_view(signed_part.data(), signed_part.size()));
    if (failed) throw std::runtime_error("An access token could not be signed.");
    return base64url_encode(bytes);
}

json parse_part(std::string_view part) {
    const auto text = base64url_decode(part);
    if (!text) refuse();
    auto value = json::parse(*text, nullptr, false);
    if (!value.is_object()) refuse();
    return value;
}

void check_header(const json& header) {
    const json expected = {{"alg", "HS256"}, {"typ", "JWT"}};
    if (header != expected) refuse();  // also refuses crit, kid, jwk, jku and the like
}

std::string text_claim(const json& payload, const char* name) {
    const auto found = payload.find(name);
    if (found == payload.end() || !found->is_string()) refuse();
    auto text = found->get<std::string>();
    if (text.empty()) refuse();
    return text;
}

std::int64_t time_claim(const json& payload, const char* name) {
    const auto found = payload.find(name);
    if (found == payload.end() || !found->is_number_integer()) refuse();
    const auto seconds = found->get<std::int64_t>();
    if (seconds < 0 || seconds > kLatestSecond) refuse();
    return seconds;
}

}  // namespace

AccessTokens::AccessTokens(std::vector<std::string> secrets, Identity identity)
    : secrets_(std::move(secrets)), identity_(std::move(identity)) {}

std::string AccessTokens::sign(const Claims& claims) const {
    using namespace jwt::params;  // NOLINT: cpp-jwt's own way to name parameters
    jwt::jwt_object token{algorithm(jwt::algorithm::HS256), secret(secrets_.front())};
    token.add_claim("iss", identity_.issuer)
        .add_claim("aud", identity_.audience)
        .add_claim("sub", claims.user_id)
        .add_claim("jti", claims.id)
        .add_claim("iat", claims.issued_s)
        .add_claim("nbf", claims.issued_s)
        .add_claim("exp", claims.expires_s)
        .add_claim("role", claims.role)
        .add_claim("family", claims.family);
    return token.signature();
}

Claims AccessTokens::verify(std::string_view token, std::int64_t now_s) const {
    if (token.size() > kMostBytes) refuse();
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos || token.find('.', first + 1) != last || first == last) refuse();
    const auto signed_part = token.substr(0, last);
    const auto signature = token.substr(last + 1);
    bool good = false;
    for (const auto& secret : secrets_)
        if (equal_in_constant_time(signature_of(signed_part, secret), signature)) good = true;
    if (!good) refuse();

    check_header(parse_part(token.substr(0, first)));
    const json payload = parse_part(token.substr(first + 1, last - first - 1));
    if (text_claim(payload, "iss") != identity_.issuer || text_claim(payload, "aud") != identity_.audience)
        refuse();
    Claims claims;
    claims.user_id = text_claim(payload, "sub");
    claims.id = text_claim(payload, "jti");
    claims.family = text_claim(payload, "family");
    claims.role = text_claim(payload, "role");
    claims.issued_s = time_claim(payload, "iat");
    claims.expires_s = time_claim(payload, "exp");
    if (claims.role != "user" && claims.role != "admin") refuse();
    if (time_claim(payload, "nbf") > now_s + kLeewaySeconds) refuse();
    if (claims.issued_s > now_s + kLeewaySeconds) refuse();
    if (claims.expires_s + kLeewaySeconds <= now_s)
        throw Refusal(SPHEROSEG_UNAUTHENTICATED, "token_expired",
                      "The access token has expired; refresh it or log in again.");
    return claims;
}

}  // namespace auth_jwt

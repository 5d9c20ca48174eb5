// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "routes.hpp"

#include <charconv>

#include "body.hpp"
#include "operations.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;
using sdk::HttpAnswer;

namespace {

constexpr std::uint64_t kMostBodyBytes =
    std::uint64_t{16} * 1024;  // a password of 1024 bytes, each escaped, and room

HttpAnswer json_answer(std::int32_t status, const nlohmann::json& body) {
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, body.dump()};
}

HttpAnswer nothing() {
    return {204, {{"Cache-Control", "no-store"}}, ""};
}

std::string_view authorization_of(const spheroseg_http_request& request) {
    return sdk::find_pair(request.headers, request.header_count, "authorization");
}

}  // namespace

Routes::Routes(Authority& authority) : authority_(authority) {
    constexpr auto open = SPHEROSEG_ACCESS_OPEN;
    constexpr auto user = SPHEROSEG_ACCESS_USER;
    namespace ops = operations;
    table_ = {
        {"POST", "/api/v1/auth/register", open, true, ops::register_user(), &Routes::register_user},
        {"POST", "/api/v1/auth/login", open, true, ops::login(), &Routes::login},
        {"POST", "/api/v1/auth/refresh", open, true, ops::refresh(), &Routes::refresh},
        {"POST", "/api/v1/auth/logout", open, true, ops::logout(), &Routes::logout},
        // Open to the host, which lets nobody through whose password must change: these two look at the token
        // themselves.
        {"GET", "/api/v1/auth/me", open, false, ops::me(), &Routes::me},
        {"POST", "/api/v1/auth/password", open, true, ops::change_password(), &Routes::change_password},
        {"POST", "/api/v1/auth/password/forgot", open, true, ops::forgot_password(),
         &Routes::forgot_password},
        {"POST", "/api/v1/auth/password/reset", open, true, ops::reset_password(), &Routes::reset_password},
        {"PATCH", "/api/v1/auth/me", user, true, ops::update_me(), &Routes::update_me},
        {"GET", "/api/v1/auth/tokens", user, false, ops::list_api_tokens(), &Routes::list_api_tokens},
        {"POST", "/api/v1/auth/tokens", user, true, ops::add_api_token(), &Routes::add_api_token},
        {"DELETE", "/api/v1/auth/tokens/{id}", user, false, ops::remove_api_token(),
         &Routes::remove_api_token},
    };
    for (const auto& route : table_)
        routes_.push_back({sizeof(spheroseg_http_route), route.access, sdk::to_text(route.method),
                           sdk::to_text(route.path), route.has_body ? kMostBodyBytes : 0,
                           sdk::to_text(route.operation)});
}

HttpAnswer Routes::handle(const sdk::CallView& call, const spheroseg_http_request& request) {
    if (request.route >= table_.size())
        throw sdk::Failure(SPHEROSEG_INVALID, "route", "A route was asked for that this plugin has not.");
    try {
        return (this->*table_[request.route].handler)(call, request);
    } catch (const Refusal& refusal) {
        return problem_answer(refusal, call.request_id());
    }
}

// The principal that the host gives lacks the login's family, so the token is looked at again; it costs a
// microsecond.
Identity Routes::who(const sdk::CallView& call, const spheroseg_http_request& request) {
    return authority_.admit(call, authorization_of(request));
}

HttpAnswer Routes::register_user(const sdk::CallView& call, const spheroseg_http_request& request) {
    authority_.require_open_registration();
    Body body(request, {"email", "password", "name"});
    const NewAccount wanted{body.text("email"), body.text("password"), body.text("name")};
    body.finish();
    return json_answer(
        201, authority_.register_user(call, wanted, std::string(sdk::to_view(request.remote_address))));
}

HttpAnswer Routes::login(const sdk::CallView& call, const spheroseg_http_request& request) {
    Body body(request, {"email", "password"});
    const std::string email = body.text("email");
    const std::string password = body.text("password");
    body.finish();
    return json_answer(
        200, authority_.login(call, email, password, std::string(sdk::to_view(request.remote_address))));
}

HttpAnswer Routes::refresh(const sdk::CallView& call, const spheroseg_http_request& request) {
    Body body(request, {"refresh_token"});
    const std::string token = body.text("refresh_token");
    body.finish();
    return json_answer(200, authority_.refresh(call, token));
}

HttpAnswer Routes::logout(const sdk::CallView& call, const spheroseg_http_request& request) {
    Body body(request, {"refresh_token"}, true);
    const auto token = body.optional_text("refresh_token");
    body.finish();
    authority_.logout(call, authorization_of(request), token);
    return nothing();
}

HttpAnswer Routes::me(const sdk::CallView& call, const spheroseg_http_request& request) {
    return json_answer(200, authority_.me(call, authority_.identify(call, authorization_of(request))));
}

HttpAnswer Routes::update_me(const sdk::CallView& call, const spheroseg_http_request& request) {
    const Identity caller = who(call, request);
    Body body(request, {"name", "email", "current"});
    const Authority::ProfileChange change{body.optional_text("name"), body.optional_text("email"),
                                          body.optional_text("current")};
    body.finish();
    return json_answer(200, authority_.update_me(call, caller, change));
}

HttpAnswer Routes::change_password(const sdk::CallView& call, const spheroseg_http_request& request) {
    const Identity caller = authority_.identify(call, authorization_of(request));
    Body body(request, {"current", "new"});
    const std::string current = body.text("current");
    const std::string wanted = body.text("new");
    body.finish();
    authority_.change_password(call, caller, current, wanted);
    return nothing();
}

HttpAnswer Routes::forgot_password(const sdk::CallView&, const spheroseg_http_request& request) {
    Body body(request, {"email"});
    const std::string email = body.text("email");
    body.finish();
    authority_.forgot_password(email, std::string(sdk::to_view(request.remote_address)));
    return {202, {{"Cache-Control", "no-store"}}, ""};
}

HttpAnswer Routes::reset_password(const sdk::CallView& call, const spheroseg_http_request& request) {
    Body body(request, {"token", "password"});
    const std::string token = body.text("token");
    const std::string password = body.text("password");
    body.finish();
    authority_.reset_password(call, token, password, std::string(sdk::to_view(request.remote_address)));
    return nothing();
}

HttpAnswer Routes::list_api_tokens(const sdk::CallView& call, const spheroseg_http_request& request) {
    ListedPage page;
    page.cursor = sdk::find_pair(request.query, request.query_count, "cursor");
    if (const auto limit = sdk::find_pair(request.query, request.query_count, "limit"); !limit.empty()) {
        const auto [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), page.limit);
        if (error != std::errc{} || end != limit.data() + limit.size() || page.limit < 1 || page.limit > 200)
            throw Refusal(SPHEROSEG_INVALID, "invalid_query",
                          "limit must be a whole number from 1 to 200, not '" + std::string(limit) + "'.");
    }
    return json_answer(200, authority_.list_api_tokens(call, who(call, request), page));
}

HttpAnswer Routes::add_api_token(const sdk::CallView& call, const spheroseg_http_request& request) {
    const Identity caller = who(call, request);
    Body body(request, {"name", "scopes", "expires_at"});
    NewApiToken wanted{body.text("name"), body.optional_texts("scopes"), std::nullopt};
    if (!body.is_null("expires_at"))
        if (const auto expires = body.optional_text("expires_at")) {
            wanted.expires_ms = from_rfc3339(*expires);
            if (!wanted.expires_ms) body.wrong("expires_at", "must be a time as RFC 3339 writes it");
        }
    body.finish();
    return json_answer(201, authority_.add_api_token(call, caller, wanted));
}

HttpAnswer Routes::remove_api_token(const sdk::CallView& call, const spheroseg_http_request& request) {
    const auto id = sdk::find_pair(request.path_parameters, request.path_parameter_count, "id");
    authority_.remove_api_token(call, who(call, request), std::string(id));
    return nothing();
}

}  // namespace auth_jwt

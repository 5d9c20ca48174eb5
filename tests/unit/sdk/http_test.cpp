// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/http.hpp>

#include "tripwire.hpp"

using namespace spheroseg::sdk;
using spheroseg::test::check_trip;
using spheroseg::test::Tripwire;

namespace {

struct Door {
    Tripwire wire;

    void authenticate(const CallView& /*call*/, std::string_view authorization,
                      spheroseg_principal& who) const {
        wire.step("authenticate");
        if (authorization != "Bearer good")
            throw Failure(SPHEROSEG_UNAUTHENTICATED, "token_invalid", "The token is not valid.");
        who.role = SPHEROSEG_ROLE_ADMIN;
        copy_text(who.email, "a@b.c");
    }
    std::string add_user(const CallView& /*call*/, std::string_view email, std::string_view /*password*/,
                         std::string_view name, std::int32_t role) const {
        wire.step("add_user");
        return std::string(email) + "," + std::string(name) + "," + std::to_string(role);
    }
    std::uint64_t count_users(const CallView& /*call*/) const {
        wire.step("count_users");
        return 2;
    }
    void set_password(const CallView& /*call*/, std::string_view email, std::string_view password,
                      bool must_change) {
        wire.step("set_password");
        set = std::string(email) + "," + std::string(password) + (must_change ? ",once" : "");
    }
    std::string set;
};

// A login that keeps no passwords, as one by certificates would be.
struct Doorman {
    void authenticate(const CallView& /*call*/, std::string_view /*authorization*/,
                      spheroseg_principal& /*who*/) const {}
    std::string add_user(const CallView& /*call*/, std::string_view /*email*/, std::string_view /*password*/,
                         std::string_view /*name*/, std::int32_t /*role*/) const {
        return "";
    }
    std::uint64_t count_users(const CallView& /*call*/) const { return 0; }
};

struct Page {
    Tripwire wire;
    std::vector<spheroseg_http_route> table;
    Page() {
        spheroseg_http_route route{};
        route.size = sizeof(route);
        route.method = to_text("GET");
        route.path = to_text("/page/{id}");
        table.push_back(route);
    }
    const std::vector<spheroseg_http_route>& routes() const { return table; }
    HttpAnswer handle(const CallView& /*call*/, const spheroseg_http_request& request) const {
        wire.step("handle");
        const auto id = find_pair(request.path_parameters, request.path_parameter_count, "id");
        return {201, {{"x-id", std::string(id)}}, "body of " + std::string(id)};
    }
};

}  // namespace

TEST_CASE("auth/1 tells who asks, adds and counts users") {
    Door door;
    const Auth auth(provide_auth(door));
    Call call;
    const auto who = auth.authenticate(call, "Bearer good");
    CHECK(who.role == SPHEROSEG_ROLE_ADMIN);
    CHECK(std::string(who.email) == "a@b.c");
    CHECK_THROWS_WITH(auth.authenticate(call, "Bearer bad"), "The token is not valid.");
    CHECK(auth.add_user(call, "e", "p", "n", 1) == "e,n,1");
    CHECK(auth.count_users(call) == 2);
    check_trip(door.wire, "authenticate", [&] { auth.authenticate(call, ""); });
    check_trip(door.wire, "add_user", [&] { auth.add_user(call, "", "", "", 1); });
    check_trip(door.wire, "count_users", [&] { auth.count_users(call); });
    auth.set_password(call, "e", "p", true);
    CHECK(door.set == "e,p,once");
    check_trip(door.wire, "set_password", [&] { auth.set_password(call, "", "", false); });
}

TEST_CASE("a login without passwords, or of a version before they could be set, says so") {
    Doorman doorman;
    Call call;
    const auto given = provide_auth(doorman);
    CHECK_THROWS_WITH(Auth(given).set_password(call, "e", "p", true),
                      "The login plugin keeps no passwords; change them where it has them from.");
    Door door;
    auto old = *static_cast<const spheroseg_auth_v1*>(provide_auth(door).table);
    old.size = offsetof(spheroseg_auth_v1, set_password);
    CHECK_THROWS_WITH(Auth({&door, &old}).set_password(call, "e", "p", true),
                      "The login plugin keeps no passwords; change them where it has them from.");
    CHECK(Auth({&door, &old}).count_users(call) == 2);
}

TEST_CASE("http/1 lists its routes and answers with status, headers and body") {
    Page page;
    const HttpRoutes routes(provide_http(page));
    const auto [first, count] = routes.routes();
    REQUIRE(count == 1);
    CHECK(to_view(first->path) == "/page/{id}");
    const spheroseg_pair id{to_text("id"), to_text("7")};
    spheroseg_http_request request{};
    request.size = sizeof(request);
    request.path_parameters = &id;
    request.path_parameter_count = 1;
    Call call;
    const auto answer = routes.handle(call, request);
    CHECK(answer.status == 201);
    CHECK(answer.body == "body of 7");
    REQUIRE(answer.headers.size() == 1);
    CHECK(answer.headers[0].second == "7");
    CHECK(find_pair(&id, 1, "other").empty());
    check_trip(page.wire, "handle", [&] { routes.handle(call, request); });
}

TEST_CASE("an endpoint that answers nothing is a failure") {
    static const spheroseg_http_v1 table = {
        sizeof(spheroseg_http_v1), 0,
        [](void*, std::uint64_t* count) -> const spheroseg_http_route* {
            *count = 0;
            return nullptr;
        },
        [](void*, const spheroseg_call*, const spheroseg_http_request*,
           const spheroseg_http_responder*) -> spheroseg_code { return SPHEROSEG_OK; }};
    Call call;
    const spheroseg_http_request request{};
    CHECK_THROWS_WITH(HttpRoutes({nullptr, &table}).handle(call, request), "The plugin gave no answer.");
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>

#include "http/response.hpp"

using namespace spheroseg;
using namespace spheroseg::http;

TEST_CASE("every kind of error has the status that the architecture names") {
    const std::vector<std::pair<ErrorKind, int>> table = {
        {ErrorKind::invalid, 400},       {ErrorKind::unauthenticated, 401},
        {ErrorKind::forbidden, 403},     {ErrorKind::not_found, 404},
        {ErrorKind::conflict, 409},      {ErrorKind::precondition_failed, 412},
        {ErrorKind::too_large, 413},     {ErrorKind::unsupported_media, 415},
        {ErrorKind::unprocessable, 422}, {ErrorKind::precondition_required, 428},
        {ErrorKind::too_many, 429},      {ErrorKind::cancelled, 499},
        {ErrorKind::internal, 500},      {ErrorKind::unavailable, 503},
        {ErrorKind::deadline, 504},      {ErrorKind::storage_full, 507}};
    for (const auto& [kind, status] : table) {
        REQUIRE(status_of(kind) == status);
        REQUIRE(std::string(reason_phrase(status)) != "Status");
    }
}

TEST_CASE("a problem says what, why, where and when to try again") {
    Error error{ErrorKind::too_many, "queue_full", "Full.", {{"a", "b"}}, 7};
    const Response response = problem(error, "id-1");
    const auto body = nlohmann::json::parse(std::get<std::string>(response.body));
    REQUIRE(body == nlohmann::json({{"type", "about:blank"},
                                    {"title", "Too Many Requests"},
                                    {"status", 429},
                                    {"detail", "Full."},
                                    {"code", "queue_full"},
                                    {"request_id", "id-1"},
                                    {"errors", {{{"field", "a"}, {"reason", "b"}}}}}));
    REQUIRE(response.headers.back() == std::pair<std::string, std::string>("Retry-After", "7"));
}

TEST_CASE("an internal error's text is for the log alone, and others of the server's go to both") {
    const Response response =
        problem({ErrorKind::internal, "corrupt", "secret", {{"field", "secret"}}}, "id-1");
    const auto& text = std::get<std::string>(response.body);
    REQUIRE(text.find("secret") == std::string::npos);
    REQUIRE(nlohmann::json::parse(text)["detail"].get<std::string>().find("id-1") != std::string::npos);
    REQUIRE(response.failures.size() == 1);
    REQUIRE(response.failures.front().message == "secret");
    REQUIRE(problem({ErrorKind::unavailable, "x", "Later."}, "id").failures.size() == 1);
    REQUIRE(problem({ErrorKind::unprocessable, "x", "Never."}, "id").failures.empty());
}

TEST_CASE("a detail that is no UTF-8 does not keep a problem from being told") {
    const Response response = problem({ErrorKind::invalid, "x", "\xff"}, "id");
    REQUIRE(nlohmann::json::accept(std::get<std::string>(response.body)));
}

TEST_CASE("what the database says is for the log") {
    for (const std::string code : {"database_unavailable", "database_busy"}) {
        const Error error{ErrorKind::unavailable, code, "unable to open /srv/data/spheroseg.db"};
        const auto body = nlohmann::json::parse(std::get<std::string>(problem(error, "id-1").body));
        CHECK(body["code"] == code);
        CHECK(
            body["detail"] ==
            "The database can't be asked at the moment, try again; the server's log has the reason under the "
            "request id id-1.");
    }
}

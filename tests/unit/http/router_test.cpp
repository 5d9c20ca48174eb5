// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/router.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;
using namespace spheroseg::http;

namespace {

Route route(const char* method, const char* pattern, Access access = Access::user) {
    Route out;
    out.method = method;
    out.pattern = pattern;
    out.access = access;
    out.operation = {{"summary", pattern}, {"parameters", {{{"name", "limit"}, {"in", "query"}}}}};
    out.handler = [](const Request&) { return Response{}; };
    return out;
}

Router some() {
    Router router;
    for (const char* pattern :
         {"/", "/projects", "/projects/{id}", "/projects/{id}/images", "/projects/recent",
          "/projects/recent/all", "/iiif/3/{id}/{rest...}", "/iiif/3/{id}/info.json"})
        REQUIRE(router.add(route("GET", pattern)));
    REQUIRE(router.add(route("PUT", "/projects/{name}")));
    REQUIRE(router.add(route("POST", "/projects/recent/{what}")));
    return router;
}

std::string found(const Router& router, const std::string& path, const std::string& method = "GET") {
    const auto match = router.find(method, path);
    if (match.route != nullptr) return match.route->pattern;
    std::string out;
    for (const auto& allowed : match.allowed) out += allowed + " ";
    return out;
}

}  // namespace

TEST_CASE("the most exact route is found, and a wrong turn is taken back") {
    const Router router = some();
    REQUIRE(found(router, "/") == "/");
    REQUIRE(found(router, "/projects") == "/projects");
    REQUIRE(found(router, "/projects/7") == "/projects/{id}");
    REQUIRE(found(router, "/projects/recent") == "/projects/recent");
    REQUIRE(found(router, "/projects/recent/images") == "/projects/{id}/images");
    REQUIRE(found(router, "/iiif/3/x/info.json") == "/iiif/3/{id}/info.json");
    REQUIRE(found(router, "/iiif/3/x/full/max/0/default.jpg") == "/iiif/3/{id}/{rest...}");
    REQUIRE(found(router, "/iiif/3/x").empty());
    REQUIRE(found(router, "/projects/").empty());
    REQUIRE(found(router, "/projects/7/").empty());
    REQUIRE(found(router, "/nothing").empty());
    REQUIRE(found(router, "/projects/7", "PUT") == "/projects/{name}");
    REQUIRE(found(router, "/projects/7", "HEAD") == "/projects/{id}");
    REQUIRE(found(router, "/projects/7", "DELETE") == "GET HEAD PUT ");
}

TEST_CASE("parameters are handed over by name") {
    const Router router = some();
    REQUIRE(router.find("GET", "/projects/7/images").path_parameters == Pairs{{"id", "7"}});
    REQUIRE(router.find("PUT", "/projects/7").path_parameters == Pairs{{"name", "7"}});
    REQUIRE(router.find("GET", "/iiif/3/x/full/max").path_parameters ==
            Pairs{{"id", "x"}, {"rest", "full/max"}});
}

TEST_CASE("routes that can't work are refused when they are added") {
    Router router = some();
    REQUIRE(router.add(route("GET", "/projects/{other}")).error().code == "route_conflict");
    for (const char* bad : {"projects", "", "/a/{id}/b/{id}", "/a/{rest...}/b", "/a/x{id}", "/a/{id"})
        REQUIRE(router.add(route("GET", bad)).error().code == "bad_route");
    REQUIRE(router.add(route("BREW", "/tea")).error().code == "bad_route");
    Route asleep = route("GET", "/inline");
    asleep.lane = LaneName::inline_;
    REQUIRE(router.add(std::move(asleep)).error().code == "bad_route");
    Route empty = route("GET", "/empty");
    empty.handler = nullptr;
    REQUIRE(router.add(std::move(empty)).error().code == "bad_route");
}

TEST_CASE("of several routes all are added or none") {
    Router router = some();
    const auto routes = [](std::initializer_list<const char*> patterns) {
        std::vector<Route> made;
        for (const char* pattern : patterns) made.push_back(route("GET", pattern));
        return made;
    };
    const std::size_t before = router.routes().size();
    REQUIRE(router.add_all(routes({"/new", "/projects/{other}"})).error().code == "route_conflict");
    REQUIRE(router.add_all(routes({"/new", "/twin/{a}", "/twin/{b}"})).error().code == "route_conflict");
    auto with_bad = routes({"/new", "/bad"});
    with_bad.back().operation = {{"responses", nlohmann::json::array()}};
    REQUIRE(router.add_all(std::move(with_bad)).error().code == "bad_route");
    REQUIRE(router.routes().size() == before);
    REQUIRE(found(router, "/new").empty());
    REQUIRE(router.add_all(routes({"/new", "/twin/{a}"})));
    REQUIRE(found(router, "/new") == "/new");
    REQUIRE(found(router, "/twin/7") == "/twin/{a}");
}

TEST_CASE("an unknown query parameter is refused with the nearest known name") {
    const Route known = route("GET", "/x");
    Request request;
    request.query = {{"limit", "1"}};
    REQUIRE(Router::check_query(known, request));
    request.query = {{"limt", "1"}, {"completely_else", "2"}};
    const auto checked = Router::check_query(known, request);
    REQUIRE(checked.error().code == "invalid_query");
    REQUIRE(checked.error().fields[0].reason == "unknown parameter; did you mean 'limit'?");
    REQUIRE(checked.error().fields[1].reason == "unknown parameter");
}

TEST_CASE("the description has every route, its path parameters, its problems and who may use it") {
    Router router = some();
    REQUIRE(router.add(route("GET", "/live", Access::open)));
    REQUIRE(router.add(route("POST", "/admin", Access::admin)));
    const auto document = router.openapi("T", "1", nlohmann::json::object());
    REQUIRE(document["openapi"] == "3.1.0");
    for (const auto& each : router.routes()) {
        std::string path = each->pattern;
        if (const auto dots = path.find("...}"); dots != std::string::npos) path.erase(dots, 3);
        std::string method = each->method;
        for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        INFO(method << ' ' << path);
        REQUIRE(document["paths"][path].contains(method));
        REQUIRE(document["paths"][path][method]["responses"].contains("default"));
    }
    const auto& images = document["paths"]["/projects/{id}/images"]["get"];
    REQUIRE(images["parameters"].back()["name"] == "id");
    REQUIRE(images["parameters"].back()["required"] == true);
    REQUIRE(images["responses"].contains("401"));
    REQUIRE(document["paths"]["/live"]["get"]["security"].empty());
    REQUIRE_FALSE(document["paths"]["/live"]["get"]["responses"].contains("401"));
    REQUIRE(document["paths"]["/admin"]["post"]["responses"].contains("403"));
}

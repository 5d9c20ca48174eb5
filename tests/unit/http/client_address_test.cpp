// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/client_address.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;
using namespace spheroseg::http;

namespace {

std::vector<Network> networks(std::initializer_list<const char*> texts) {
    std::vector<Network> out;
    for (const char* text : texts) out.push_back(parse_network(text).value());
    return out;
}

}  // namespace

TEST_CASE("networks contain what their prefix says, IPv4 also in its IPv6 form") {
    const auto some = networks({"10.0.0.0/8", "192.0.2.1", "fd00::/9", "172.16.0.0/12"});
    REQUIRE(contains(some, "10.255.0.1"));
    REQUIRE(contains(some, "::ffff:10.1.2.3"));
    REQUIRE(contains(some, "192.0.2.1"));
    REQUIRE(contains(some, "fd7f::1"));
    REQUIRE(contains(some, "172.31.255.255"));
    REQUIRE_FALSE(contains(some, "172.32.0.0"));
    REQUIRE_FALSE(contains(some, "fd80::1"));
    REQUIRE_FALSE(contains(some, "192.0.2.2"));
    REQUIRE_FALSE(contains(some, "11.0.0.1"));
    REQUIRE_FALSE(contains(some, "unknown"));
    REQUIRE(contains(networks({"0.0.0.0/0"}), "8.8.8.8"));
    REQUIRE_FALSE(contains(networks({"0.0.0.0/0"}), "2001:db8::1"));
}

TEST_CASE("what is no network is refused") {
    for (const char* bad :
         {"", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/x", "host", "10.0.0.0/-1"})
        REQUIRE(parse_network(bad).error().code == "bad_network");
}

TEST_CASE("the address is the last one that a trusted proxy vouches for") {
    const auto trusted = networks({"10.0.0.0/8"});
    const Pairs headers = {{"x-forwarded-for", "1.1.1.1, 2.2.2.2"}, {"x-forwarded-for", "3.3.3.3 ,10.0.0.2"}};
    REQUIRE(client_address("10.0.0.1", headers, trusted) == "3.3.3.3");
    REQUIRE(client_address("9.9.9.9", headers, trusted) == "9.9.9.9");
    REQUIRE(client_address("10.0.0.1", headers, {}) == "10.0.0.1");
    REQUIRE(client_address("10.0.0.1", {{"x-forwarded-for", "garbage, 10.0.0.3"}}, trusted) == "10.0.0.3");
    REQUIRE(client_address("10.0.0.1", {{"x-forwarded-for", ""}}, trusted) == "10.0.0.1");
    REQUIRE(client_address("10.0.0.1", {}, trusted) == "10.0.0.1");
}

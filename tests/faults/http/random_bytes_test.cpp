// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include "served.hpp"
#include "wire.hpp"

namespace {

/// Bytes that look enough like requests to get far.
std::string almost_a_request(std::mt19937_64& random) {
    static const std::vector<std::string> words = {"GET ",
                                                   "POST ",
                                                   "/live",
                                                   "/length",
                                                   "/echo/x",
                                                   " HTTP/1.1",
                                                   " HTTP/1.0",
                                                   "\r\n",
                                                   "\r\n\r\n",
                                                   "\n",
                                                   "Host: t",
                                                   "Content-Length: ",
                                                   "Transfer-Encoding: chunked",
                                                   "5",
                                                   "0",
                                                   "hello",
                                                   "-1",
                                                   "FFFF",
                                                   ";",
                                                   ":",
                                                   " ",
                                                   "%00",
                                                   "%",
                                                   "?",
                                                   "..",
                                                   "/",
                                                   "Expect: 100-continue",
                                                   "Connection: close",
                                                   "99999999999999999999"};
    std::string out;
    if (random() % 2 == 0) out = "POST /length HTTP/1.1\r\nHost: t\r\n";
    const auto count = random() % 20;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (random() % 4 == 0)
            out += static_cast<char>(random());
        else
            out += words[random() % words.size()];
    }
    return out;
}

}  // namespace

TEST_CASE("random bytes never get more than a refusal, and leave the server as it was") {
    const char* const given = std::getenv("SPHEROSEG_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "SPHEROSEG_SEED=" << seed << '\n';
    std::mt19937_64 random(seed);
    Served served;
    for (int i = 0; i < 3000; ++i) {
        Wire wire(served.port());
        const std::string bytes = almost_a_request(random);
        const std::size_t cut = bytes.empty() ? 0 : random() % bytes.size();
        wire.send(std::string_view(bytes).substr(0, cut));
        wire.send(std::string_view(bytes).substr(cut));
        if (random() % 8 == 0) wire.reset();
        if (i % 500 == 0) REQUIRE(served.lives());
    }
    while (served.server->connections() > 0) std::this_thread::yield();
    REQUIRE(served.server->bytes_held() == 0);
    REQUIRE(served.server->in_flight() == 0);
    REQUIRE(served.lives());
    REQUIRE(served.seen->failures.empty());
}

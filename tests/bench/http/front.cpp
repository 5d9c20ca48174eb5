// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// GET /health/live as the host serves it.
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "http/server.hpp"

int main(int argc, char** argv) {
    using namespace spheroseg::http;
    if (argc != 3) return 2;
    ServerOptions options;
    options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    options.threads = static_cast<std::size_t>(std::atoi(argv[2]));
    Router router;
    Route live;
    live.method = "GET";
    live.pattern = "/health/live";
    live.lane = LaneName::inline_;
    live.access = Access::open;
    live.handler = [](const Request&) {
        Response response;
        response.headers = {{"Content-Type", "application/json"}};
        response.body = std::string(R"({"status":"ok"})");
        return response;
    };
    if (!router.add(std::move(live))) return 1;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    Server server(options, std::move(router), {}, nullptr);
    if (const auto started = server.start(); !started) {
        std::fprintf(stderr, "%s\n", started.error().message.c_str());
        return 1;
    }
    int signal = 0;
    sigwait(&ends, &signal);
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the front takes from the world at most; every breach has a status and a code of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace spheroseg::http {

struct JsonLimits {
    std::size_t bytes = 16 << 20;  ///< 413 "json_too_large"
    int depth = 64;                ///< 400 "invalid_json"
    std::size_t values = 4'000'000;
};

struct Limits {
    std::uint64_t request_bytes = std::uint64_t{512} << 20;  ///< of one body: 413 "body_too_large"
    JsonLimits json;
    std::uint32_t header_bytes = 16 << 10;                    ///< request line and headers: 431
    std::uint32_t target_bytes = 8 << 10;                     ///< request line: 414
    std::size_t headers = 100;                                ///< header fields: 431 "too_many_headers"
    std::uint64_t total_bytes_held = std::uint64_t{1} << 30;  ///< of all bodies: 503 "memory_full"
    std::size_t connections = 20000;                          ///< 503 "too_many_connections"
    std::size_t connections_per_client = 0;  ///< 503 "too_many_connections_of_client"; 0: no limit of its own
    std::size_t pipelined_bytes = 64 << 10;  ///< read ahead of an answer; more stays in the socket
    std::size_t output_backlog = 8 << 20;    ///< bytes of events that wait for a slow reader
    std::chrono::milliseconds header_timeout{10000};     ///< 408 "header_timeout"
    std::chrono::milliseconds body_timeout{30000};       ///< 408 "body_timeout", below minimum_body_rate
    std::uint64_t minimum_body_rate = 1024;              ///< bytes a second, either way
    std::chrono::milliseconds idle_timeout{75000};       ///< between two requests; closes
    std::chrono::milliseconds write_timeout{30000};      ///< below the minimum rate; closes
    std::chrono::milliseconds heartbeat{15000};          ///< of event streams
    std::chrono::milliseconds request_deadline{120000};  ///< from the end of the request: 504 "deadline"
};

struct LaneOptions {
    std::size_t threads = 8;
    std::size_t queue = 1024;  ///< 429 "queue_full"
};

struct ServerOptions {
    std::string bind = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0: the system chooses
    std::size_t threads = 2;
    Limits limits;
    LaneOptions workers;
    LaneOptions compute{2, 64};
    /// Addresses or networks (10.0.0.0/8, ::1) whose X-Forwarded-For is believed.
    std::vector<std::string> trusted_proxies;
    /// Origins of pages that may read answers ("https://lab.example", or "*": all); none: no CORS headers at
    /// all.
    std::vector<std::string> cors_origins;
};

}  // namespace spheroseg::http

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the front takes from the world at most; every breach has a status and a code of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace spheroseg::http {

struct Limits {
    std::uint64_t request_bytes = std::uint64_t{512} << 20;   ///< of one body
    std::uint32_t header_bytes = 16 << 10;                    ///< request line and header fields
    std::uint64_t total_bytes_held = std::uint64_t{1} << 30;  ///< of all bodies in memory
    std::size_t connections = 20000;
    std::size_t connections_per_client = 0;  ///< 0: no limit of its own
    std::size_t output_backlog = 8 << 20;    ///< bytes that wait for a slow reader
    std::chrono::milliseconds header_timeout{10000};
    std::chrono::milliseconds body_timeout{30000};  ///< without minimum_body_rate
    std::uint64_t minimum_body_rate = 1024;         ///< bytes a second
    std::chrono::milliseconds idle_timeout{75000};
    std::chrono::milliseconds write_timeout{30000};  ///< without progress
    std::chrono::milliseconds request_deadline{120000};
};

struct LaneOptions {
    std::size_t threads = 8;
    std::size_t queue = 1024;
};

struct ServerOptions {
    std::string bind = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0: the system chooses
    std::size_t threads = 2;
    Limits limits;
    LaneOptions workers;
    LaneOptions compute{2, 64};
};

}  // namespace spheroseg::http

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The host's own settings as types. Every default stands in the schema (host_schema.cpp) and here alike; a
// test holds the two together.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/node.hpp"

namespace spheroseg::config {

using std::chrono::milliseconds;

struct HttpLimits {
    std::int64_t request_bytes = std::int64_t{512} << 20;   ///< one request's body
    std::int64_t header_bytes = std::int64_t{16} << 10;     ///< request line and headers
    std::int64_t json_bytes = std::int64_t{16} << 20;       ///< a JSON body
    int json_depth = 64;                                    ///< its nesting
    std::int64_t total_bytes_held = std::int64_t{1} << 30;  ///< all bodies in memory together
    int connections = 20000;
    int connections_per_client = 0;         ///< 0: no limit
    milliseconds header_timeout{10000};     ///< from the first byte to the end of the headers
    milliseconds body_timeout{30000};       ///< without any progress
    std::int64_t minimum_body_rate = 1024;  ///< bytes per second, on average; 0: none
    milliseconds idle_timeout{75000};       ///< between two requests
    milliseconds write_timeout{30000};      ///< a client that does not read
    milliseconds request_deadline{120000};  ///< the whole request; later is 504
};

struct ThreadPool {
    int threads = 0;  ///< 0: one a core
    int queue = 0;    ///< how many may wait
};

struct HttpSettings {
    std::string bind = "127.0.0.1";
    int port = 8080;  ///< 0: one that the system chooses
    int threads = 2;  ///< 0: one a core
    HttpLimits limits;
    ThreadPool workers{8, 1024};                    ///< wait for the database and for files
    ThreadPool compute{0, 64};                      ///< decode and measure; 0 threads: two a core
    std::vector<std::string> trusted_proxies = {};  ///< addresses or networks whose X-Forwarded-For counts
    std::vector<std::string> cors_origins = {};
};

enum class LogLevel { trace, debug, info, warning, error, off };
enum class LogFormat { text, json };

struct LogSettings {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
    std::filesystem::path file = {};  ///< empty: standard error
};

struct ImageSettings {
    std::int64_t max_pixels = 400'000'000;
    std::int64_t max_bytes_decoded = std::int64_t{2} << 30;
    std::int64_t max_width = 100'000;
    std::int64_t max_height = 100'000;
    std::int64_t max_pages = 100'000;
};

struct JobSettings {
    int workers = 2;  ///< one decodes or measures while another infers
    milliseconds lease{15000};
    milliseconds heartbeat{5000};
    int max_attempts = 3;
    milliseconds deadline{std::chrono::hours(6)};  ///< of one attempt
    std::int64_t max_queued = 100'000;             ///< above it a new job is refused with 429
    milliseconds retention{std::chrono::hours(24 * 7)};
};

struct ModelSettings {
    std::string default_model = {};               ///< empty: the first model in the list of plugins
    int instances = 1;                            ///< of each model, unless its plugin says
    int threads = 0;                              ///< of each instance; 0: the model's cores, shared evenly
    int queue = 64;                               ///< requests that may wait for a model; more is 429
    std::int64_t memory = std::int64_t{1} << 30;  ///< bytes that one segmentation may take
};

struct PluginEntry {  // NOLINT(bugprone-exception-escape) nlohmann::json moves without throwing
    std::string library;
    std::string id = {};  ///< what it is called here; empty: as the library calls itself
    bool required = true;
    Node config = {};  ///< a map, not yet checked: the plugin's schema is not known before it is loaded
    Mark mark = {};
    std::string path = {};  ///< "plugins[2]"
};

struct Settings {
    HttpSettings http;
    std::filesystem::path data = "./data";  ///< relative to the current directory
    LogSettings log;
    std::vector<std::filesystem::path> plugin_path = {};  ///< empty: next to the program
    std::vector<PluginEntry> plugins = {};
    ModelSettings models;
    ImageSettings images;
    JobSettings jobs;
    bool serves_api = true;
    bool runs_jobs = true;
    milliseconds drain_timeout{25000};  ///< after TERM, for what is under way
};

/// From a tree that the host's schema accepted.
Settings read_settings(const Node& checked);

}  // namespace spheroseg::config

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/settings.hpp"

#include <algorithm>
#include <array>

namespace spheroseg::config {
namespace {

// The schema was kept and its defaults are filled in: every value is there and of its type.
const Node& at(const Node& map, const char* key) {
    return *map.find(key);
}
std::int64_t integer(const Node& map, const char* key) {
    return at(map, key).scalar.get<std::int64_t>();
}
int small(const Node& map, const char* key) {
    return static_cast<int>(integer(map, key));
}
milliseconds duration(const Node& map, const char* key) {
    return milliseconds(integer(map, key));
}
std::string text(const Node& map, const char* key) {
    return at(map, key).scalar.get<std::string>();
}
template <typename T = std::string>
std::vector<T> texts(const Node& map, const char* key) {
    std::vector<T> list;
    for (const Node& item : at(map, key).items) list.emplace_back(item.scalar.get<std::string>());
    return list;
}

HttpLimits read_limits(const Node& node) {
    HttpLimits limits;
    limits.request_bytes = integer(node, "request_bytes");
    limits.header_bytes = integer(node, "header_bytes");
    limits.json_bytes = integer(node, "json_bytes");
    limits.json_depth = small(node, "json_depth");
    limits.total_bytes_held = integer(node, "total_bytes_held");
    limits.connections = small(node, "connections");
    limits.connections_per_client = small(node, "connections_per_client");
    limits.header_timeout = duration(node, "header_timeout");
    limits.body_timeout = duration(node, "body_timeout");
    limits.minimum_body_rate = integer(node, "minimum_body_rate");
    limits.idle_timeout = duration(node, "idle_timeout");
    limits.write_timeout = duration(node, "write_timeout");
    limits.request_deadline = duration(node, "request_deadline");
    return limits;
}

ThreadPool read_pool(const Node& node) {
    return {small(node, "threads"), small(node, "queue")};
}

HttpSettings read_http(const Node& node) {
    HttpSettings http;
    http.bind = text(node, "bind");
    http.port = small(node, "port");
    http.threads = small(node, "threads");
    http.limits = read_limits(at(node, "limits"));
    http.workers = read_pool(at(node, "workers"));
    http.compute = read_pool(at(node, "compute"));
    http.trusted_proxies = texts(node, "trusted_proxies");
    http.cors_origins = texts(node, "cors_origins");
    return http;
}

LogSettings read_log(const Node& node) {
    static const std::array<const char*, 6> levels = {"trace", "debug", "info", "warning", "error", "off"};
    LogSettings log;
    const auto level = std::find(levels.begin(), levels.end(), text(node, "level"));
    log.level = static_cast<LogLevel>(level - levels.begin());
    log.format = text(node, "format") == "json" ? LogFormat::json : LogFormat::text;
    log.file = text(node, "file");
    return log;
}

std::vector<PluginEntry> read_plugins(const Node& list) {
    std::vector<PluginEntry> plugins;
    for (const Node& node : list.items) {
        PluginEntry entry;
        entry.library = text(node, "library");
        entry.id = text(node, "id");
        entry.required = at(node, "required").scalar.get<bool>();
        entry.config = at(node, "config");
        entry.mark = node.mark;
        entry.path = join("plugins", plugins.size());
        plugins.push_back(std::move(entry));
    }
    return plugins;
}

}  // namespace

Settings read_settings(const Node& checked) {
    Settings settings;
    settings.http = read_http(at(checked, "http"));
    settings.data = text(checked, "data");
    settings.log = read_log(at(checked, "log"));
    settings.plugin_path = texts<std::filesystem::path>(checked, "plugin_path");
    settings.plugins = read_plugins(at(checked, "plugins"));
    const Node& models = at(checked, "models");
    settings.models = {text(models, "default"), small(models, "instances"), small(models, "threads"),
                       small(models, "queue"), integer(models, "memory")};
    const Node& images = at(checked, "images");
    settings.images = {integer(images, "max_pixels"), integer(images, "max_bytes_decoded"),
                       integer(images, "max_width"), integer(images, "max_height"),
                       integer(images, "max_pages")};
    const Node& jobs = at(checked, "jobs");
    settings.jobs = {small(jobs, "workers"),      duration(jobs, "lease"),    duration(jobs, "heartbeat"),
                     small(jobs, "max_attempts"), duration(jobs, "deadline"), integer(jobs, "max_queued"),
                     duration(jobs, "retention")};
    const auto roles = texts(checked, "roles");
    settings.serves_api = std::count(roles.begin(), roles.end(), "api") > 0;
    settings.runs_jobs = std::count(roles.begin(), roles.end(), "worker") > 0;
    settings.drain_timeout = duration(checked, "drain_timeout");
    return settings;
}

}  // namespace spheroseg::config

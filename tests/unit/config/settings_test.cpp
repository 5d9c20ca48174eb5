// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/settings.hpp"

#include "reading.hpp"

namespace spheroseg::config {

TEST_CASE("an empty configuration has every default") {
    const auto given = load("");
    const Settings& settings = given.settings();
    CHECK(settings.http.bind == "127.0.0.1");
    CHECK(settings.data == "./data");
    CHECK(settings.plugins.empty());
    CHECK(settings.serves_api);
    CHECK(settings.runs_jobs);
    CHECK(given.values()["http"]["limits"]["request_bytes"] == 536870912);
    CHECK(given.values()["jobs"]["retention"] == 604800000);
    CHECK(load("# nothing but a comment\n").values() == given.values());
    CHECK(load("{}\n").values() == given.values());
    CHECK(load("---\n").values() == given.values());
}

TEST_CASE("the defaults of the schema are the defaults of the types") {
    const Settings read = load("").settings();
    const Settings made;
    CHECK(read.http.port == made.http.port);
    CHECK(read.http.threads == made.http.threads);
    CHECK(read.http.limits.request_bytes == made.http.limits.request_bytes);
    CHECK(read.http.limits.header_bytes == made.http.limits.header_bytes);
    CHECK(read.http.limits.json_bytes == made.http.limits.json_bytes);
    CHECK(read.http.limits.json_depth == made.http.limits.json_depth);
    CHECK(read.http.limits.total_bytes_held == made.http.limits.total_bytes_held);
    CHECK(read.http.limits.connections == made.http.limits.connections);
    CHECK(read.http.limits.connections_per_client == made.http.limits.connections_per_client);
    CHECK(read.http.limits.header_timeout == made.http.limits.header_timeout);
    CHECK(read.http.limits.body_timeout == made.http.limits.body_timeout);
    CHECK(read.http.limits.minimum_body_rate == made.http.limits.minimum_body_rate);
    CHECK(read.http.limits.idle_timeout == made.http.limits.idle_timeout);
    CHECK(read.http.limits.write_timeout == made.http.limits.write_timeout);
    CHECK(read.http.limits.request_deadline == made.http.limits.request_deadline);
    CHECK(read.http.workers.threads == made.http.workers.threads);
    CHECK(read.http.workers.queue == made.http.workers.queue);
    CHECK(read.http.compute.threads == made.http.compute.threads);
    CHECK(read.http.compute.queue == made.http.compute.queue);
    CHECK(read.log.level == made.log.level);
    CHECK(read.log.format == made.log.format);
    CHECK(read.log.file == made.log.file);
    CHECK(read.models.default_model == made.models.default_model);
    CHECK(read.models.instances == made.models.instances);
    CHECK(read.models.threads == made.models.threads);
    CHECK(read.models.queue == made.models.queue);
    CHECK(read.images.max_pixels == made.images.max_pixels);
    CHECK(read.images.max_bytes_decoded == made.images.max_bytes_decoded);
    CHECK(read.images.max_width == made.images.max_width);
    CHECK(read.images.max_height == made.images.max_height);
    CHECK(read.images.max_pages == made.images.max_pages);
    CHECK(read.jobs.workers == made.jobs.workers);
    CHECK(read.jobs.lease == made.jobs.lease);
    CHECK(read.jobs.heartbeat == made.jobs.heartbeat);
    CHECK(read.jobs.max_attempts == made.jobs.max_attempts);
    CHECK(read.jobs.max_queued == made.jobs.max_queued);
    CHECK(read.jobs.retention == made.jobs.retention);
    CHECK(read.drain_timeout == made.drain_timeout);
}

TEST_CASE("every setting arrives in its place") {
    const auto given = load(R"(
http:
  bind: ::1
  port: 0
  threads: 0
  limits: {request_bytes: 10 MB, header_timeout: 250ms, minimum_body_rate: 0}
  workers: {threads: 3, queue: 5}
  trusted_proxies: [10.0.0.0/8, "fd00::/8", 127.0.0.1]
  cors_origins: ["*", "https://lab.example.org:8443"]
log: {level: off, format: json, file: /var/log/x}
plugin_path: [/usr/lib/spheroseg, ./more]
plugins:
  - library: storage-sqlite
  - library: /opt/lab.so
    id: lab
    required: false
    config: {weights: [1, 2.5]}
models: {default: lab, instances: 2}
roles: [worker]
)");
    const Settings& settings = given.settings();
    CHECK(settings.http.bind == "::1");
    CHECK(settings.http.limits.request_bytes == 10'000'000);
    CHECK(settings.http.limits.header_timeout.count() == 250);
    CHECK(settings.http.limits.minimum_body_rate == 0);
    CHECK(settings.http.workers.queue == 5);
    CHECK(settings.http.trusted_proxies == Lines{"10.0.0.0/8", "fd00::/8", "127.0.0.1"});
    CHECK(settings.log.level == LogLevel::off);
    CHECK(settings.log.format == LogFormat::json);
    CHECK(settings.plugin_path.size() == 2);
    REQUIRE(settings.plugins.size() == 2);
    CHECK(settings.plugins[0].required);
    CHECK(to_json(settings.plugins[0].config) == nlohmann::json::object());
    CHECK(settings.plugins[1].id == "lab");
    CHECK(!settings.plugins[1].required);
    CHECK(to_json(settings.plugins[1].config).dump() == R"({"weights":[1,2.5]})");
    CHECK(to_string(settings.plugins[1].mark) == "a.yaml:14");
    CHECK(settings.models.default_model == "lab");
    CHECK(!settings.serves_api);
    CHECK(settings.runs_jobs);
}

TEST_CASE("each mistake is told in one line: where, what was expected, what came") {
    const auto one = [](const std::string& yaml, const std::string& line) {
        CAPTURE(yaml);
        CHECK(problems_of(yaml) == Lines{"a.yaml:" + line});
    };
    one("http:\n  prot: 1\n", "2: http.prot: unknown key; did you mean 'port'?");
    one("htpp: {}\n", "1: htpp: unknown key; did you mean 'http'?");
    one("log:\n  colours: true\n", "2: log.colours: unknown key; known are 'file', 'format', 'level'");
    one("zzzzzz: 1\n",
        "1: zzzzzz: unknown key; known are 'data', 'drain_timeout', 'http', 'images', 'jobs', 'log', "
        "'models', "
        "'plugin_path', 'plugins', 'roles'");
    one("a b: 1\n",
        "1: [\"a b\"]: unknown key; known are 'data', 'drain_timeout', 'http', 'images', 'jobs', 'log', "
        "'models', "
        "'plugin_path', 'plugins', 'roles'");
    one("\nhttp:\n  port: eighty\n", "3: http.port: expected an integer from 0 to 65535, got \"eighty\"");
    one("http: {port: 65536}", "1: http.port: expected an integer from 0 to 65535, got 65536");
    one("http: {port: -1}", "1: http.port: expected an integer from 0 to 65535, got -1");
    one("http: {port: 80.5}", "1: http.port: expected an integer from 0 to 65535, got 80.5");
    one("http: {port: 99999999999999999999}",
        "1: http.port: expected an integer from 0 to 65535, got 99999999999999999999");
    one("http: {port: true}", "1: http.port: expected an integer from 0 to 65535, got true");
    one("http:\n  port:\n  threads: 1\n", "2: http.port: expected an integer from 0 to 65535, got nothing");
    one("http:\n  port:\n    - 1\n", "2: http.port: expected an integer from 0 to 65535, got a list");
    one("http:\n  port:\n    x: 1\n", "2: http.port: expected an integer from 0 to 65535, got a map");
    one("http: 1\n", "1: http: expected a map, got 1");
    one("plugins: {}\n", "1: plugins: expected a list of at most 200 items, got a map");
    one("plugins:\n  - required: true\n",
        "2: plugins[0].library: is missing; expected text of at least 1 character");
    one("plugins:\n  - {library: x, required: yes}\n",
        "2: plugins[0].required: expected true or false, got \"yes\"");
    one("plugins:\n  - {library: 7}\n",
        "2: plugins[0].library: expected text of at least 1 character, got 7");
    one("data: ''\n", "1: data: expected text of at least 1 character, got 0 characters");
    one("log: {level: verbose}\n",
        "1: log.level: expected one of \"trace\", \"debug\", \"info\", \"warning\", \"error\" or \"off\", "
        "got \"verbose\"");
    one("roles: []\n", "1: roles: expected a list of at least 1 item, got 0 items");
    one("roles: [api, api]\n", "1: roles[1]: \"api\" is given twice");
    one("http: {limits: {request_bytes: lots}}\n",
        "1: http.limits.request_bytes: expected a size such as 512 MiB from 1 KiB to 1 TiB, got \"lots\"");
    one("http: {limits: {request_bytes: 1 B}}\n",
        "1: http.limits.request_bytes: expected a size such as 512 MiB from 1 KiB to 1 TiB, got \"1 B\"");
    one("http: {limits: {request_bytes: -5}}\n",
        "1: http.limits.request_bytes: expected a size such as 512 MiB from 1 KiB to 1 TiB, got -5");
    one("jobs: {lease: 30}\n",
        "1: jobs.lease: expected a duration such as 30 s from 1 s to 1 h, got 30; add a unit: ms, s, m, h or "
        "d");
    one("jobs: {lease: 2 h}\n",
        "1: jobs.lease: expected a duration such as 30 s from 1 s to 1 h, got \"2 h\"");
    one("jobs: {lease: 8 s}\n", "1: jobs.lease: expected at least twice jobs.heartbeat (5 s), got 8 s");
    one("jobs: {heartbeat: 8 s}\n", "1: jobs.heartbeat: expected at most half of jobs.lease (15 s), got 8 s");
    one("http: {limits: {request_bytes: 2 GiB}}\n",
        "1: http.limits.request_bytes: expected at most http.limits.total_bytes_held (1 GiB), got 2 GiB");
    one("http: {limits: {total_bytes_held: 1 MiB}}\n",
        "1: http.limits.total_bytes_held: expected at least http.limits.request_bytes (512 MiB), got 1 MiB");
    one("http: {bind: everywhere}\n",
        "1: http.bind: expected an address such as 127.0.0.1, 0.0.0.0 or ::1, got \"everywhere\"");
    one("http: {trusted_proxies: [10.0.0.0/33]}\n",
        "1: http.trusted_proxies[0]: expected an address or a network such as 10.0.0.0/8, got "
        "\"10.0.0.0/33\"");
    one("http: {cors_origins: [\"https://a.org/\"]}\n",
        "1: http.cors_origins[0]: expected an origin such as https://lab.example.org, or \"*\", got "
        "\"https://a.org/\"");
    one("plugins:\n  - {library: a}\n  - {library: a}\n",
        "3: plugins[1]: has the name of plugins[0], \"a\"; give it an id of its own");
    one("plugins:\n  - {library: a, id: x y}\n",
        "2: plugins[0].id: expected text of at most 64 characters that matches "
        "^([A-Za-z0-9_-][A-Za-z0-9._-]*)?$, "
        "got \"x y\"");
    one("[1, 2]\n", "1: expected a map of settings such as 'http:' and 'plugins:'");
    one("http\n", "1: expected a map of settings such as 'http:' and 'plugins:'");
}

}  // namespace spheroseg::config

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// metrics/1 and GET /metrics through the library, as a host loads it.
#include <dlfcn.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <spheroseg/http.hpp>
#include <spheroseg/metrics.hpp>
#include <spheroseg/testing/fake_host.hpp>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace sdk = spheroseg::sdk;

namespace {

class Loaded {
  public:
    explicit Loaded(const std::string& config = "{}") : host_(config) {
        void* handle = ::dlopen(METRICS_PROMETHEUS_LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (handle == nullptr) throw std::runtime_error(::dlerror());
        descriptor_ =
            static_cast<const spheroseg_plugin_descriptor*>(::dlsym(handle, SPHEROSEG_DESCRIPTOR_SYMBOL));
        ::dlclose(handle);
        if (descriptor_ == nullptr) throw std::runtime_error("no descriptor");
        sdk::Call call;
        call.check(descriptor_->create(host_.table(), call.raw(), &object_));
    }
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
    ~Loaded() { descriptor_->destroy(object_); }

    spheroseg_interface find(const char* id) const {
        spheroseg_interface found{};
        if (descriptor_->get_interface(object_, id, &found) != SPHEROSEG_OK) throw std::runtime_error(id);
        return found;
    }
    sdk::Metrics metrics() const { return sdk::Metrics(find(SPHEROSEG_METRICS_1)); }
    sdk::HttpRoutes http() const { return sdk::HttpRoutes(find(SPHEROSEG_HTTP_1)); }
    sdk::HttpAnswer get(const std::string& authorization = "") const {
        const spheroseg_pair header{sdk::to_text("authorization"), sdk::to_text(authorization)};
        spheroseg_http_request request{};
        request.size = sizeof(request);
        request.method = sdk::to_text("GET");
        request.path = sdk::to_text("/metrics");
        request.headers = &header;
        request.header_count = authorization.empty() ? 0 : 1;
        sdk::Call call;
        return http().handle(call, request);
    }
    /// Each line without "#" as name{labels} -> value. Throws when a line is none.
    std::map<std::string, double> samples() const {
        std::map<std::string, double> all;
        std::istringstream lines(get().body);
        for (std::string line; std::getline(lines, line);) {
            if (line.empty() || line[0] == '#') continue;
            const auto blank = line.rfind(' ');
            std::size_t used = 0;
            const auto value = std::stod(line.substr(blank + 1), &used);
            if (used != line.size() - blank - 1 || !all.emplace(line.substr(0, blank), value).second)
                throw std::runtime_error("malformed or twice: " + line);
        }
        return all;
    }

  private:
    sdk::testing::FakeHost host_;
    const spheroseg_plugin_descriptor* descriptor_ = nullptr;
    spheroseg_plugin_instance* object_ = nullptr;
};

std::int32_t code_of_define(const Loaded& there, std::int32_t kind, std::string_view name,
                            const std::vector<std::string_view>& labels = {},
                            const std::vector<double>& buckets = {}) {
    try {
        sdk::Call call;
        there.metrics().define(call, kind, name, "Help.", labels, buckets);
        return SPHEROSEG_OK;
    } catch (const sdk::Failure& failure) {
        return failure.code();
    }
}

}  // namespace

TEST_CASE("counters add, gauges set, histograms count below each bound") {
    const Loaded there;
    const auto metrics = there.metrics();
    sdk::Call call;
    const auto requests =
        metrics.define(call, SPHEROSEG_COUNTER, "t_requests_total", "Requests.", {"route", "status"});
    const auto depth = metrics.define(call, SPHEROSEG_GAUGE, "t_depth", "Depth.");
    const auto seconds =
        metrics.define(call, SPHEROSEG_HISTOGRAM, "t_seconds", "Seconds.", {"phase"}, {0.1, 1, 10});
    metrics.record(requests, 1, {"/a", "200"});
    metrics.record(requests, 2, {"/a", "200"});
    metrics.record(requests, 1, {"/a", "500"});
    metrics.record(depth, 5);
    metrics.record(depth, -2.5);
    for (const double value : {0.05, 0.1, 0.5, 5.0, 50.0}) metrics.record(seconds, value, {"decode"});
    auto samples = there.samples();
    CHECK(samples.at(R"(t_requests_total{route="/a",status="200"})") == 3);
    CHECK(samples.at(R"(t_requests_total{route="/a",status="500"})") == 1);
    CHECK(samples.at("t_depth") == -2.5);
    CHECK(samples.at(R"(t_seconds_bucket{phase="decode",le="0.1"})") == 2);
    CHECK(samples.at(R"(t_seconds_bucket{phase="decode",le="1"})") == 3);
    CHECK(samples.at(R"(t_seconds_bucket{phase="decode",le="10"})") == 4);
    CHECK(samples.at(R"(t_seconds_bucket{phase="decode",le="+Inf"})") == 5);
    CHECK(samples.at(R"(t_seconds_count{phase="decode"})") == 5);
    CHECK(samples.at(R"(t_seconds_sum{phase="decode"})") == Approx(55.65));
    const auto body = there.get().body;
    CHECK(body.find("# TYPE t_requests_total counter\n") != std::string::npos);
    CHECK(body.find("# TYPE t_seconds histogram\n") != std::string::npos);
    CHECK(body.find("# HELP t_depth Depth.\n") != std::string::npos);
}

TEST_CASE("the same definition gives the same id, another one of the same name a conflict") {
    const Loaded there;
    sdk::Call call;
    const auto metrics = there.metrics();
    const auto first = metrics.define(call, SPHEROSEG_COUNTER, "t_total", "Help.", {"a"});
    CHECK(metrics.define(call, SPHEROSEG_COUNTER, "t_total", "Another help.", {"a"}) == first);
    CHECK(code_of_define(there, SPHEROSEG_GAUGE, "t_total", {"a"}) == SPHEROSEG_CONFLICT);
    CHECK(code_of_define(there, SPHEROSEG_COUNTER, "t_total", {"b"}) == SPHEROSEG_CONFLICT);
    CHECK(code_of_define(there, SPHEROSEG_COUNTER, "process_cpu_seconds_total") == SPHEROSEG_CONFLICT);
}

TEST_CASE("what Prometheus would not take is refused") {
    const Loaded there;
    for (const char* name : {"", "1a", "A", "a-b", "a b", "a{", "\xff"})
        CHECK(code_of_define(there, SPHEROSEG_COUNTER, name) == SPHEROSEG_INVALID);
    CHECK(code_of_define(there, 7, "t_x") == SPHEROSEG_INVALID);
    for (const char* label : {"", "__a", "le", "a-b"})
        CHECK(code_of_define(there, SPHEROSEG_COUNTER, "t_x", {label}) == SPHEROSEG_INVALID);
    CHECK(code_of_define(there, SPHEROSEG_COUNTER, "t_x", {"a", "a"}) == SPHEROSEG_INVALID);
    const double inf = std::numeric_limits<double>::infinity();
    for (const auto& buckets : std::vector<std::vector<double>>{{2, 1}, {1, 1}, {1, inf}, {std::nan("")}})
        CHECK(code_of_define(there, SPHEROSEG_HISTOGRAM, "t_x", {}, buckets) == SPHEROSEG_INVALID);
}

TEST_CASE("values and labels that make no sense change nothing, and no text breaks the page") {
    const Loaded there;
    sdk::Call call;
    const auto metrics = there.metrics();
    const auto id =
        metrics.define(call, SPHEROSEG_COUNTER, "t_total", "A \"help\" with \\ and\nlines.", {"a"});
    metrics.record(id, -1, {"x"});
    metrics.record(id, std::nan(""), {"x"});
    metrics.record(id, std::numeric_limits<double>::infinity(), {"x"});
    metrics.record(id, 1, {});
    metrics.record(id, 1, {"x", "y"});
    metrics.record(0, 1);
    metrics.record(UINT64_MAX, 1);
    metrics.record(id, 1, {"quote\" slash\\ line\n"});
    metrics.record(id, 1, {"broken \xff\xc3 utf-8"});
    metrics.record(id, 1, {std::string(100000, 'x')});
    const auto samples = there.samples();
    CHECK(samples.at(R"(t_total{a="x"})") == 0);
    CHECK(samples.at(R"(t_total{a="quote\" slash\\ line\n"})") == 1);
    CHECK(samples.at(R"(t_total{a="broken ?? utf-8"})") == 1);
    CHECK(there.get().body.size() < 20000);
}

TEST_CASE("labels can't fill the memory: beyond the cap they are counted as other") {
    const Loaded there(R"({"max_series_per_metric": 10})");
    sdk::Call call;
    const auto metrics = there.metrics();
    const auto id = metrics.define(call, SPHEROSEG_COUNTER, "t_total", "Help.", {"user"});
    for (int i = 0; i < 100; ++i) metrics.record(id, 1, {std::to_string(i)});
    metrics.record(id, 1, {"3"});
    const auto samples = there.samples();
    CHECK(samples.at(R"(t_total{user="3"})") == 2);
    CHECK(samples.count(R"(t_total{user="50"})") == 0);
    CHECK(samples.at(R"(t_total{user="other"})") == 90);
    CHECK(samples.at(R"(spheroseg_metric_overflows_total{metric="t_total"})") == 90);
}

TEST_CASE("many threads record, define and scrape at once, and nothing is lost") {
    const Loaded there;
    constexpr int kThreads = 4;
    constexpr int kEach = 2000;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            sdk::Call call;
            const auto metrics = there.metrics();
            const auto id = metrics.define(call, SPHEROSEG_COUNTER, "t_total", "Help.", {"n"});
            const auto seconds = metrics.define(call, SPHEROSEG_HISTOGRAM, "t_seconds", "Help.", {}, {1});
            for (int i = 0; i < kEach; ++i) {
                metrics.record(id, 1, {std::to_string(i % 7)});
                metrics.record(seconds, 0.5);
                if (i % 500 == 0) there.get();
            }
            metrics.define(call, SPHEROSEG_GAUGE, "t_gauge_" + std::to_string(t), "Help.");
        });
    for (auto& thread : threads) thread.join();
    double sum = 0;
    for (const auto& [name, value] : there.samples())
        if (name.rfind("t_total{", 0) == 0) sum += value;
    CHECK(sum == kThreads * kEach);
    CHECK(there.samples().at("t_seconds_count") == kThreads * kEach);
}

TEST_CASE("the page has the process's own figures and says what runs") {
    const Loaded there;
    // The kernel counts in ticks of 10 ms: some are spent first.
    while (std::clock() < CLOCKS_PER_SEC / 20) {
    }
    const auto samples = there.samples();
    for (const char* name : {"process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
                             "process_virtual_memory_bytes", "process_max_fds", "process_threads"})
        CHECK(samples.at(name) > 0);
    const double started = samples.at("process_start_time_seconds");
    CHECK(started <= static_cast<double>(std::time(nullptr)) + 5);
    CHECK(started > static_cast<double>(std::time(nullptr)) - 86400);
    CHECK(there.get().body.find("spheroseg_build_info{") != std::string::npos);
    const auto answer = there.get();
    CHECK(answer.status == 200);
    CHECK(answer.headers.at(0).second == "text/plain; version=0.0.4; charset=utf-8");
    const auto [routes, count] = there.http().routes();
    REQUIRE(count == 1);
    CHECK(sdk::to_view(routes[0].path) == "/metrics");
    CHECK(nlohmann::json::parse(sdk::to_view(routes[0].operation)).at("responses").contains("200"));
}

TEST_CASE("with a token in the configuration only its bearer may read") {
    const Loaded there(R"({"token": "a-token-for-scrapers"})");
    const auto word = [&](const std::string& header) -> std::string {
        try {
            there.get(header);
            return "";
        } catch (const sdk::Failure& failure) {
            return std::to_string(failure.code()) + failure.word();
        }
    };
    const std::string refused = std::to_string(SPHEROSEG_UNAUTHENTICATED) + "metrics_token";
    CHECK(word("") == refused);
    CHECK(word("Bearer a-token-for-scraperz") == refused);
    CHECK(word("Bearer a-token-for-scrapers ") == refused);
    CHECK(word("a-token-for-scrapers") == refused);
    CHECK(word("Bearer a-token-for-scrapers").empty());
}

TEST_CASE("Prometheus' own checker takes the page") {
    if (std::system("command -v promtool >/dev/null 2>&1") != 0) {  // NOLINT(concurrency-mt-unsafe)
        std::cout << "SKIPPED: promtool is not installed (package prometheus)\n";
        return;
    }
    const Loaded there;
    sdk::Call call;
    const auto metrics = there.metrics();
    metrics.record(metrics.define(call, SPHEROSEG_COUNTER, "t_requests_total", "Requests.", {"route"}), 1,
                   {"/\xff\n\""});
    metrics.record(metrics.define(call, SPHEROSEG_HISTOGRAM, "t_seconds", "Seconds."), 0.2);
    FILE* checker = ::popen("promtool check metrics", "w");
    REQUIRE(checker != nullptr);
    const auto body = there.get().body;
    CHECK(std::fwrite(body.data(), 1, body.size(), checker) == body.size());
    CHECK(::pclose(checker) == 0);
}

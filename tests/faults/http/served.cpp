// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "served.hpp"

#include <stdexcept>

#include "http/json_body.hpp"
#include "wire.hpp"

using namespace spheroseg;
using namespace spheroseg::http;
using std::chrono::seconds;

void Gate::wait_here() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
}

bool Gate::wait_for(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(20), [&] { return waiting_ >= count; });
}

void Gate::open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
}

void Seen::finished(const RequestRecord& record) {
    const std::lock_guard lock(mutex);
    methods.insert(std::string(record.method));
    last_status = record.status;
    last_bytes_out = record.bytes_out;
    ++ended;
}

void Seen::failed(const FailureRecord& failure) {
    const std::lock_guard lock(mutex);
    failures.push_back(failure);
}

namespace {

Response text(std::string body) {
    Response response;
    response.headers = {{"Content-Type", "text/plain"}};
    response.body = std::move(body);
    return response;
}

Producer pieces(int count, std::size_t size) {
    return [left = count, size]() mutable -> Result<std::string> {
        if (left-- == 0) return std::string();
        return std::string(size, static_cast<char>('a' + left % 26));
    };
}

void add(Router& router, const char* method, const char* pattern, RequestHandler handler,
         std::uint64_t max_body = 0, LaneName lane = LaneName::workers, Access access = Access::open,
         bool json_only = false) {
    Route route;
    route.method = method;
    route.pattern = pattern;
    route.lane = lane;
    route.access = access;
    route.max_body = max_body;
    route.json_only = json_only;
    route.operation = {{"parameters", {{{"name", "size"}, {"in", "query"}}}}};
    route.handler = std::move(handler);
    const auto added = router.add(std::move(route));
    if (!added) throw std::logic_error(added.error().message);
}

Router routes(Served& served) {
    Router router;
    add(
        router, "GET", "/live", [](const Request&) { return text("live"); }, 0, LaneName::inline_);
    add(router, "GET", "/echo/{name}", [](const Request& r) { return text(r.path_parameter("name")); });
    add(router, "GET", "/address", [](const Request& r) { return text(r.remote_address); });
    add(
        router, "POST", "/length",
        [](const Request& r) { return text(std::to_string(r.body_bytes().size())); }, std::uint64_t{1} << 40);
    add(
        router, "POST", "/echo", [](const Request& r) { return text(std::string(r.body_bytes())); }, 1 << 20);
    add(
        router, "POST", "/json",
        [](const Request& r) {
            auto parsed = parse_json(r.body_bytes());
            return parsed ? text(parsed->dump()) : problem(parsed.error(), r.id);
        },
        1 << 20, LaneName::workers, Access::open, true);
    add(
        router, "POST", "/mine", [](const Request& r) { return text(std::to_string(r.body_bytes().size())); },
        std::uint64_t{1} << 40, LaneName::workers, Access::user);
    add(router, "GET", "/slow", [&served](const Request& r) {
        ++served.ran;
        served.gate.wait_here();
        if (r.cancelled()) ++served.cancelled;
        return text("slow " + std::string(r.query_value("size").value_or("")));
    });
    add(
        router, "GET", "/compute",
        [&served](const Request&) {
            served.gate.wait_here();
            return text("computed");
        },
        0, LaneName::compute);
    add(router, "GET", "/bytes", [](const Request& r) {
        return text(std::string(std::stoul(std::string(r.query_value("size").value_or("0"))), 'x'));
    });
    add(router, "GET", "/shared", [all = std::make_shared<const std::string>(1 << 20, 's')](const Request&) {
        Response response;
        response.body = all;
        return response;
    });
    add(router, "GET", "/pieces", [](const Request&) {
        Response response;
        response.body = ProducedBody{pieces(64, 100000), std::nullopt};
        return response;
    });
    add(router, "GET", "/counted", [](const Request&) {
        Response response;
        response.body = ProducedBody{pieces(64, 100000), 6400000};
        return response;
    });
    add(router, "GET", "/broken", [](const Request&) {
        Response response;
        response.body = ProducedBody{pieces(3, 1000), 4000};
        return response;
    });
    add(router, "GET", "/damaged", [](const Request&) {
        Response response;
        response.body = ProducedBody{
            []() -> Result<std::string> { return fail(ErrorKind::not_found, "lost", "secret reason"); },
            4000};
        return response;
    });
    add(router, "GET", "/throws",
        [](const Request&) -> Response { throw std::runtime_error("secret reason"); });
    add(router, "GET", "/fails", [](const Request& r) {
        return problem({ErrorKind::internal, "corrupt", "secret reason", {{"secret", "reason"}}}, r.id);
    });
    add(router, "GET", "/full", [](const Request& r) {
        return problem({ErrorKind::storage_full, "storage_full", "No room."}, r.id);
    });
    add(router, "GET", "/odd", [](const Request&) {
        Response response = text("odd");
        response.headers.emplace_back("Content-Length", "99");
        response.headers.emplace_back("X-Split", "a\r\nX-Injected: yes");
        response.headers.emplace_back("Bad Name\r\nX-Injected", "yes");
        return response;
    });
    add(router, "GET", "/status0", [](const Request&) {
        Response response;
        response.status = 0;
        return response;
    });
    add(
        router, "GET", "/me", [](const Request& r) { return text(r.principal->email); }, 0, LaneName::workers,
        Access::user);
    add(
        router, "GET", "/admin", [](const Request&) { return text("admin"); }, 0, LaneName::workers,
        Access::admin);
    const auto events = [&served](std::function<Result<void>(const Request&)> allowed) {
        Response response;
        response.headers = {{"Content-Type", "text/event-stream"}};
        response.body = EventStream{[&served](std::shared_ptr<EventWriter> writer) {
                                        const std::lock_guard lock(served.writers_mutex);
                                        served.writers.push_back(writer);
                                        ++served.subscriptions;
                                        writer->send("data: hello\n\n");
                                        return std::shared_ptr<void>(
                                            &served, [](Served* from) { --from->subscriptions; });
                                    },
                                    std::move(allowed)};
        return response;
    };
    add(router, "GET", "/events", [events](const Request&) { return events({}); });
    add(
        router, "GET", "/my-events",
        [&served, events](const Request&) {
            return events([&served](const Request& again) -> Result<void> {
                ++served.asked;
                if (again.principal && !served.left) return {};
                return fail(ErrorKind::not_found, "gone", "There is no such thing.");
            });
        },
        0, LaneName::workers, Access::user);
    add(router, "GET", "/quiet", [](const Request&) {
        Response response;
        response.headers = {{"Content-Type", "text/event-stream"}};
        response.body =
            EventStream{[](const std::shared_ptr<EventWriter>&) { return std::make_shared<int>(0); }};
        return response;
    });
    return router;
}

Result<Principal> who(const Served& served, const Request& request) {
    if (served.blind) return fail(ErrorKind::unavailable, "database_unavailable", "Nobody can be asked.");
    const auto given = request.header("authorization");
    if (given == "Bearer user" && !served.disabled) return Principal{"1", "user@test", Role::user};
    if (given == "Bearer admin") return Principal{"2", "admin@test", Role::admin};
    return fail(ErrorKind::unauthenticated, "token_invalid", "No such token.");
}

}  // namespace

ServerOptions Served::small() {
    ServerOptions options;
    options.port = 0;
    options.threads = 2;
    options.workers = {4, 32};
    options.compute = {1, 1};
    options.limits.request_bytes = 8 << 20;
    options.limits.total_bytes_held = 16 << 20;
    return options;
}

Served::Served(ServerOptions options) {
    server = std::make_unique<Server>(
        std::move(options), routes(*this), [this](const Request& request) { return who(*this, request); },
        seen);
    if (auto started = server->start(); !started) throw std::runtime_error(started.error().message);
}

Served::~Served() {
    gate.open();
    server->stop();
}

bool Served::lives() const {
    Wire wire(port());
    wire.send(get("/live"));
    return wire.reply(false, seconds(5)).body == "live";
}

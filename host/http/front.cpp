// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/front.hpp"

#include <algorithm>

#include "http/json_body.hpp"

namespace spheroseg::http {
namespace {

constexpr std::uint64_t kMostReserve = 16 << 20;
constexpr std::uint64_t kReservePart = 16;

/// What uploads leave to JSON bodies, so that people can log in and work beside them; the largest upload
/// still fits when it is alone.
std::uint64_t json_reserve(const Limits& limits) {
    const std::uint64_t all = limits.total_bytes_held;
    return std::min({kMostReserve, all / kReservePart, all - std::min(all, limits.request_bytes)});
}

class NobodyWatches final : public Observer {
    void started() override {}
    void finished(const RequestRecord&) override {}
    void failed(const FailureRecord&) override {}
};

std::string thrown(const char* what) {
    return std::string("An endpoint threw: ") + what;
}

}  // namespace

Front::Front(ServerOptions from, Router routes, Authenticator who, std::shared_ptr<Observer> watching)
    : options(std::move(from)),
      router(std::move(routes)),
      authenticator(std::move(who)),
      observer(watching ? std::move(watching) : std::make_shared<NobodyWatches>()),
      budget(options.limits.total_bytes_held, json_reserve(options.limits)),
      workers("http-work", options.workers),
      compute("http-compute", options.compute) {}

void Front::report(const Route* route, const std::string& request_id, const Error& error) const {
    if (!is_failure(error.kind)) return;
    observer->failed({request_id, route != nullptr ? route->method + ' ' + route->pattern : "none", error});
}

void Front::report(const Route* route, const std::string& request_id, Response& response) const {
    for (const Error& error : std::exchange(response.failures, {})) report(route, request_id, error);
}

Response Front::answer(const Route& route, Request& request) const {
    Response response = respond(route, request);
    report(&route, request.id, response);
    return response;
}

/// Sets who asks.
Result<void> Front::let_in(const Route& route, Request& request) const {
    if (authenticator && (route.access != Access::open || request.header("authorization"))) {
        auto principal = authenticator(request);
        if (principal)
            request.principal = std::move(*principal);
        else if (route.access != Access::open)
            return tl::unexpected<Error>(principal.error());
    }
    if (route.access != Access::open && !request.principal)
        return fail(ErrorKind::unauthenticated, "token_missing", "This server has no login.");
    if (route.access == Access::admin && request.principal->role != Role::admin)
        return fail(ErrorKind::forbidden, "admin_only", "Only administrators may do this.");
    return {};
}

bool Front::still_allowed(const Route& route, const Request& request, const EventStream& stream) const {
    Request again = request;
    again.principal.reset();
    again.deadline = std::chrono::steady_clock::now() + options.limits.request_deadline;
    Result<void> outcome = fail(ErrorKind::internal, "internal", thrown("an exception of an unknown type"));
    try {
        outcome = let_in(route, again);
        if (outcome && stream.allowed) outcome = stream.allowed(again);
    } catch (const std::exception& error) {
        outcome = fail(ErrorKind::internal, "internal", thrown(error.what()));
    } catch (...) {  // NOLINT(bugprone-empty-catch) the text above stands
    }
    if (outcome) return true;
    const ErrorKind kind = outcome.error().kind;
    report(&route, request.id, outcome.error());
    return kind != ErrorKind::unauthenticated && kind != ErrorKind::forbidden && kind != ErrorKind::not_found;
}

Response Front::respond(const Route& route, Request& request) const {
    // What nobody waits for any more is not begun.
    if (request.cancelled())
        return route.refuse({ErrorKind::cancelled, "cancelled", "The client has gone."}, request.id);
    if (std::chrono::steady_clock::now() >= request.deadline)
        return route.refuse(
            {ErrorKind::deadline, "deadline", "The request waited for longer than its deadline."},
            request.id);
    try {
        if (auto entered = let_in(route, request); !entered) return route.refuse(entered.error(), request.id);
        if (route.json_only && !request.body_bytes().empty())
            if (auto checked = check_json(request.body_bytes(), options.limits.json); !checked)
                return route.refuse(checked.error(), request.id);
        return route.handler(request);
    } catch (const std::exception& error) {
        return route.refuse({ErrorKind::internal, "internal", thrown(error.what())}, request.id);
    } catch (...) {
        return route.refuse({ErrorKind::internal, "internal", thrown("an exception of an unknown type")},
                            request.id);
    }
}

void Front::leave() {
    if (--busy_ != 0 || !draining) return;
    const std::lock_guard lock(quiet_mutex_);
    quiet_.notify_all();
}

bool Front::wait_until_quiet(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(quiet_mutex_);
    return quiet_.wait_until(lock, until, [&] { return busy_ == 0; });
}

bool Front::arrive(const std::string& address) {
    const std::size_t most = options.limits.connections_per_client;
    if (most == 0) return true;
    const std::lock_guard lock(clients_mutex_);
    return ++clients_[address] <= most || contains(trusted_proxies, address);
}

void Front::depart(const std::string& address) {
    if (options.limits.connections_per_client == 0) return;
    const std::lock_guard lock(clients_mutex_);
    const auto client = clients_.find(address);
    if (client != clients_.end() && --client->second == 0) clients_.erase(client);
}

}  // namespace spheroseg::http

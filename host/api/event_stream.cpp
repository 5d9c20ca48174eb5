// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/event_stream.hpp"

#include <algorithm>
#include <charconv>

#include "api/input.hpp"
#include "api/resources.hpp"
#include "store/queue.hpp"

namespace spheroseg::api {
namespace {

std::string to_text(const store::JobEvent& event) {
    // A change of state is one type for clients; the state itself is in the data.
    const std::string type = event.type == "progress" ? "progress" : "state";
    return "id: " + std::to_string(event.id) + "\nevent: " + type + "\ndata: " + event.data + "\n\n";
}

bool is_end(const store::JobEvent& event) {
    return event.type == "done" || event.type == "failed" || event.type == "cancelled";
}

Result<std::optional<std::int64_t>> last_event_id(const http::Request& request) {
    const auto given = request.header("last-event-id");
    if (!given || given->empty()) return std::optional<std::int64_t>{};
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), id);
    if (error != std::errc{} || end != given->data() + given->size() || id < 0)
        return fail(ErrorKind::invalid, "invalid_last_event_id",
                    "Last-Event-ID is the id of an event as this server sent it.");
    return std::optional(id);
}

using Recheck = std::function<Result<void>(const http::Request&)>;

http::Response stream(http::Subscriber subscribe, Recheck allowed) {
    http::EventStream events;
    events.subscribe = std::move(subscribe);
    events.allowed = std::move(allowed);
    http::Response response;
    response.headers = {
        {"Content-Type", "text/event-stream"}, {"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}};
    response.body = std::move(events);
    return response;
}

/// 404 for who is no member of the job's project any more.
Result<void> see(Services& services, const http::Request& request, const std::string& job_id) {
    SPHEROSEG_TRY(job, store::with_transaction(services.pool, context_of(request), store::Mode::read,
                                               [&](store::Work& work) {
                                                   return store::queue::get(work, caller_of(request), job_id);
                                               }));
    return {};
}

http::Subscriber follow(Services& services, const store::EventFilter& filter,
                        std::optional<std::int64_t> after, bool ends_with_job) {
    return [&hub = services.events, filter, after, ends_with_job](
               const std::shared_ptr<http::EventWriter>& writer) -> Result<std::shared_ptr<void>> {
        SPHEROSEG_TRY(subscription,
                      hub.subscribe(filter, after, [writer, ends_with_job](const store::JobEvent& event) {
                          if (!writer->send(to_text(event))) return false;
                          if (!ends_with_job || !is_end(event)) return true;
                          writer->close();
                          return false;
                      }));
        return std::make_shared<jobs::EventHub::Subscription>(std::move(*subscription));
    };
}

}  // namespace

Result<http::Response> all_events_response(Services& services, const http::Request& request) {
    SPHEROSEG_TRY(last, last_event_id(request));
    store::EventFilter filter;
    filter.user_id = caller_of(request).user_id;
    return stream(follow(services, filter, *last, false), {});
}

Result<http::Response> job_events_response(Services& services, const http::Request& request,
                                           const std::string& job_id) {
    SPHEROSEG_TRY(last, last_event_id(request));
    store::EventFilter filter;
    filter.job_id = job_id;
    std::int64_t after = last->value_or(0);
    const auto is_over = [&](store::Work& work) -> Result<bool> {
        // The newest first: whatever ends a job that is not over yet comes after it.
        SPHEROSEG_TRY(newest, store::events::newest(work));
        SPHEROSEG_TRY(job, store::queue::get(work, caller_of(request), job_id));
        after = std::min(after, *newest);
        SPHEROSEG_TRY(left, store::events::after(work, after, filter, 1));
        return store::is_final(job->state) && left->empty();
    };
    SPHEROSEG_TRY(over,
                  store::with_transaction(services.pool, context_of(request), store::Mode::read, is_over));
    // 204 keeps an EventSource from connecting again and again (HTML, Server-sent events).
    if (*over) return empty_response(204);
    return stream(follow(services, filter, after, true),
                  [&services, job_id](const http::Request& now) { return see(services, now, job_id); });
}

}  // namespace spheroseg::api

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/event_stream.hpp"

#include <charconv>

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

}  // namespace

Result<http::Response> event_response(Services& services, const http::Request& request,
                                      const store::EventFilter& filter, bool ends_with_job) {
    SPHEROSEG_TRY(last, last_event_id(request));
    const std::optional<std::int64_t> after =
        *last || !ends_with_job ? *last : std::optional<std::int64_t>(0);
    http::Response response;
    response.headers = {
        {"Content-Type", "text/event-stream"}, {"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}};
    response.body = http::Subscriber(
        [&hub = services.events, filter, after, ends_with_job](std::shared_ptr<http::EventWriter> writer) {
            auto subscription =
                hub.subscribe(filter, after, [writer, ends_with_job](const store::JobEvent& event) {
                    if (!writer->send(to_text(event))) return false;
                    if (!ends_with_job || !is_end(event)) return true;
                    writer->close();
                    return false;
                });
            if (!subscription) {
                writer->close();
                return std::shared_ptr<void>();
            }
            return std::shared_ptr<void>(
                std::make_shared<jobs::EventHub::Subscription>(std::move(*subscription)));
        });
    return response;
}

}  // namespace spheroseg::api

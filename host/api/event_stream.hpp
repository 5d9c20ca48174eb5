// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Job events as server-sent events (WHATWG HTML, "Server-sent events").
#pragma once

#include "api/services.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "store/events.hpp"

namespace spheroseg::api {

/// A stream of the events of all the caller's jobs, from now on or after Last-Event-ID; 400
/// "invalid_last_event_id".
Result<http::Response> all_events_response(Services& services, const http::Request& request);
/// A stream of one job's events, from its first or after Last-Event-ID to its last; 404 as for
/// the job itself.
Result<http::Response> job_events_response(Services& services, const http::Request& request,
                                           const std::string& job_id);

}  // namespace spheroseg::api

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Job events as server-sent events (WHATWG HTML, "Server-sent events").
#pragma once

#include "api/services.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "store/events.hpp"

namespace spheroseg::api {

/// An event stream of what `filter` accepts, resuming after Last-Event-ID; 400 "invalid_last_event_id".
/// `ends_with_job`: begins with the job's first event and ends with its last.
Result<http::Response> event_response(Services& services, const http::Request& request,
                                      const store::EventFilter& filter, bool ends_with_job);

}  // namespace spheroseg::api

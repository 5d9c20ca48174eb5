// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Jobs, and what happens to them as server-sent events.
#include "api/event_stream.hpp"
#include "api/input.hpp"
#include "api/operation.hpp"
#include "api/resources.hpp"
#include "api/shapes.hpp"
#include "store/queue.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;
using store::Mode;
using store::Work;

Result<store::Job> find_job(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, path_id(request, "id", "job_not_found"));
    return store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
        return store::queue::get(work, caller_of(request), *id);
    });
}

Result<Response> list_jobs(Services& services, const Request& request) {
    SPHEROSEG_TRY(page, page_request(request));
    store::JobFilter filter;
    filter.kind = query_text(request, "kind").value_or("");
    filter.project_id = query_text(request, "project_id");
    filter.parent_id = query_text(request, "parent_id");
    if (const auto state = query_text(request, "state")) {
        SPHEROSEG_TRY(parsed, store::parse_job_state(*state));
        filter.state = *parsed;
    }
    SPHEROSEG_TRY(jobs,
                  store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
                      return store::queue::list(work, caller_of(request), filter, *page);
                  }));
    json items = json::array();
    for (const auto& job : jobs->items) items.push_back(to_json(job, services.pool.now_ms()));
    return json_response(200, {{"items", items}, {"next_cursor", or_null(jobs->next_cursor)}});
}

Result<Response> get_job(Services& services, const Request& request) {
    SPHEROSEG_TRY(job, find_job(services, request));
    return json_response(200, to_json(*job, services.pool.now_ms()));
}

Result<Response> cancel_job(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, path_id(request, "id", "job_not_found"));
    SPHEROSEG_TRY(job,
                  store::with_transaction(services.pool, context_of(request), Mode::write, [&](Work& work) {
                      return store::queue::cancel(work, caller_of(request), *id);
                  }));
    return json_response(200, to_json(*job, services.pool.now_ms()));
}

Result<Response> job_events(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, path_id(request, "id", "job_not_found"));
    return job_events_response(services, request, *id);
}

Result<Response> all_events(Services& services, const Request& request) {
    return all_events_response(services, request);
}

}  // namespace

void add_job_routes(Routes& routes) {
    const std::string base = "/api/v1/jobs";
    const json stream = {{"type", "string"}};
    routes.add("GET", base, list_jobs,
               Operation("List one's jobs", "jobs")
                   .query("state", choice_schema({"queued", "running", "done", "failed", "cancelled"}),
                          "Only those in this state")
                   .query("kind", string_schema(), "segment or batch")
                   .query("project_id", string_schema(), "Only those of a project")
                   .query("parent_id", string_schema(), "Only those of a batch")
                   .paged(false)
                   .ok(200, page_of("Job"))
                   .refuses({400}));
    routes.add("GET", base + "/{id}", get_job,
               Operation("Read a job", "jobs").ok(200, ref("Job")).refuses({404}));
    routes.add(
        "DELETE", base + "/{id}", cancel_job,
        Operation("Cancel a job", "jobs")
            .describe("A cancelled job changes nothing afterwards. A batch takes its images' jobs along.")
            .ok(200, ref("Job"))
            .refuses({403, 404, 409}));
    routes.add(
        "GET", base + "/{id}/events", job_events,
        Operation("Follow a job", "jobs")
            .describe("Server-sent events; the stream ends with the job. Last-Event-ID resumes, a new "
                      "stream begins with the job's first event. 204: the job is over and all has been "
                      "seen; there is no need to connect again.")
            .header("Last-Event-ID", "Id of the last event that was seen")
            .ok(200, stream, "text/event-stream")
            .ok(204)
            .refuses({400, 404}));
    routes.add("GET", "/api/v1/events", all_events,
               Operation("Follow all of one's jobs", "jobs")
                   .header("Last-Event-ID", "Id of the last event that was seen")
                   .ok(200, stream, "text/event-stream")
                   .refuses({400}));
}

}  // namespace spheroseg::api

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/application.hpp"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <spheroseg/http.hpp>
#include <thread>

#include "api/input.hpp"
#include "api/resources.hpp"
#include "http/server.hpp"
#include "inference/segment_job.hpp"
#include "jobs/events.hpp"
#include "jobs/workers.hpp"
#include "objects/object_sweeper.hpp"
#include "plugin/failure.hpp"
#include "process/assembly.hpp"
#include "process/first_administrator.hpp"
#include "process/host_metrics.hpp"
#include "process/models.hpp"
#include "store/migrations.hpp"

namespace spheroseg {

/// Members are destroyed in reverse order, which is the order that everything needs.
struct Application::Parts {
    explicit Parts(config::Configuration from) : configuration(std::move(from)) {}

    config::Configuration configuration;
    std::atomic<bool> draining{false};
    std::unique_ptr<PluginSet> plugins;
    std::shared_ptr<HostMetrics> metrics;
    std::unique_ptr<store::SessionPool> pool;
    std::unique_ptr<Segmenter> segmenter;
    std::unique_ptr<ObjectSweeper> sweeper;
    std::unique_ptr<jobs::EventHub> events;
    std::unique_ptr<jobs::Workers> workers;
    std::unique_ptr<api::Services> services;
    std::unique_ptr<http::Server> server;
};

namespace {

http::ServerOptions server_options(const config::HttpSettings& from) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    http::ServerOptions out;
    out.bind = from.bind;
    out.port = static_cast<std::uint16_t>(from.port);
    out.threads = from.threads > 0 ? static_cast<std::size_t>(from.threads) : cores;
    out.limits.request_bytes = static_cast<std::uint64_t>(from.limits.request_bytes);
    out.limits.header_bytes = static_cast<std::uint32_t>(from.limits.header_bytes);
    out.limits.json.bytes = static_cast<std::size_t>(from.limits.json_bytes);
    out.limits.json.depth = from.limits.json_depth;
    out.limits.total_bytes_held = static_cast<std::uint64_t>(from.limits.total_bytes_held);
    out.limits.connections = static_cast<std::size_t>(from.limits.connections);
    out.limits.connections_per_client = static_cast<std::size_t>(from.limits.connections_per_client);
    out.limits.header_timeout = from.limits.header_timeout;
    out.limits.body_timeout = from.limits.body_timeout;
    out.limits.minimum_body_rate = static_cast<std::uint64_t>(from.limits.minimum_body_rate);
    out.limits.idle_timeout = from.limits.idle_timeout;
    out.limits.write_timeout = from.limits.write_timeout;
    out.limits.request_deadline = from.limits.request_deadline;
    out.trusted_proxies = from.trusted_proxies;
    out.cors_origins = from.cors_origins;
    const auto lane = [&](const config::ThreadPool& pool) {
        return http::LaneOptions{pool.threads > 0 ? static_cast<std::size_t>(pool.threads) : cores,
                                 static_cast<std::size_t>(pool.queue)};
    };
    out.workers = lane(from.workers);
    out.compute = lane(from.compute);
    if (from.compute.threads == 0) out.compute.threads = 2 * cores;  // half of them wait for a model
    return out;
}

http::Authenticator authenticator(const PluginSet& plugins) {
    const auto found = plugins.interface(SPHEROSEG_AUTH_1);
    if (!found)  // without a login nobody is let in where somebody is asked for
        return [](const http::Request&) -> Result<http::Principal> {
            return fail(ErrorKind::unauthenticated, "no_auth",
                        "This server has no login; it serves open endpoints only.");
        };
    return [auth = sdk::Auth(*found)](const http::Request& request) -> Result<http::Principal> {
        const auto given = request.header("authorization");
        if (!given)
            return fail(ErrorKind::unauthenticated, "token_missing",
                        "Send an access token: Authorization: Bearer <token>.");
        return guarded([&] {
            const CallContext context = api::context_of(request);
            sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
            const auto who = auth.authenticate(call, *given);
            return http::Principal{who.user_id, who.email,
                                   who.role == SPHEROSEG_ROLE_ADMIN ? http::Role::admin : http::Role::user};
        });
    };
}

void add_api_routes(api::Routes& routes) {
    api::add_project_routes(routes);
    api::add_image_routes(routes);
    api::add_model_routes(routes);
    api::add_segment_routes(routes);
    api::add_segmentation_routes(routes);
    api::add_job_routes(routes);
    api::add_user_routes(routes);
    api::add_inference_protocol_routes(routes);
}

/// Without the role `api` only what tells how this host is: health, metrics and the description of those.
Result<http::Router> make_router(api::Services& services, PluginSet& plugins, bool serves_api) {
    http::Router router;
    api::Routes routes(router, services);
    api::add_health_routes(routes);
    if (serves_api) add_api_routes(routes);
    const auto describe = api::add_description_routes(routes);
    SPHEROSEG_TRY(
        added, api::add_plugin_routes(routes, plugins, serves_api ? SPHEROSEG_HTTP_1 : SPHEROSEG_METRICS_1));
    describe();
    if (!routes.conflicts().empty())
        return fail(ErrorKind::unavailable, "route_conflict", routes.conflicts().front());
    return router;
}

jobs::WorkerOptions worker_options(const config::JobSettings& from) {
    jobs::WorkerOptions out;
    out.threads = static_cast<std::size_t>(std::max(1, from.workers));
    out.lease = from.lease;
    out.heartbeat = from.heartbeat;
    out.deadline = from.deadline;
    out.keep_finished = from.retention;
    return out;
}

}  // namespace

Result<std::unique_ptr<Application>> Application::start(config::Configuration from) {
    auto parts = std::make_unique<Parts>(std::move(from));
    const auto& settings = parts->configuration.settings();
    SPHEROSEG_TRY(data, make_data_folder(settings.data));
    SPHEROSEG_TRY(plugins, load_plugins(parts->configuration, *data));
    parts->plugins = std::move(*plugins);
    SPHEROSEG_TRY(metrics, HostMetrics::create(*parts->plugins));
    parts->metrics = *metrics;
    SPHEROSEG_TRY(database, required_interface(*parts->plugins, SPHEROSEG_DATABASE_1));
    SPHEROSEG_TRY(objects, required_interface(*parts->plugins, SPHEROSEG_OBJECTS_1));
    SPHEROSEG_TRY(images, required_interface(*parts->plugins, SPHEROSEG_IMAGES_1));
    parts->pool = std::make_unique<store::SessionPool>(sdk::Database(*database));
    CallContext patient;
    patient.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    SPHEROSEG_TRY(applied, store::migrate(*parts->pool, patient, store::embedded_migrations()));
    for (const auto& migration : *applied)
        spdlog::info("Applied migration {} {}", migration.version, migration.name);
    SPHEROSEG_TRY(segmenter,
                  start_models(
                      parts->configuration, *parts->plugins,
                      [watching = parts->metrics](const std::string& model, const SegmentTiming& timing) {
                          watching->segmented(model, timing);
                      },
                      parts->metrics));
    parts->segmenter = std::move(*segmenter);
    if (settings.serves_api) {  // nobody logs in where it is not served
        SPHEROSEG_TRY(administrator, make_first_administrator(*parts->plugins, *data));
    }
    parts->events = std::make_unique<jobs::EventHub>(*parts->pool);
    const ImageBudget budget = image_budget(settings.images);
    const ObjectStore store{sdk::Objects(*objects)};
    parts->sweeper =
        std::make_unique<ObjectSweeper>(*parts->pool, store, settings.http.limits.request_deadline);
    if (settings.runs_jobs) {
        const SegmentJobParts job{*parts->pool, store, sdk::Images(*images), *parts->segmenter, budget};
        parts->workers = std::make_unique<jobs::Workers>(
            *parts->pool, worker_options(settings.jobs),
            std::map<std::string, jobs::Handler>{{"segment", segment_handler(job)}});
        parts->workers->start();
    }
    parts->services = std::make_unique<api::Services>(
        api::Services{*parts->pool, store, sdk::Images(*images), *parts->segmenter, *parts->events,
                      *parts->plugins, budget, settings.jobs.max_queued, settings.jobs.max_attempts,
                      static_cast<std::uint64_t>(settings.http.limits.request_bytes),
                      static_cast<std::uint64_t>(settings.http.limits.json_bytes),
                      [raw = parts.get()] { return raw->draining.load(); }});
    SPHEROSEG_TRY(router, make_router(*parts->services, *parts->plugins, settings.serves_api));
    parts->server = std::make_unique<http::Server>(server_options(settings.http), std::move(*router),
                                                   authenticator(*parts->plugins), parts->metrics);
    SPHEROSEG_TRY(listening, parts->server->start());
    spdlog::info("Listening on http://{}:{}", settings.http.bind, parts->server->port());
    return std::unique_ptr<Application>(new Application(std::move(parts)));
}

Application::Application(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Application::~Application() {
    const auto patience = parts_->configuration.settings().drain_timeout;
    const auto until = std::chrono::steady_clock::now() + patience;
    parts_->draining = true;
    parts_->server->drain(patience);
    if (parts_->workers) parts_->workers->stop(until);
    parts_->server->stop();
}

std::uint16_t Application::port() const {
    return parts_->server->port();
}

void Application::look_around() {
    parts_->metrics->count_jobs(*parts_->pool);
    parts_->metrics->count_models(*parts_->segmenter);
}

}  // namespace spheroseg

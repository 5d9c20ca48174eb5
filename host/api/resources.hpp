// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The endpoints of the host, a function for each resource, and how an endpoint becomes a route.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "api/operation.hpp"
#include "api/services.hpp"
#include "http/response.hpp"
#include "http/router.hpp"

namespace spheroseg::api {

using Endpoint = std::function<Result<http::Response>(Services&, const http::Request&)>;
/// A write that is one transaction, given to it. What it changes and the answer that is kept for an
/// Idempotency-Key are there together or not at all. Runs again when the transaction has to be repeated.
using WriteEndpoint = std::function<Result<http::Response>(Services&, const http::Request&, store::Work&)>;

/// Adds endpoints to a router: errors become problem documents, writes honour Idempotency-Key.
class Routes {
  public:
    Routes(http::Router& router, Services& services) : router_(router), services_(services) {}

    struct Kind {
        http::Access access = http::Access::user;
        http::LaneName lane = http::LaneName::workers;
        std::uint64_t max_body = 1 << 20;  ///< bytes; 0: takes no body
        bool any_body = false;             ///< true: not only JSON
        bool idempotent = true;            ///< false: an Idempotency-Key is not for this one
        /// As http::Route has them.
        std::function<std::string(const http::Request&)> line = {};
        std::function<int(const http::Request&, std::size_t waiting)> retry_after_s = {};
        /// How errors look; problem+json unless set.
        std::function<http::Response(const Error&, const std::string& request_id)> refusal = {};
    };
    void add(const std::string& method, const std::string& path, Endpoint endpoint, Operation operation);
    void add(const std::string& method, const std::string& path, Endpoint endpoint, Operation operation,
             const Kind& kind);
    void add_write(const std::string& method, const std::string& path, WriteEndpoint endpoint,
                   Operation operation);

    Services& services() { return services_; }
    http::Router& router() { return router_; }
    /// Routes that could not be added, since another answers there: a mistake of a plugin or of ours.
    const std::vector<std::string>& conflicts() const { return conflicts_; }

  private:
    void add_route(const std::string& method, const std::string& path, http::RequestHandler handler,
                   const Operation& operation, const Kind& kind);

    http::Router& router_;
    Services& services_;
    std::vector<std::string> conflicts_;
};

void add_health_routes(Routes& routes);
void add_project_routes(Routes& routes);
void add_image_routes(Routes& routes);
void add_model_routes(Routes& routes);
void add_segment_routes(Routes& routes);
void add_segmentation_routes(Routes& routes);
void add_job_routes(Routes& routes);
void add_user_routes(Routes& routes);
void add_inference_protocol_routes(Routes& routes);
/// The endpoints that describe all others. What is returned writes the description: it is called last.
std::function<void()> add_description_routes(Routes& routes);
/// The endpoints of every http/1 plugin, or only of those that give `beside`, too; after the host's own. One
/// whose routes can't be served gets none of them and is failed; the error is that of a required one.
Result<void> add_plugin_routes(Routes& routes, PluginSet& plugins,
                               const std::string& beside = SPHEROSEG_HTTP_1);

/// Requests for one model wait in a line of their own, so that a slow model holds up no other.
void wait_by_model(Routes::Kind& kind, Services& services,
                   const std::function<std::string(const http::Request&)>& model_name);

/// Whether work can be done: what GET /health/ready says in one word.
bool host_is_ready(Services& services, const http::Request& request);

/// Whether the same request may be answered otherwise later, so that its failure is not kept for repeats.
bool may_mend(int status);

http::Response json_response(int status, const nlohmann::json& body);
http::Response empty_response(int status);
http::Response bytes_response(int status, std::string body, const std::string& media_type);
void set_header(http::Response& response, const std::string& name, const std::string& value);
/// ETag: "<version>".
void set_version(http::Response& response, std::int64_t version);

}  // namespace spheroseg::api

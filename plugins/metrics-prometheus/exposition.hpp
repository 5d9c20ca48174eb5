// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// http/1: GET /metrics.
#pragma once

#include <spheroseg/http.hpp>
#include <string>
#include <vector>

#include "registry.hpp"

namespace metrics_prometheus {

/// [any thread]
class Exposition {
  public:
    /// With an empty token everybody may read.
    Exposition(const Registry& registry, std::string token);

    const std::vector<spheroseg_http_route>& routes() const { return routes_; }
    spheroseg::sdk::HttpAnswer handle(const spheroseg::sdk::CallView& call,
                                      const spheroseg_http_request& request) const;

  private:
    bool may_read(const spheroseg_http_request& request) const;

    const Registry& registry_;
    const std::string token_;
    const std::string operation_;
    const std::vector<spheroseg_http_route> routes_;  // views into operation_
};

}  // namespace metrics_prometheus

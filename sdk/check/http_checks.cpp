// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// http/1: routes that the host takes. Whether another plugin answers there, only a host can say.
#include "check.hpp"
#include "plugin/described_routes.hpp"

namespace spheroseg::check {
namespace {

void check_routes(const Subject& subject) {
    Created plugin(subject);
    const auto routes = described_routes(sdk::HttpRoutes(plugin.interface(SPHEROSEG_HTTP_1)));
    expect(routes.has_value(), routes ? "" : routes.error().message);
}

}  // namespace

std::vector<Check> http_checks() {
    return {{"http/1: the host takes its routes", check_routes}};
}

}  // namespace spheroseg::check

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/plugin.hpp>

#include "exposition.hpp"
#include "registry.hpp"
#include "settings.hpp"

namespace metrics_prometheus {

namespace sdk = spheroseg::sdk;

class Plugin {
  public:
    explicit Plugin(const sdk::Host& host) : Plugin(read_settings(host.config())) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id == SPHEROSEG_METRICS_1) return sdk::provide_metrics(registry_);
        if (id == SPHEROSEG_HTTP_1) return sdk::provide_http(exposition_);
        return {};
    }

  private:
    explicit Plugin(const Settings& settings)
        : registry_(settings.most_series, SPHEROSEG_VERSION), exposition_(registry_, settings.token) {}

    Registry registry_;
    Exposition exposition_;
};

}  // namespace metrics_prometheus

namespace {
const char* const kProvides[] = {SPHEROSEG_METRICS_1, SPHEROSEG_HTTP_1, nullptr};
const char* const kRequires[] = {nullptr};
}  // namespace

SPHEROSEG_PLUGIN(metrics_prometheus::Plugin, "metrics-prometheus", "1.0.0", "MIT",
                 "Keeps the figures of the host and its plugins and shows them to Prometheus.", kProvides,
                 kRequires, metrics_prometheus::kConfigSchema);

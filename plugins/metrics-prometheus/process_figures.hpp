// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// This process as the kernel sees it, under the names that every Prometheus client uses.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace metrics_prometheus {

/// [any thread] Read from /proc anew at each call; what can't be read is left out.
std::vector<prometheus::MetricFamily> process_figures();

}  // namespace metrics_prometheus

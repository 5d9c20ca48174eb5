// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the operator wrote about the metrics.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace metrics_prometheus {

struct Settings {
    std::string token;               ///< empty: everybody may read the metrics
    std::size_t most_series = 1000;  ///< label sets of one metric; further ones are counted as "other"
};

extern const char kConfigSchema[];

/// `config` is the canonical JSON that the host checked against kConfigSchema. Throws Failure(INVALID).
Settings read_settings(std::string_view config);

}  // namespace metrics_prometheus

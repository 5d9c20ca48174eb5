// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// YAML as JSON values; the only place that knows yaml-cpp.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace model_package {

/// Plain scalars become null, booleans and numbers as YAML 1.2 reads them, all else text. `name` is for
/// messages. Throws Failure(REFUSED) with the line; also for a key that comes twice and for aliases that
/// expand without end.
nlohmann::json read_yaml(const std::string& text, const std::string& name);

}  // namespace model_package

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Inputs and outputs of both formats in the one shape of package/1.
#pragma once

#include "field.hpp"

namespace model_package {

struct Tensors {
    nlohmann::json inputs = nlohmann::json::array();
    nlohmann::json outputs = nlohmann::json::array();
};

Tensors read_tensors_0_4(const Field& model);
Tensors read_tensors_0_5(const Field& model);

/// A `source` of either format: a file of the package or, with a scheme, a URL.
bool is_url(const std::string& source);
/// [low, high]; what is infinite or missing is null.
nlohmann::json read_range(const std::optional<Field>& range);

constexpr std::int64_t kLargestLength = 1'000'000;  ///< of an axis

}  // namespace model_package

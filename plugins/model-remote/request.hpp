// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// An infer request as bytes.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace model_remote {

struct InferQuestion {
    std::string id;  ///< may be empty
    std::string input;
    std::string output;
    std::vector<std::size_t> shape;
    const std::vector<float>* values = nullptr;
    const nlohmann::json* parameters = nullptr;
    bool binary = false;
    std::optional<std::chrono::microseconds> timeout;  ///< until nobody waits any more
};

struct InferRequest {
    std::string body;
    std::vector<std::string> headers;
};

/// Throws Failure(REFUSED) for a value that JSON has no word for.
InferRequest write_request(const InferQuestion& question);

}  // namespace model_remote

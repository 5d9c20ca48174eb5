// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A server's answers, read with as little trust as a file from anywhere.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace model_remote {

/// Why an answer is not one; the sentence is completed by whoever knows the server.
class BadAnswer : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct InferAnswer {
    std::string model_version;  ///< may be empty
    std::vector<std::size_t> shape;
    std::vector<float> values;  ///< as many as the shape says
};

/// The most bytes that an answer with `values` numbers may have.
std::size_t most_answer_bytes(std::size_t values, bool binary);

/// The tensor `output`. `header_length` is Inference-Header-Content-Length, where it came. Throws BadAnswer,
/// also for more than `most` values.
InferAnswer read_answer(std::string_view body, const std::optional<std::string>& header_length,
                        const std::string& output, std::size_t most);

/// A JSON object that is not deeply nested. Throws BadAnswer.
nlohmann::json read_object(std::string_view body);

}  // namespace model_remote

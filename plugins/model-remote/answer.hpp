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

/// What an answer says that it was made with.
struct Origin {
    std::string version;         ///< may be empty
    std::string weights_sha256;  ///< of a Spheroseg, else empty

    friend bool operator==(const Origin& one, const Origin& other) {
        return one.version == other.version && one.weights_sha256 == other.weights_sha256;
    }
};

struct InferAnswer {
    Origin origin;
    std::vector<std::size_t> shape;
    std::vector<float> values;  ///< as many as the shape says
};

/// The most bytes that an answer with `values` numbers may have.
std::size_t most_answer_bytes(std::size_t values, bool binary);

/// The tensor `output`. `header_length` is Inference-Header-Content-Length, where it came. Throws BadAnswer,
/// also for more than `most` values.
InferAnswer read_answer(std::string_view body, const std::optional<std::string>& header_length,
                        const std::string& output, std::size_t most);

/// The SHA-256 `weights_sha256` of a description's or an answer's `parameters`; empty when there is none.
std::string weights_in(const nlohmann::json& said);

/// A JSON object that is not deeply nested. Throws BadAnswer.
nlohmann::json read_object(std::string_view body);

}  // namespace model_remote

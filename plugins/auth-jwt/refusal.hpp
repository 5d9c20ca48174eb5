// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The one failure of this plugin: a code for auth/1, a problem document for http/1.
#pragma once

#include <spheroseg/http.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace auth_jwt {

struct FieldError {
    std::string field;
    std::string reason;
};

class Refusal : public spheroseg::sdk::Failure {
  public:
    Refusal(spheroseg_code code, std::string word, const std::string& message, int retry_after_s = 0)
        : Failure(code, std::move(word), message), retry_after_s_(retry_after_s) {}
    /// 400 "invalid_body"; the message names each field, for readers that see nothing else.
    explicit Refusal(std::vector<FieldError> fields);

    const std::vector<FieldError>& fields() const { return fields_; }
    int retry_after_s() const { return retry_after_s_; }

  private:
    std::vector<FieldError> fields_;
    int retry_after_s_ = 0;
};

/// RFC 9457, with what the code wants beside it (WWW-Authenticate, Retry-After).
spheroseg::sdk::HttpAnswer problem_answer(const Refusal& refusal, std::string_view request_id);

}  // namespace auth_jwt

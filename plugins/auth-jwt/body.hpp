// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A request's JSON object, read field by field; what is wrong with it is told all at once.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <spheroseg/http.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "refusal.hpp"

namespace auth_jwt {

class Body {
  public:
    /// Throws Refusal for what is no JSON object, is nested deeper than `known` fields can be, names a field
    /// twice, or is sent as another media type. An empty body is an object without fields if `optional_body`.
    Body(const spheroseg_http_request& request, std::initializer_list<std::string_view> known,
         bool optional_body = false);

    std::string text(const char* name);
    std::optional<std::string> optional_text(const char* name);
    std::vector<std::string> optional_texts(const char* name);
    bool has(const char* name) const { return object_.contains(name); }
    bool is_null(const char* name) const { return has(name) && object_.at(name).is_null(); }

    void wrong(std::string field, std::string reason) {
        errors_.push_back({std::move(field), std::move(reason)});
    }
    /// Throws the Refusal if anything was wrong.
    void finish() const;

  private:
    nlohmann::json object_ = nlohmann::json::object();
    std::vector<FieldError> errors_;
};

}  // namespace auth_jwt

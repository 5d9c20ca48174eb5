// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Reading a request into values that can't be wrong.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "http/request.hpp"
#include "inference/call_context.hpp"
#include "store/access.hpp"
#include "store/page.hpp"

namespace spheroseg::api {

/// Who asks; routes with access `user` always have somebody.
store::Caller caller_of(const http::Request& request);
CallContext context_of(const http::Request& request);

/// A path parameter that must be an id; anything else is a 404 with `code`, as an unknown id is.
Result<std::string> path_id(const http::Request& request, const std::string& name, const std::string& code);

/// 400 for what is no JSON object or has a field that is not in `known`.
Result<nlohmann::json> json_object(const http::Request& request, std::initializer_list<const char*> known);
/// The same for an optional body.
Result<nlohmann::json> optional_json_object(const http::Request& request,
                                            std::initializer_list<const char*> known);

/// A member of a JSON object with its type checked; 400 "invalid_body" names it otherwise.
Result<std::string> text_field(const nlohmann::json& body, const char* name);
Result<std::optional<std::string>> optional_text_field(const nlohmann::json& body, const char* name);
/// none: not there; optional(nullopt): null.
Result<std::optional<std::optional<double>>> nullable_number_field(const nlohmann::json& body,
                                                                   const char* name);

/// The version in If-Match: 428 "if_match_required" without one, 400 "invalid_if_match" for what is no
/// version's ETag.
/// "*" is refused: a writer says which version it has seen.
Result<std::int64_t> if_match(const http::Request& request);

/// 412 "stale_version" unless it is the version that If-Match named.
Result<void> require_version(std::int64_t current, std::int64_t seen);

std::optional<std::string> query_text(const http::Request& request, std::string_view name);
/// 400 "invalid_query" names the parameter, what was expected and what came.
Result<std::optional<double>> query_number(const http::Request& request, std::string_view name, double least,
                                           double most);
Result<std::optional<std::int64_t>> query_integer(const http::Request& request, std::string_view name,
                                                  std::int64_t least, std::int64_t most);
Result<std::optional<bool>> query_flag(const http::Request& request, std::string_view name);

/// limit, cursor and sort of the query.
Result<store::PageRequest> page_request(const http::Request& request);

}  // namespace spheroseg::api

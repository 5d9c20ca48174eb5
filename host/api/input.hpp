// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Reading a request into values that can't be wrong.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

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

/// The versions that a client would change (RFC 9110 13.1.1).
struct SeenVersions {
    bool any = false;                    ///< "*": whatever is there
    std::vector<std::int64_t> versions;  ///< at least one unless `any`

    /// The version that the change is to meet: `current` where it is among them.
    std::int64_t expected(std::int64_t current) const;
};

/// If-Match: 428 "if_match_required" without one, 400 "invalid_if_match" for what is neither "*" nor a list
/// of ETags of versions.
Result<SeenVersions> if_match(const http::Request& request);

/// 412 "stale_version" unless `current` is among those seen.
Result<void> require_version(std::int64_t current, const SeenVersions& seen);

/// 400 "invalid_query" about one parameter.
tl::unexpected<Error> bad_query(std::string_view name, const std::string& reason);

std::optional<std::string> query_text(const http::Request& request, std::string_view name);
/// 400 "invalid_query" names the parameter, what was expected and what came.
Result<std::optional<double>> query_number(const http::Request& request, std::string_view name, double least,
                                           double most);
Result<std::optional<std::int64_t>> query_integer(const http::Request& request, std::string_view name,
                                                  std::int64_t least, std::int64_t most);
Result<std::optional<bool>> query_flag(const http::Request& request, std::string_view name);

/// limit, cursor and sort of the query.
Result<store::PageRequest> page_request(const http::Request& request);

/// A page of a list that is held whole, as {"items", "next_cursor"}. `key` names the text field that tells
/// its items apart. 400 "invalid_cursor" also where the item that the page before ended with has gone.
Result<nlohmann::json> page_of_all(const http::Request& request, std::vector<nlohmann::json> items,
                                   const char* key);

}  // namespace spheroseg::api

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A request that was read to its end, as an endpoint sees it.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error.hpp"
#include "http/memory_budget.hpp"

namespace spheroseg::http {

enum class Role { user, admin };

struct Principal {
    std::string user_id;
    std::string email;
    Role role = Role::user;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A body and the right to hold it; shared with whoever works on its bytes.
struct Body {
    std::string bytes;
    MemoryBudget::Lease lease;
};

/// Immutable once it is dispatched, but for the cancellation.
class Request {
  public:
    std::string method;
    std::string path;    ///< percent-decoded, valid UTF-8, without NUL
    std::string target;  ///< as it came
    Pairs query;         ///< decoded, in order
    Pairs headers;       ///< names in lower case, in order
    Pairs path_parameters;
    std::shared_ptr<const Body> body = std::make_shared<Body>();
    std::string remote_address;
    std::string id;
    std::chrono::steady_clock::time_point arrived;  ///< when its last byte was read
    std::chrono::steady_clock::time_point deadline;
    std::optional<Principal> principal;
    bool http_1_0 = false;
    std::shared_ptr<std::atomic<bool>> gone = std::make_shared<std::atomic<bool>>(false);

    const std::string& request_id() const { return id; }
    bool cancelled() const { return *gone; }
    std::string_view body_bytes() const { return body->bytes; }
    /// The first header of that lower-case name.
    std::optional<std::string_view> header(std::string_view name) const { return find(headers, name); }
    std::optional<std::string_view> query_value(std::string_view name) const { return find(query, name); }
    std::string path_parameter(std::string_view name) const {
        return std::string(find(path_parameters, name).value_or(""));
    }

  private:
    static std::optional<std::string_view> find(const Pairs& pairs, std::string_view name) {
        for (const auto& [key, value] : pairs)
            if (key == name) return value;
        return std::nullopt;
    }
};

}  // namespace spheroseg::http

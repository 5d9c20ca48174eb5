// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// auth/1 and http/1 in C++, for who asks and for who answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "boundary.hpp"

namespace spheroseg::sdk {

/// auth/1 as its consumer sees it. Copyable, any thread, throws Failure.
class Auth {
  public:
    explicit Auth(spheroseg_interface from)
        : self_(from.self), table_(static_cast<const spheroseg_auth_v1*>(from.table)) {}

    spheroseg_principal authenticate(Call& call, std::string_view authorization) const {
        spheroseg_principal who{};
        who.size = sizeof(who);
        call.check(table_->authenticate(self_, call.raw(), to_text(authorization), &who));
        return who;
    }
    std::string add_user(Call& call, std::string_view email, std::string_view password, std::string_view name,
                         std::int32_t role) const {
        std::string user;
        const auto to = string_writer(user);
        call.check(
            table_->add_user(self_, call.raw(), to_text(email), to_text(password), to_text(name), role, &to));
        return user;
    }
    std::uint64_t count_users(Call& call) const {
        std::uint64_t count = 0;
        call.check(table_->count_users(self_, call.raw(), &count));
        return count;
    }
    bool keeps_passwords() const {
        return SPHEROSEG_HAS(table_, spheroseg_auth_v1, set_password) && table_->set_password != nullptr;
    }
    void set_password(Call& call, std::string_view email, std::string_view password, bool must_change) const {
        if (!keeps_passwords())
            throw Failure(SPHEROSEG_UNSUPPORTED, "no_passwords",
                          "The login plugin keeps no passwords; change them where it has them from.");
        call.check(
            table_->set_password(self_, call.raw(), to_text(email), to_text(password), must_change ? 1 : 0));
    }

  private:
    void* self_;
    const spheroseg_auth_v1* table_;
};

namespace auth_detail {
using SetPassword = decltype(spheroseg_auth_v1::set_password);
template <typename A, typename = decltype(&A::set_password)>
SetPassword set_password_of(int) {
    return [](void* self, const spheroseg_call* call, spheroseg_text email, spheroseg_text password,
              std::int32_t must_change) {
        return guard(call, [&] {
            static_cast<A*>(self)->set_password(CallView(call), to_view(email), to_view(password),
                                                must_change != 0);
        });
    };
}
template <typename A>
SetPassword set_password_of(long) {
    return nullptr;
}
}  // namespace auth_detail

/// Answers auth/1 with a class A that has
///   void authenticate(const CallView&, std::string_view authorization, spheroseg_principal&);
///   std::string add_user(const CallView&, std::string_view email, std::string_view password,
///   std::string_view name, int32_t role); uint64_t count_users(const CallView&);
/// and, where it keeps passwords,
///   void set_password(const CallView&, std::string_view email, std::string_view password, bool must_change);
template <typename A>
spheroseg_interface provide_auth(A& auth) {
    static const spheroseg_auth_v1 table = {
        sizeof(spheroseg_auth_v1),
        0,
        [](void* self, const spheroseg_call* call, spheroseg_text authorization, spheroseg_principal* out) {
            return guard(call, [&] {
                static_cast<A*>(self)->authenticate(CallView(call), to_view(authorization), *out);
            });
        },
        [](void* self, const spheroseg_call* call, spheroseg_text email, spheroseg_text password,
           spheroseg_text name, std::int32_t role, const spheroseg_writer* user) {
            return guard(call, [&] {
                write_all(*user, static_cast<A*>(self)->add_user(CallView(call), to_view(email),
                                                                 to_view(password), to_view(name), role));
            });
        },
        [](void* self, const spheroseg_call* call, std::uint64_t* out) {
            return guard(call, [&] { *out = static_cast<A*>(self)->count_users(CallView(call)); });
        },
        auth_detail::set_password_of<A>(0),
    };
    return {&auth, &table};
}

struct HttpAnswer {
    std::int32_t status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

inline std::string_view find_pair(const spheroseg_pair* pairs, std::uint64_t count, std::string_view name) {
    for (std::uint64_t i = 0; i < count; ++i)
        if (to_view(pairs[i].name) == name) return to_view(pairs[i].value);
    return {};
}

/// http/1 as its consumer sees it.
class HttpRoutes {
  public:
    explicit HttpRoutes(spheroseg_interface from)
        : self_(from.self), table_(static_cast<const spheroseg_http_v1*>(from.table)) {}

    std::pair<const spheroseg_http_route*, std::uint64_t> routes() const {
        std::uint64_t count = 0;
        const auto* first = table_->routes(self_, &count);
        return {first, count};
    }
    HttpAnswer handle(Call& call, const spheroseg_http_request& request) const {
        HttpAnswer answer;
        answer.status = 0;
        const spheroseg_http_responder responder{
            &answer,
            [](void* context, std::int32_t status, const spheroseg_pair* headers, std::uint64_t count,
               spheroseg_bytes body) -> spheroseg_code {
                auto& to = *static_cast<HttpAnswer*>(context);
                try {
                    to.headers.clear();
                    for (std::uint64_t i = 0; i < count; ++i)
                        to.headers.emplace_back(to_view(headers[i].name), to_view(headers[i].value));
                    to.body = to_view(body);
                    to.status = status;
                    return SPHEROSEG_OK;
                } catch (...) {
                    return SPHEROSEG_TOO_LARGE;
                }
            }};
        call.check(table_->handle(self_, call.raw(), &request, &responder));
        if (answer.status == 0) throw Failure(SPHEROSEG_INTERNAL, "no_answer", "The plugin gave no answer.");
        return answer;
    }

  private:
    void* self_;
    const spheroseg_http_v1* table_;
};

/// Answers http/1 with a class H that has
///   const std::vector<spheroseg_http_route>& routes() const;
///   HttpAnswer handle(const CallView&, const spheroseg_http_request&);
template <typename H>
spheroseg_interface provide_http(H& http) {
    static const spheroseg_http_v1 table = {
        sizeof(spheroseg_http_v1),
        0,
        [](void* self, std::uint64_t* count) {
            const auto& routes = static_cast<const H*>(self)->routes();
            *count = routes.size();
            return routes.data();
        },
        [](void* self, const spheroseg_call* call, const spheroseg_http_request* request,
           const spheroseg_http_responder* responder) {
            return guard(call, [&] {
                const HttpAnswer answer = static_cast<H*>(self)->handle(CallView(call), *request);
                std::vector<spheroseg_pair> headers;
                headers.reserve(answer.headers.size());
                for (const auto& [name, value] : answer.headers)
                    headers.push_back({to_text(name), to_text(value)});
                const spheroseg_code code = responder->respond(
                    responder->context, answer.status, headers.data(), headers.size(), to_bytes(answer.body));
                if (code != SPHEROSEG_OK) throw Failure(code, "responder", "The answer was not taken.");
            });
        },
    };
    return {&http, &table};
}

}  // namespace spheroseg::sdk

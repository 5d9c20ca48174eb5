// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// http/1: requests to the authority and its answers back.
#pragma once

#include <spheroseg/http.hpp>
#include <string>
#include <vector>

#include "authority.hpp"

namespace auth_jwt {

/// [any thread]
class Routes {
  public:
    explicit Routes(Authority& authority);

    const std::vector<spheroseg_http_route>& routes() const { return routes_; }
    spheroseg::sdk::HttpAnswer handle(const spheroseg::sdk::CallView& call,
                                      const spheroseg_http_request& request);

  private:
    using Handler = spheroseg::sdk::HttpAnswer (Routes::*)(const spheroseg::sdk::CallView&,
                                                           const spheroseg_http_request&);
    struct Route {
        const char* method;
        const char* path;
        std::int32_t access;
        bool has_body;
        std::string operation;
        Handler handler;
    };

    spheroseg::sdk::HttpAnswer register_user(const spheroseg::sdk::CallView&, const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer login(const spheroseg::sdk::CallView&, const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer refresh(const spheroseg::sdk::CallView&, const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer logout(const spheroseg::sdk::CallView&, const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer me(const spheroseg::sdk::CallView&, const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer update_me(const spheroseg::sdk::CallView&, const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer change_password(const spheroseg::sdk::CallView&,
                                               const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer forgot_password(const spheroseg::sdk::CallView&,
                                               const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer reset_password(const spheroseg::sdk::CallView&, const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer list_api_tokens(const spheroseg::sdk::CallView&,
                                               const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer add_api_token(const spheroseg::sdk::CallView&, const spheroseg_http_request&);
    spheroseg::sdk::HttpAnswer remove_api_token(const spheroseg::sdk::CallView&,
                                                const spheroseg_http_request&);
    Identity who(const spheroseg::sdk::CallView&, const spheroseg_http_request&);

    Authority& authority_;
    std::vector<Route> table_;
    std::vector<spheroseg_http_route> routes_;  // views into table_
};

}  // namespace auth_jwt

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/http.hpp>
#include <spheroseg/plugin.hpp>

#include "authority.hpp"
#include "routes.hpp"
#include "secret_file.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

Settings prepared_settings(const sdk::Host& host) {
    Settings settings = read_settings(host.config(), host.data_folder());
    if (settings.secret.empty()) settings.secret = load_or_make_secret(settings.secret_file);
    return settings;
}

Clock clock_of(const sdk::Host& host) {
    return {[host] { return host.unix_ns(); }, [host] { return host.monotonic_ns(); }};
}

Reports reports_to(const sdk::Host& host) {
    return {[host](std::string_view message) { host.warn(message); },
            [host](std::string_view metric, std::string_view result) {
                const spheroseg_pair label{sdk::to_text("result"), sdk::to_text(result)};
                host.metric(SPHEROSEG_COUNTER, metric, 1, &label, 1);
            }};
}

}  // namespace

class Plugin {
  public:
    explicit Plugin(const sdk::Host& host)
        : authority_(prepared_settings(host), sdk::Database(host.find_interface(SPHEROSEG_DATABASE_1)),
                     clock_of(host), reports_to(host)),
          routes_(authority_) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id == SPHEROSEG_AUTH_1) return sdk::provide_auth(authority_);
        if (id == SPHEROSEG_HTTP_1) return sdk::provide_http(routes_);
        return {};
    }

  private:
    Authority authority_;
    Routes routes_;
};

}  // namespace auth_jwt

namespace {
const char* const kProvides[] = {SPHEROSEG_AUTH_1, SPHEROSEG_HTTP_1, nullptr};
const char* const kRequires[] = {SPHEROSEG_DATABASE_1, nullptr};
}  // namespace

SPHEROSEG_PLUGIN(auth_jwt::Plugin, "auth-jwt", "1.0.0", "MIT",
                 "Accounts with passwords, short-lived signed access tokens and rotating refresh tokens.",
                 kProvides, kRequires, auth_jwt::kConfigSchema);

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Accounts, for whoever has the deployment's data at hand.
#include "store/users.hpp"

#include <unistd.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <spheroseg/http.hpp>

#include "cli/commands.hpp"
#include "cli/deployment.hpp"
#include "plugin/failure.hpp"
#include "process/assembly.hpp"
#include "process/one_time_password.hpp"
#include "store/migrations.hpp"

namespace spheroseg::cli {
namespace {

using nlohmann::json;
using store::Mode;
using store::Work;

// Whoever may read the data folder may do what an administrator may.
const store::Caller operator_of_the_host{"", true};

/// Runs `body` on a deployment whose accounts are ready; what it returns is the exit status.
template <typename Body>
int on_accounts(const Common& common, Body&& body) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    const auto deployment = open_deployment(*configuration, {SPHEROSEG_DATABASE_1, SPHEROSEG_AUTH_1});
    if (!deployment) return report(deployment.error());
    const auto applied = store::migrate(*deployment->pool, within_a_minute(), store::embedded_migrations());
    if (!applied) return report(applied.error());
    const Result<void> done = body(*deployment);
    return done ? 0 : report(done.error());
}

Result<sdk::Auth> auth_of(const Deployment& deployment) {
    SPHEROSEG_TRY(auth, required_interface(*deployment.plugins, SPHEROSEG_AUTH_1));
    return sdk::Auth(*auth);
}

Result<std::string> given_password(const std::string& file) {
    std::string password;
    if (file.empty()) {
        if (isatty(STDIN_FILENO) != 0) std::cerr << "Password: ";
        if (std::getline(std::cin, password)) return password;
        return fail(ErrorKind::invalid, "no_password",
                    "Standard input holds no password; give one, or take --generate.");
    }
    std::ifstream from(file);
    if (std::getline(from, password)) return password;
    return fail(ErrorKind::invalid, "password_file", "The file " + file + " holds no password.");
}

void print(const store::User& user, bool as_json) {
    if (as_json)
        std::cout << json{{"id", user.id},
                          {"email", user.email},
                          {"name", user.name},
                          {"role", user.admin ? "admin" : "user"},
                          {"disabled", user.disabled},
                          {"password_must_change", user.password_must_change}}
                         .dump()
                  << '\n';
    else
        std::cout << user.email << "  " << (user.admin ? "admin" : "user")
                  << (user.disabled ? "  disabled" : "")
                  << (user.password_must_change ? "  must change the password" : "") << "  " << user.name
                  << '\n';
}

}  // namespace

int add_user(const Common& common, const UserOptions& options) {
    return on_accounts(common, [&](const Deployment& deployment) -> Result<void> {
        SPHEROSEG_TRY(auth, auth_of(deployment));
        SPHEROSEG_TRY(password,
                      options.generate ? new_one_time_password() : given_password(options.password_file));
        SPHEROSEG_TRY(
            text, guarded([&] {
                sdk::Call call;
                const auto role = options.role == "admin" ? SPHEROSEG_ROLE_ADMIN : SPHEROSEG_ROLE_USER;
                std::string made = auth->add_user(call, options.email, *password,
                                                  options.name.empty() ? options.email : options.name, role);
                // Made as one that must change: a kill in between leaves the stricter of the two.
                if (!options.generate && !options.one_time && auth->keeps_passwords())
                    auth->set_password(call, options.email, *password, false);
                return made;
            }));
        json user = json::parse(*text, nullptr, false);
        if (user.is_object()) user["password_must_change"] = options.generate || options.one_time;
        if (user.is_object() && options.generate) user["one_time_password"] = *password;
        std::cout << (user.is_object() ? user.dump() : *text) << '\n';
        return {};
    });
}

int list_users(const Common& common, const UserOptions& options) {
    return on_accounts(common, [&](const Deployment& deployment) -> Result<void> {
        store::UserFilter filter{options.q, std::nullopt};
        if (!options.role.empty()) filter.admin = options.role == "admin";
        store::PageRequest page{store::Sort::created_at, store::largest_limit};
        while (true) {
            SPHEROSEG_TRY(users, store::with_transaction(
                                     *deployment.pool, within_a_minute(), Mode::read, [&](Work& work) {
                                         return store::users::list(work, operator_of_the_host, filter, page);
                                     }));
            for (const auto& user : users->items) print(user, common.json);
            if (!users->next_cursor) return {};
            page.cursor = *users->next_cursor;
        }
    });
}

int set_user_role(const Common& common, const UserOptions& options) {
    return on_accounts(common, [&](const Deployment& deployment) -> Result<void> {
        SPHEROSEG_TRY(user, store::with_transaction(*deployment.pool, within_a_minute(), Mode::write,
                                                    [&](Work& work) -> Result<store::User> {
                                                        auto found = store::users::find(
                                                            work, operator_of_the_host, options.email);
                                                        if (!found) return found;
                                                        store::UserChange change;
                                                        change.admin = options.role == "admin";
                                                        return store::users::update(
                                                            work, operator_of_the_host, found->id, change);
                                                    }));
        print(*user, false);
        return {};
    });
}

int reset_user_password(const Common& common, const UserOptions& options) {
    return on_accounts(common, [&](const Deployment& deployment) -> Result<void> {
        SPHEROSEG_TRY(auth, auth_of(deployment));
        SPHEROSEG_TRY(password, new_one_time_password());
        SPHEROSEG_TRY(done, guarded([&] {
                          sdk::Call call;
                          auth->set_password(call, options.email, *password, true);
                      }));
        if (common.json)
            std::cout << json{{"email", options.email}, {"one_time_password", *password}}.dump() << '\n';
        else
            std::cout << "One-time password of " << options.email << ": " << *password << '\n';
        return {};
    });
}

}  // namespace spheroseg::cli

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Who may come in, and what they may change about themselves. Knows no HTTP but for the shapes it gives.
#pragma once

#include <atomic>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <spheroseg/boundary.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "access_token.hpp"
#include "clock.hpp"
#include "errands.hpp"
#include "outbox.hpp"
#include "password_hasher.hpp"
#include "rate_limiter.hpp"
#include "session_pool.hpp"
#include "settings.hpp"
#include "standing_cache.hpp"
#include "users.hpp"

namespace auth_jwt {

/// How this plugin tells what it sees; never given a token, a password or a hash.
struct Reports {
    std::function<void(std::string_view message)> warn;
    std::function<void(std::string_view metric, std::string_view result)> count;
};

/// Whom a request's credentials stand for.
struct Identity {
    std::string user_id;
    std::string email;
    std::int32_t role = 0;
    std::string family;           ///< empty for an API token
    std::int64_t expires_ms = 0;  ///< when the token does
    bool password_must_change = false;
};

struct NewAccount {
    std::string email;
    std::string password;
    std::string name;
};

struct NewApiToken {
    std::string name;
    std::vector<std::string> scopes;
    std::optional<std::int64_t> expires_ms;
};

/// Which part of a list.
struct ListedPage {
    int limit = 50;
    std::string cursor;  ///< id of the last item of the page before; empty: from the start
};

/// [any thread] Every function throws Refusal, or the database's Failure.
class Authority {
  public:
    using CallView = spheroseg::sdk::CallView;

    /// `settings.secret` must be filled. Does not touch the database.
    Authority(Settings settings, spheroseg::sdk::Database database, Clock clock, Reports reports);

    // authority.cpp: auth/1
    /// Whoever the credentials stand for. Enough for what somebody may do who must change their password
    /// first: see who they are, change it, log out.
    Identity identify(const CallView& call, std::string_view authorization);
    /// The same for everything else: FORBIDDEN "password_change_required" for them.
    Identity admit(const CallView& call, std::string_view authorization);
    void authenticate(const CallView& call, std::string_view authorization, spheroseg_principal& out);
    std::string add_user(const CallView& call, std::string_view email, std::string_view password,
                         std::string_view name, std::int32_t role);
    std::uint64_t count_users(const CallView& call);

    // sign_in.cpp; each gives the answer's JSON
    nlohmann::json login(const CallView& call, const std::string& email, const std::string& password,
                         const std::string& address);
    nlohmann::json refresh(const CallView& call, const std::string& refresh_token);
    /// Ends the logins that either token belongs to. UNAUTHENTICATED when neither names one.
    void logout(const CallView& call, std::string_view authorization,
                const std::optional<std::string>& refresh_token);

    // account.cpp
    void require_open_registration() const;
    nlohmann::json register_user(const CallView& call, const NewAccount& wanted, const std::string& address);
    nlohmann::json me(const CallView& call, const Identity& who);
    struct ProfileChange {
        std::optional<std::string> name;
        std::optional<std::string> email;
        std::optional<std::string> current;  ///< the password; wanted for a new e-mail
    };
    nlohmann::json update_me(const CallView& call, const Identity& who, const ProfileChange& change);
    void change_password(const CallView& call, const Identity& who, const std::string& current,
                         const std::string& wanted);

    // recovery.cpp
    /// Returns before it is known whether there is such an account.
    void forgot_password(const std::string& email, const std::string& address);
    void reset_password(const CallView& call, const std::string& token, const std::string& password,
                        const std::string& address);
    /// auth/1. NOT_FOUND "user_not_found".
    void set_password(const CallView& call, std::string_view email, std::string_view password,
                      bool must_change);

    // api_tokens.cpp
    nlohmann::json list_api_tokens(const CallView& call, const Identity& who, const ListedPage& page);
    nlohmann::json add_api_token(const CallView& call, const Identity& who, const NewApiToken& wanted);
    void remove_api_token(const CallView& call, const Identity& who, const std::string& id);

    const PasswordHasher& hasher() const { return hasher_; }

  private:
    struct TokenPair {
        std::string family;
        std::string user_id;
        std::int32_t role = 0;
        std::string refresh_token;
        bool password_must_change = false;
    };

    Standing standing_of_family(const CallView& call, const std::string& family);
    Standing standing_of_api_token(const CallView& call, const std::string& hash);
    User make_user(const CallView& call, const NewAccount& wanted, std::int32_t role, bool must_change);
    User load(const CallView& call, const std::string& user_id);
    void check_current_password(const CallView& call, const User& user, const std::string& current);
    /// `password` is the user's own; their hash is what is stored afterwards.
    void upgrade_outdated_hash(const CallView& call, User& user, const std::string& password);
    nlohmann::json answer(const TokenPair& pair) const;
    void purge_now_and_then(const CallView& call);
    void take_attempt(RateLimiter& limiter, const std::string& key);
    void send_reset(const std::string& email);  // [the errands' thread]
    /// Ends every login and every reset token of the account.
    void put_password(Work& work, const std::string& user_id, const std::string& hash, bool must_change,
                      const char* reason);

    const Settings settings_;
    const Clock clock_;
    const Reports reports_;
    SessionPool database_;
    AccessTokens access_tokens_;
    PasswordHasher hasher_;
    StandingCache standings_;
    RateLimiter logins_;
    RateLimiter addresses_;
    RateLimiter password_checks_;
    std::atomic<std::int64_t> next_purge_ns_;
    std::optional<Outbox> outbox_;  // none: nothing is sent; used on the errands' thread
    Errands errands_;               // last: it uses all the others
};

inline constexpr const char* kApiTokenPrefix = "sph_";

}  // namespace auth_jwt

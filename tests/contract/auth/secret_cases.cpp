// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The secret's file and what the configuration may say.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "deployment.hpp"

using namespace auth_test;

namespace {

std::string failure_of_start(const Deployment& there, const json& config, const std::filesystem::path& data) {
    TestHost host(config.dump(), data.string());
    host.interfaces[SPHEROSEG_DATABASE_1] = there.storage.find(SPHEROSEG_DATABASE_1);
    try {
        const Plugin plugin(AUTH_JWT_LIBRARY, host);
        return "";
    } catch (const sdk::Failure& failure) {
        return failure.what();
    }
}

}  // namespace

TEST_CASE("the first start makes a private secret, the second uses it") {
    Deployment there;
    const auto file = there.folder.path / "auth-jwt/secret";
    struct stat facts {};
    REQUIRE(::stat(file.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    std::string first;
    std::ifstream(file) >> first;
    CHECK(first.size() == 64);
    there.register_user();
    const std::string token = there.login().body.at("access_token");
    TestHost again("{}", there.folder.path.string());
    again.interfaces[SPHEROSEG_DATABASE_1] = there.storage.find(SPHEROSEG_DATABASE_1);
    const Plugin second(AUTH_JWT_LIBRARY, again);
    sdk::Call call;
    CHECK(sdk::Auth(second.find(SPHEROSEG_AUTH_1)).authenticate(call, "Bearer " + token).role == 1);
    CHECK(there.host.log().find(first) == std::string::npos);
}

TEST_CASE("a secret that others can read, that is short or no file is refused with what to do") {
    Deployment there;
    const auto file = there.folder.path / "other";
    const json config = {{"secret_file", file.string()}};
    std::ofstream(file) << std::string(40, 's');
    ::chmod(file.c_str(), 0640);
    CHECK(failure_of_start(there, config, there.folder.path).find("chmod 600") != std::string::npos);
    ::chmod(file.c_str(), 0600);
    CHECK(failure_of_start(there, config, there.folder.path).empty());
    std::ofstream(file) << "short\n";
    CHECK(failure_of_start(there, config, there.folder.path).find("32 bytes") != std::string::npos);
    const json folder = {{"secret_file", there.folder.path.string()}};
    CHECK(failure_of_start(there, folder, there.folder.path).find("ordinary file") != std::string::npos);
}

TEST_CASE("a configuration that would weaken the tokens is refused without showing a secret") {
    Deployment there;
    const auto failure = [&](const json& config) {
        return failure_of_start(there, config, there.folder.path);
    };
    const auto shown = failure({{"secret", "short-secret"}});
    CHECK(shown.find("32 bytes") != std::string::npos);
    CHECK(shown.find("short-secret") == std::string::npos);
    CHECK_FALSE(failure({{"previous_secrets", {"x"}}}).empty());
    CHECK_FALSE(failure({{"access_token_lifetime", 0}}).empty());
    CHECK_FALSE(failure({{"access_token_lifetime", 864000000}}).empty());
    CHECK_FALSE(failure({{"refresh_token_lifetime", 1000}}).empty());
    CHECK_FALSE(failure({{"revocation_delay", 31000}}).empty());
    CHECK_FALSE(failure({{"secret", 7}}).empty());
}

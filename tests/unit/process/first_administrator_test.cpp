// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/first_administrator.hpp"

#include <sys/stat.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <spheroseg/http.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "../store/test_database.hpp"

namespace spheroseg {
namespace {

/// The accounts of a deployment, seen by several hosts.
class Accounts {
  public:
    void authenticate(const sdk::CallView&, std::string_view, spheroseg_principal&) const {}
    std::uint64_t count_users(const sdk::CallView&) {
        const std::lock_guard lock(mutex_);
        ++counted;
        return passwords_.size();
    }
    std::string add_user(const sdk::CallView&, std::string_view email, std::string_view password,
                         std::string_view, std::int32_t) {
        while (counted < wait_for_counts) std::this_thread::yield();
        if (failing) throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "database_gone", "The test wants a failure.");
        if (const auto start = std::exchange(another_host, nullptr)) start();
        const std::lock_guard lock(mutex_);
        if (!passwords_.emplace(email, password).second)
            throw sdk::Failure(SPHEROSEG_CONFLICT, "email_taken", "Taken.");
        return "id";
    }
    std::string password_of(const std::string& email) const { return passwords_.at(email); }
    std::size_t size() const { return passwords_.size(); }

    std::atomic<int> counted{0};
    std::atomic<int> wait_for_counts{0};  ///< nobody adds before so many have counted
    std::atomic<bool> failing{false};
    std::function<void()> another_host;  ///< starts between a count and the account

  private:
    std::mutex mutex_;  // guards passwords_
    std::map<std::string, std::string> passwords_;
};

/// A host's plugins: the login alone.
std::unique_ptr<PluginSet> plugins_of(Accounts& accounts) {
    PluginSettings settings;
    settings.host_interfaces.emplace(SPHEROSEG_AUTH_1, sdk::provide_auth(accounts));
    return PluginSet::load({}, std::move(settings)).value();
}

std::filesystem::path note_in(const testing::TestFolder& data) {
    return data.path() / "first-administrator.txt";
}

std::string noted_password(const testing::TestFolder& data) {
    std::ifstream file(note_in(data));
    for (std::string line; std::getline(file, line);)
        if (line.rfind("password: ", 0) == 0) return line.substr(10);
    return "";
}

constexpr const char* kEmail = "admin@localhost.localdomain";

}  // namespace

TEST_CASE("hosts that start at once on one data folder make one administrator, whose password is noted") {
    constexpr int hosts = 4;
    for (int round = 0; round < 20; ++round) {
        Accounts accounts;
        accounts.wait_for_counts = hosts;
        const testing::TestFolder data;
        const auto plugins = plugins_of(accounts);
        std::vector<Result<void>> outcomes(hosts);
        std::vector<std::thread> starts;
        starts.reserve(hosts);
        for (auto& outcome : outcomes)
            starts.emplace_back([&] { outcome = make_first_administrator(*plugins, data.path()); });
        for (auto& start : starts) start.join();
        for (const auto& outcome : outcomes) CHECK(outcome);
        REQUIRE(accounts.size() == 1);
        CHECK(noted_password(data) == accounts.password_of(kEmail));
        struct stat facts {};
        REQUIRE(stat(note_in(data).c_str(), &facts) == 0);
        CHECK((facts.st_mode & 0777U) == 0600U);
    }
}

TEST_CASE("a host whose administrator was made by one with another data folder keeps no note") {
    Accounts accounts;
    const testing::TestFolder ours;
    const testing::TestFolder theirs;
    const auto plugins = plugins_of(accounts);
    accounts.another_host = [&] { testing::must(make_first_administrator(*plugins, theirs.path())); };
    CHECK(make_first_administrator(*plugins, ours.path()));
    CHECK_FALSE(std::filesystem::exists(note_in(ours)));
    CHECK(noted_password(theirs) == accounts.password_of(kEmail));
}

TEST_CASE("a start that ended between note and account leaves a note that the next one replaces") {
    Accounts accounts;
    const testing::TestFolder data;
    const auto plugins = plugins_of(accounts);
    accounts.failing = true;
    CHECK(make_first_administrator(*plugins, data.path()).error().code == "database_gone");
    const auto first = noted_password(data);
    CHECK_FALSE(first.empty());
    accounts.failing = false;
    CHECK(make_first_administrator(*plugins, data.path()));
    CHECK(noted_password(data) != first);
    CHECK(noted_password(data) == accounts.password_of(kEmail));
    std::ofstream(note_in(data)) << "read and not yet deleted";
    CHECK(make_first_administrator(*plugins, data.path()));
    CHECK(noted_password(data).empty());
}

}  // namespace spheroseg

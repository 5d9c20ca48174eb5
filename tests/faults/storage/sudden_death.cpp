// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// SIGKILL at random moments: what was acknowledged is there, what was not is there wholly or not at all.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "bad_weather.hpp"

using namespace spheroseg;

namespace {

constexpr int kRounds = 50;

void acknowledge(int descriptor, const std::string& line) {
    const std::string text = line + "\n";
    (void)!::write(descriptor, text.data(), text.size());
}

// Whole lines only: the last may have been cut by the kill.
std::vector<std::string> lines_of(const std::string& said) {
    std::vector<std::string> lines;
    std::size_t from = 0;
    for (std::size_t end = said.find('\n'); end != std::string::npos; end = said.find('\n', from)) {
        lines.push_back(said.substr(from, end - from));
        from = end + 1;
    }
    return lines;
}

std::vector<std::int64_t> column(sdk::Session& session, const char* sql) {
    sdk::Call call;
    std::vector<std::int64_t> values;
    session.execute(call, sql, {}, [&](const sdk::Row& row) { values.push_back(row.integer(0)); });
    return values;
}

void insert_pairs(const std::filesystem::path& folder, std::int64_t from, int descriptor) {
    const auto database = faults::open_database(folder);
    sdk::Call call;
    auto session = sdk::Database(sdk::provide_database(*database)).open(call);
    for (std::int64_t number = from;; ++number) {
        sdk::Transaction transaction(session, call);
        session.execute(call, "INSERT INTO a VALUES ($1)", {sdk::sql(number)});
        session.execute(
            call, "INSERT INTO b VALUES ($1, $2)",
            {sdk::sql(number), sdk::Blob{std::string(static_cast<std::size_t>(number % 7) * 3000, 'x')}});
        transaction.commit();
        acknowledge(descriptor, std::to_string(number));
    }
}

void put_noise(const std::filesystem::path& folder, unsigned seed, int descriptor) {
    const auto store = faults::open_store(folder);
    const sdk::Objects objects(sdk::provide_objects(*store));
    std::mt19937 random(seed);
    sdk::Call call;
    while (true) {
        std::string content(random() % 400'000, '\0');
        for (std::size_t at = 0; at < content.size(); at += 64) content[at] = static_cast<char>(random());
        acknowledge(descriptor, objects.put(call, content).key);
    }
}

}  // namespace

TEST_CASE("a database killed in the middle of transactions keeps each one wholly or not at all") {
    std::mt19937 random(faults::seed());
    const contract::TemporaryFolder folder;
    {
        sdk::Call call;
        const auto database = faults::open_database(folder.path());
        sdk::Database(sdk::provide_database(*database))
            .open(call)
            .execute_script(call,
                            "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY "
                            "KEY REFERENCES a (id), content BLOB)");
    }
    std::int64_t next = 1;
    for (int round = 0; round < kRounds; ++round) {
        const auto said = faults::killed_while(
            random, [&](int descriptor) { insert_pairs(folder.path(), next, descriptor); });
        const auto acknowledged = lines_of(said);
        REQUIRE_FALSE(acknowledged.empty());
        const std::int64_t last = std::stoll(acknowledged.back());
        const auto database = faults::open_database(folder.path());
        sdk::Call call;
        auto session = sdk::Database(sdk::provide_database(*database)).open(call);
        const auto rows = column(session, "SELECT max(id) FROM a").at(0);
        CHECK(rows >= last);
        CHECK(rows <= last + 1);  // at most the one whose acknowledgement was cut off
        CHECK(column(session, "SELECT count(*) FROM a").at(0) == rows);
        CHECK(column(session, "SELECT count(*) FROM b").at(0) == rows);
        next = rows + 1;
        if (round % 10 == 9)
            CHECK(column(session, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
                      .at(0) == 0);
    }
}

TEST_CASE("a store killed in the middle of puts shows no partial object and keeps each acknowledged one") {
    std::mt19937 random(faults::seed());
    const contract::TemporaryFolder folder;
    std::set<std::string> acknowledged;
    for (int round = 0; round < kRounds; ++round) {
        const unsigned content_seed = random();
        const auto said = faults::killed_while(
            random, [&](int descriptor) { put_noise(folder.path(), content_seed, descriptor); });
        const auto lines = lines_of(said);
        REQUIRE_FALSE(lines.empty());
        acknowledged.insert(lines.begin(), lines.end());
        const auto store = faults::open_store(folder.path());
        CHECK(std::filesystem::is_empty(folder.path() / "objects" / "tmp"));
        const sdk::Objects objects(sdk::provide_objects(*store));
        sdk::Call call;
        for (const auto& key : lines) objects.get(call, key);  // throws when it is missing or damaged
    }
    const auto store = faults::open_store(folder.path());
    const sdk::Objects objects(sdk::provide_objects(*store));
    sdk::Call call;
    const auto listed = objects.list(call, "", UINT64_MAX);
    CHECK(listed.size() >= acknowledged.size());
    CHECK(listed.size() <= acknowledged.size() + kRounds);
    for (const auto& key : listed) objects.get(call, key);
    const std::set<std::string> there(listed.begin(), listed.end());
    for (const auto& key : acknowledged) CHECK(there.count(key) == 1);
}

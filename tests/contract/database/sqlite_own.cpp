// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What storage-sqlite promises beyond the contract.
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <thread>

#include <spheroseg/database.hpp>
#include "loaded_plugin.hpp"
#include "storage-sqlite/database.hpp"

using namespace spheroseg;
using contract::failure_of;
using contract::TemporaryFolder;

namespace {

struct Place {
    TemporaryFolder folder;
    std::vector<std::string> warnings;
    storage_sqlite::Settings settings() const {
        storage_sqlite::Settings settings;
        settings.file = folder.path() / "deep" / "er" / "data.db";
        settings.busy_timeout = std::chrono::milliseconds(200);
        return settings;
    }
    std::unique_ptr<storage_sqlite::Database> open() {
        return std::make_unique<storage_sqlite::Database>(
            settings(), [this](std::int32_t, std::string_view message) { warnings.emplace_back(message); });
    }
};

unsigned mode_of(const std::filesystem::path& path) {
    struct stat facts {};
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    return facts.st_mode & 0777;
}

sdk::Failure refusal(sdk::Session& session, std::string_view sql) {
    return failure_of([&] {
        sdk::Call call;
        session.execute(call, sql);
    });
}

}  // namespace

TEST_CASE("the file is its owner's alone, and so are its folder and its log") {
    Place place;
    const auto database = place.open();
    sdk::Call call;
    auto session = sdk::Database(sdk::provide_database(*database)).open(call);
    session.execute(call, "CREATE TABLE t (id INTEGER)");
    const auto file = place.settings().file;
    CHECK(mode_of(file.parent_path().parent_path()) == 0700);
    CHECK(mode_of(file.parent_path()) == 0700);
    CHECK(mode_of(file) == 0600);
    CHECK(mode_of(file.string() + "-wal") == 0600);
    CHECK(mode_of(file.string() + "-shm") == 0600);
    CHECK(place.warnings.empty());
}

TEST_CASE("a file that others can read is told of") {
    Place place;
    place.open();
    ::chmod(place.settings().file.c_str(), 0644);
    place.open();
    REQUIRE(place.warnings.size() == 1);
    CHECK(place.warnings[0].find("chmod 600") != std::string::npos);
}

TEST_CASE("closing folds the log back, so that one file is the whole database") {
    Place place;
    {
        const auto database = place.open();
        sdk::Call call;
        auto session = sdk::Database(sdk::provide_database(*database)).open(call);
        session.execute_script(call, "CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1)");
    }
    CHECK_FALSE(std::filesystem::exists(place.settings().file.string() + "-wal"));
    CHECK(std::filesystem::file_size(place.settings().file) > 0);
}

TEST_CASE("transactions, attached files and unsafe settings have no way in through a statement") {
    Place place;
    const auto database = place.open();
    sdk::Call call;
    auto session = sdk::Database(sdk::provide_database(*database)).open(call);
    for (const char* sql :
         {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ATTACH '/tmp/other.db' AS other", "DETACH main",
          "PRAGMA foreign_keys = OFF", "PRAGMA journal_mode = DELETE", "PRAGMA synchronous = OFF",
          "PRAGMA writable_schema = ON", "PRAGMA trusted_schema = ON"})
        CHECK(refusal(session, sql).code() == SPHEROSEG_REFUSED);
    CHECK(failure_of([&] { session.execute_script(call, "BEGIN; COMMIT"); }).code() == SPHEROSEG_REFUSED);
    CHECK(refusal(session, "SELECT load_extension('x')").code() != SPHEROSEG_OK);
    CHECK(refusal(session, "SELECT \"no such column\"").code() == SPHEROSEG_INVALID);
    CHECK(refusal(session, "DELETE FROM sqlite_schema").code() == SPHEROSEG_INVALID);
    session.execute(call, "PRAGMA user_version = 4");
}

TEST_CASE("a snapshot can be written to another file") {
    Place place;
    const auto database = place.open();
    sdk::Call call;
    auto session = sdk::Database(sdk::provide_database(*database)).open(call);
    session.execute_script(call, "CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1)");
    const auto copy = (place.folder.path() / "copy.db").string();
    session.execute(call, "VACUUM INTO $1", {sdk::sql(copy)});
    CHECK(std::filesystem::file_size(copy) > 0);
    CHECK(refusal(session, "ATTACH '/tmp/other.db' AS other").code() == SPHEROSEG_REFUSED);
}

TEST_CASE("a read transaction sees one state and can't write") {
    Place place;
    const auto database = place.open();
    const sdk::Database seen(sdk::provide_database(*database));
    sdk::Call call;
    auto session = seen.open(call);
    auto other = seen.open(call);
    session.execute_script(call, "CREATE TABLE t (id INTEGER)");
    const auto count = [&] {
        std::int64_t rows = -1;
        session.execute(call, "SELECT count(*) FROM t", {},
                        [&](const sdk::Row& row) { rows = row.integer(0); });
        return rows;
    };
    session.begin(call, SPHEROSEG_TRANSACTION_READ);
    CHECK(count() == 0);
    other.execute(call, "INSERT INTO t VALUES (1)");
    CHECK(count() == 0);
    CHECK(refusal(session, "DELETE FROM t").word() == "read_transaction");
    session.commit(call);
    CHECK(count() == 1);
}

TEST_CASE("parameters that are not $1 … $n without gaps are refused") {
    Place place;
    const auto database = place.open();
    sdk::Call call;
    auto session = sdk::Database(sdk::provide_database(*database)).open(call);
    for (const char* sql : {"SELECT ?", "SELECT ?1", "SELECT :a", "SELECT @a", "SELECT $a", "SELECT $0",
                            "SELECT $01", "SELECT $2", "SELECT $1, $3", "SELECT $1::text"})
        CHECK(failure_of([&] { session.execute(call, sql, {sdk::sql(1)}); }).word() == "parameters");
}

TEST_CASE("not-a-number is refused instead of becoming NULL") {
    Place place;
    const auto database = place.open();
    sdk::Call call;
    auto session = sdk::Database(sdk::provide_database(*database)).open(call);
    CHECK(failure_of([&] { session.execute(call, "SELECT $1", {sdk::sql(std::nan(""))}); }).code() ==
          SPHEROSEG_INVALID);
}

TEST_CASE("writers of one process are served in the order they came, without busy failures") {
    Place place;
    auto settings = place.settings();
    settings.full_sync = false;  // a slow disk is no busy database
    settings.busy_timeout = std::chrono::seconds(1);
    const auto database =
        std::make_unique<storage_sqlite::Database>(settings, [](std::int32_t, std::string_view) {});
    const sdk::Database seen(sdk::provide_database(*database));
    sdk::Call call;
    seen.open(call).execute_script(call, "CREATE TABLE t (id INTEGER)");
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int number = 0; number < 6; ++number)
        threads.emplace_back([&] {
            try {
                sdk::Call mine;
                auto session = seen.open(mine);
                for (int step = 0; step < 5; ++step) session.execute(mine, "INSERT INTO t VALUES (1)");
            } catch (const std::exception&) {
                ++failures;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(failures == 0);
}

TEST_CASE("settings are read from canonical JSON, and nonsense is refused") {
    const auto settings = storage_sqlite::read_settings(
        R"({"path":"a.db","busy_timeout":1500,"cache":1048576,"synchronous":"normal"})", "/data");
    CHECK(settings.file == "/data/a.db");
    CHECK(settings.busy_timeout.count() == 1500);
    CHECK(settings.cache_bytes == 1 << 20);
    CHECK_FALSE(settings.full_sync);
    CHECK(storage_sqlite::read_settings("{}", "/data").file == "/data/spheroseg.db");
    CHECK(storage_sqlite::read_settings(R"({"path":"/else/b.db"})", "/data").file == "/else/b.db");
    for (const char* wrong :
         {"[]", "nonsense", R"({"path":""})", R"({"path":":memory:"})", R"({"path":"a/"})", R"({"path":7})",
          R"({"busy_timeout":-1})", R"({"cache":5})"})
        CHECK(failure_of([&] { storage_sqlite::read_settings(wrong, "/data"); }).code() == SPHEROSEG_INVALID);
}

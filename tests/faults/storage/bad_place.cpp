// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Folders that can't be written, files that are damaged or gone.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "bad_weather.hpp"

using namespace spheroseg;
using contract::failure_of;
using contract::TemporaryFolder;

namespace {

bool says(const sdk::Failure& failure, spheroseg_code code, const char* text) {
    if (failure.code() == code && std::string(failure.what()).find(text) != std::string::npos) return true;
    std::fprintf(stderr, "code %d: %s\n", failure.code(), failure.what());
    return false;
}

void make_rows(const std::filesystem::path& folder) {
    const auto database = faults::open_database(folder);
    sdk::Call call;
    auto session = sdk::Database(sdk::provide_database(*database)).open(call);
    session.execute_script(
        call,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, content BLOB);"
        "INSERT INTO t SELECT value, zeroblob(3000) FROM "
        "(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value "
        "< 200) SELECT value FROM n)");
}

sdk::Failure read_all(const std::filesystem::path& folder) {
    return failure_of([&] {
        const auto database = faults::open_database(folder);
        sdk::Call call;
        auto session = sdk::Database(sdk::provide_database(*database)).open(call);
        session.execute(call, "SELECT * FROM t", {}, [](const sdk::Row&) {});
    });
}

void overwrite(const std::filesystem::path& file, std::streamoff from, std::size_t bytes, char with) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(from);
    stream << std::string(bytes, with);
}

}  // namespace

TEST_CASE("a database in a folder that can't be written is refused with the reason") {
    const TemporaryFolder folder;
    ::chmod(folder.path().c_str(), 0500);
    CHECK(faults::without_rights(folder, [&] {
        return says(failure_of([&] { faults::open_database(folder.path()); }), SPHEROSEG_UNAVAILABLE,
                    "Permission denied") &&
               says(failure_of([&] { faults::open_database(folder.path() / "sub"); }), SPHEROSEG_UNAVAILABLE,
                    "Permission denied");
    }));
}

TEST_CASE("a database file that can't be written is refused with the reason") {
    const TemporaryFolder folder;
    make_rows(folder.path());
    ::chmod((folder.path() / "test.db").c_str(), 0400);
    CHECK(faults::without_rights(folder, [&] {
        return says(failure_of([&] { faults::open_database(folder.path()); }), SPHEROSEG_UNAVAILABLE,
                    "can't be opened for writing");
    }));
}

TEST_CASE("a store in a folder that can't be written is refused with the reason") {
    const TemporaryFolder folder;
    ::chmod(folder.path().c_str(), 0500);
    CHECK(faults::without_rights(folder, [&] {
        return says(failure_of([&] { faults::open_store(folder.path()); }), SPHEROSEG_UNAVAILABLE,
                    "Permission denied");
    }));
}

TEST_CASE("a store whose folder became read-only reads on, and refuses to write with the reason") {
    const TemporaryFolder folder;
    faults::open_store(folder.path());
    CHECK(faults::without_rights(folder, [&] {
        const auto store = faults::open_store(folder.path());
        const sdk::Objects objects(sdk::provide_objects(*store));
        sdk::Call call;
        const auto key = objects.put(call, "before").key;
        ::chmod((folder.path() / "objects" / "tmp").c_str(), 0500);
        return says(failure_of([&] { objects.put(call, "after"); }), SPHEROSEG_UNAVAILABLE,
                    "Permission denied") &&
               says(failure_of([&] { objects.check(call); }), SPHEROSEG_UNAVAILABLE, "Permission denied") &&
               objects.get(call, key) == "before";
    }));
}

TEST_CASE("a folder where the database file belongs is refused") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "test.db");
    CHECK(
        says(failure_of([&] { faults::open_database(folder.path()); }), SPHEROSEG_REFUSED, "is not a file"));
}

TEST_CASE("a file that is no database is told apart from a damaged one, and neither is written to") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "test.db";
    const std::string text =
        "This is a shopping list, and it is long enough for a page.\n" + std::string(5000, 'x');
    std::ofstream(file) << text;
    CHECK(says(failure_of([&] { faults::open_database(folder.path()); }), SPHEROSEG_CORRUPT,
               "not an SQLite database"));
    std::ifstream back(file);
    CHECK(std::string(std::istreambuf_iterator<char>(back), {}) == text);
}

TEST_CASE("damaged pages are reported as such, and never as rows") {
    const TemporaryFolder folder;
    make_rows(folder.path());
    CHECK(read_all(folder.path()).code() == SPHEROSEG_OK);
    overwrite(folder.path() / "test.db", 8192, 100'000, '\x7f');
    CHECK(says(read_all(folder.path()), SPHEROSEG_CORRUPT, "restore it from a backup"));
}

TEST_CASE("a database cut short is reported as damaged") {
    const TemporaryFolder folder;
    make_rows(folder.path());
    std::filesystem::resize_file(folder.path() / "test.db", 40'960);
    CHECK(read_all(folder.path()).code() == SPHEROSEG_CORRUPT);
}

TEST_CASE("a log of garbage beside the database does no harm") {
    const TemporaryFolder folder;
    make_rows(folder.path());
    std::ofstream(folder.path() / "test.db-wal") << std::string(50'000, 'g');
    CHECK(read_all(folder.path()).code() == SPHEROSEG_OK);
}

TEST_CASE("a database whose file was removed under it says so") {
    const TemporaryFolder folder;
    const auto database = faults::open_database(folder.path());
    const sdk::Database seen(sdk::provide_database(*database));
    sdk::Call call;
    seen.check(call);
    std::filesystem::remove(folder.path() / "test.db");
    CHECK(says(failure_of([&] { seen.check(call); }), SPHEROSEG_UNAVAILABLE, "No such file"));
    CHECK(failure_of([&] { seen.open(call); }).code() == SPHEROSEG_UNAVAILABLE);
}

TEST_CASE("any changed byte of an object is found") {
    std::mt19937 random(faults::seed());
    const TemporaryFolder folder;
    const auto store = faults::open_store(folder.path());
    const sdk::Objects objects(sdk::provide_objects(*store));
    sdk::Call call;
    for (int round = 0; round < 30; ++round) {
        std::string content(1 + random() % 300'000, static_cast<char>(round));
        const auto key = objects.put(call, content).key;
        const auto file = folder.path() / "objects" / key.substr(0, 2) / key.substr(2, 2) / key;
        overwrite(file, static_cast<std::streamoff>(random() % content.size()), 1,
                  static_cast<char>(round + 1));
        CHECK(says(failure_of([&] { objects.get(call, key); }), SPHEROSEG_CORRUPT, key.c_str()));
    }
}

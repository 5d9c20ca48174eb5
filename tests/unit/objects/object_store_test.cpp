// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Real files and a real database: what is put stays while a row names it, and goes when none does.
#include "objects/object_store.hpp"

#include <catch2/catch.hpp>
#include <objects-files/store.hpp>
#include <thread>

#include "objects/object_sweeper.hpp"
#include "store/images.hpp"
#include "store/unused_objects.hpp"
#include "test_database.hpp"

using namespace spheroseg;
using spheroseg::testing::must;
using spheroseg::testing::TestDatabase;
using store::Work;

namespace {

struct Deployment {
    TestDatabase db;
    objects_files::Store files{objects_files::Settings{db.folder.path() / "objects", 0},
                               [](std::int32_t, std::string_view) {}};
    ObjectStore objects{sdk::Objects(sdk::provide_objects(files))};
    const std::string project = db.project(db.ann, "p").id;
    const CallContext nobody{};

    bool has(const std::string& key) {
        return db.write([&](Work& work) { return objects.require(work, {key}, nobody); }).has_value();
    }
    /// As an upload does it.
    Result<store::Image> upload(const std::string& content, const std::function<void()>& between = {}) {
        auto wanted = TestDatabase::upload("a.png");
        return put_and_name(
            db.pool,
            [&](std::vector<std::string>& keys) -> Result<void> {
                SPHEROSEG_TRY(key, objects.put(content, nobody));
                keys.push_back(*key);
                wanted.object_key = *key;
                if (between) between();
                return {};
            },
            [&](const std::vector<std::string>& keys) {
                return db.write([&](Work& work) -> Result<store::Image> {
                    SPHEROSEG_TRY(stay, objects.require(work, keys, nobody));
                    return store::images::create(work, db.ann, project, wanted);
                });
            });
    }
    void remove(const std::string& image) {
        must(db.write([&](Work& work) { return store::images::remove(work, db.ann, image); }));
    }
    std::int64_t notes() { return db.number("SELECT COUNT(*) FROM unused_objects"); }
};

constexpr std::chrono::hours kNever{1};  // no pass of the sweeper's own thread falls into a test

}  // namespace

TEST_CASE("an object that a row names and that is not there is damage, not an unknown thing") {
    Deployment here;
    const std::string key(64, 'a');
    CHECK(here.objects.get(key, here.nobody).error().code == "corrupt");
    CHECK(here.objects.get(key, here.nobody).error().kind == ErrorKind::internal);
    CHECK(here.objects.size(key, here.nobody).error().code == "corrupt");
    std::string got;
    CHECK(here.objects.read(key, 0, 10, sdk::string_writer(got)) == SPHEROSEG_CORRUPT);
}

TEST_CASE("the last row's object is removed after the time of grace, one that is named again is not") {
    Deployment here;
    here.db.now = 1'000'000;
    const auto gone = here.upload("gone").value();
    const auto twice = here.upload("twice").value();
    REQUIRE(here.upload("twice"));
    here.remove(gone.id);
    here.remove(twice.id);
    ObjectSweeper sweeper(here.db.pool, here.objects, kNever);
    CHECK(sweeper.sweep().value() == 0);
    CHECK(here.has(gone.object_key));
    here.db.now = 1'000'000 + std::chrono::milliseconds(kNever).count();
    CHECK(sweeper.sweep().value() == 1);
    CHECK_FALSE(here.has(gone.object_key));
    CHECK(here.has(twice.object_key));
    CHECK(here.notes() == 0);
}

TEST_CASE("an upload of bytes whose last other row goes meanwhile finds or puts its object again") {
    Deployment here;
    here.db.now = 1'000'000;
    ObjectSweeper sweeper(here.db.pool, here.objects, kNever);
    const auto first = here.upload("same").value();
    here.remove(first.id);
    here.db.now = 9'000'000;
    int removals = 0;
    const auto second =
        here.upload("same", [&] {  // it was there already, and is removed before the row is written
            if (removals++ == 0) CHECK(sweeper.sweep().value() == 1);
        });
    REQUIRE(second);
    CHECK(removals == 2);
    CHECK(here.has(second->object_key));
    CHECK(here.objects.get(second->object_key, here.nobody).value() == "same");
}

TEST_CASE("what was put for rows that could not be written is noted, and goes") {
    Deployment here;
    here.db.now = 1'000'000;
    must(here.db.write([&](Work& work) { return store::projects::remove(work, here.db.ann, here.project); }));
    CHECK_FALSE(here.upload("homeless"));
    CHECK(here.notes() == 1);
    ObjectSweeper sweeper(here.db.pool, here.objects, kNever);
    here.db.now = 9'000'000;
    CHECK(sweeper.sweep().value() == 1);
}

TEST_CASE("an object that can't be removed keeps its note and holds up no other") {
    Deployment here;
    here.db.now = 1'000'000;
    must(here.db.write([&](Work& work) {
        return store::unused_objects::note_leftovers(work, {"not a key", "also none"});
    }));
    const auto image = here.upload("fine").value();
    here.db.now = 2'000'000;
    here.remove(image.id);
    here.db.now = 9'000'000;
    ObjectSweeper sweeper(here.db.pool, here.objects, kNever);
    CHECK(sweeper.sweep().value() == 1);
    CHECK(here.notes() == 2);
}

TEST_CASE("uploads and removals of the same bytes at once never leave a row without its object") {
    Deployment here;
    std::atomic<bool> done{false};
    std::thread sweeping([&] {
        ObjectSweeper sweeper(here.db.pool, here.objects, std::chrono::milliseconds(0));
        while (!done) sweeper.sweep();
    });
    std::atomic<int> kept{0};
    std::atomic<int> lost{0};
    const auto user = [&](int number) {
        for (int i = 0; i < 40; ++i) {
            const auto image = here.upload("shared " + std::to_string((i + number) % 3));
            if (!image) continue;  // three times in a row it was removed in between, which the client is told
            ++(here.has(image->object_key) ? kept : lost);
            here.remove(image->id);
        }
    };
    std::thread other([&] { user(1); });
    user(0);
    other.join();
    done = true;
    sweeping.join();
    CHECK(kept > 0);
    CHECK(lost == 0);
    std::vector<std::string> keys;
    for (int i = 0; i < 3; ++i)
        if (const auto image = here.upload("shared " + std::to_string(i))) keys.push_back(image->object_key);
    for (const auto& key : keys) CHECK(here.has(key));
}

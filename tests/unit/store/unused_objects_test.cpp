// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/unused_objects.hpp"

#include <catch2/catch.hpp>

#include "store/images.hpp"
#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::must;
using spheroseg::testing::TestDatabase;

namespace {

std::vector<std::string> noted(TestDatabase& db) {
    std::vector<std::string> keys;
    const auto listed = db.read([&](Work& work) { return unused_objects::list(work, INT64_MAX, {}, 100); });
    for (const auto& unused : listed.value()) keys.push_back(unused.key);
    return keys;
}

bool is_named(TestDatabase& db, const std::string& key) {
    return db.read([&](Work& work) { return unused_objects::is_named(work, key); }).value();
}

}  // namespace

TEST_CASE("an object is named as long as one row refers to it, of whatever kind") {
    TestDatabase db;
    const auto one = db.project(db.ann, "one");
    const auto two = db.project(db.ann, "two");
    const auto first = db.image(db.ann, one.id, "a.png", "same");
    const auto second = db.image(db.ann, two.id, "b.png", "same");
    auto wanted = TestDatabase::upload("c.png", "other");
    wanted.thumbnail_key = "key-thumb";
    const auto third =
        db.write([&](Work& work) { return images::create(work, db.ann, two.id, wanted); }).value();
    const auto thumb = db.image(db.ann, one.id, "downloaded thumbnail.png", "thumb");
    const auto remove = [&](const std::string& id) {
        return db.write([&](Work& work) { return images::remove(work, db.ann, id); });
    };
    must(remove(first.id));
    CHECK(noted(db) == std::vector<std::string>{"key-same"});
    CHECK(is_named(db, "key-same"));
    CHECK(remove(first.id).error().code == "image_not_found");
    must(remove(third.id));
    CHECK_FALSE(is_named(db, "key-other"));
    CHECK(is_named(db, "key-thumb"));
    must(remove(thumb.id));
    CHECK_FALSE(is_named(db, "key-thumb"));
    must(db.write([&](Work& work) { return projects::remove(work, db.ann, two.id); }));
    CHECK_FALSE(is_named(db, "key-same"));
    CHECK(db.number("SELECT COUNT(*) FROM images") == 0);
    CHECK(db.read([&](Work& work) { return projects::get(work, db.ann, one.id); })->image_count == 0);
}

TEST_CASE("a project notes the objects of its images and segmentations, once each") {
    TestDatabase db;
    const auto project = db.project(db.ann, "one");
    auto wanted = TestDatabase::upload("c.png", "original");
    wanted.thumbnail_key = "key-thumb";
    for (int i = 0; i < 2; ++i)
        REQUIRE(db.write([&](Work& work) { return images::create(work, db.ann, project.id, wanted); }));
    must(db.write([&](Work& work) { return projects::remove(work, db.ann, project.id); }));
    CHECK(noted(db) == std::vector<std::string>{"key-original", "key-thumb"});
}

TEST_CASE("notes are listed by age, page by page, and forgotten one by one") {
    TestDatabase db;
    for (const std::int64_t now : {1000, 2000, 3000}) {
        db.now = now;
        const std::string name = std::to_string(now);
        must(db.write([&](Work& work) {
            return unused_objects::note_leftovers(work, {name + "b", name + "a"});
        }));
    }
    must(db.write(
        [&](Work& work) { return unused_objects::note_leftovers(work, {"1000a"}); }));  // stays as old
    const auto page = [&](const std::optional<unused_objects::Unused>& after) {
        return db.read([&](Work& work) { return unused_objects::list(work, 2000, after, 3); }).value();
    };
    const auto first = page({});
    REQUIRE(first.size() == 3);
    CHECK(first[0].key == "1000a");
    CHECK(first[0].since == 1000);
    CHECK(first[2].key == "2000a");
    const auto second = page(first.back());
    REQUIRE(second.size() == 1);
    CHECK(second[0].key == "2000b");
    must(db.write([&](Work& work) { return unused_objects::forget(work, "1000a"); }));
    CHECK(page({})[0].key == "1000b");
}

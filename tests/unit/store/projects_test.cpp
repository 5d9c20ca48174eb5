// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/projects.hpp"

#include <catch2/catch.hpp>

#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::TestDatabase;

TEST_CASE("a project is seen by its members and administrators, and unknown to everybody else") {
    TestDatabase db;
    const auto made = db.write([&](Work& work) {
                            return projects::create(work, db.ann, {"Drug A", "notes", 0.65});
                        }).value();
    CHECK(made.role == ProjectRole::owner);
    CHECK(made.version == 1);
    CHECK(made.pixel_size_um == 0.65);
    const auto as = [&](const Caller& caller) {
        return db.read([&](Work& work) { return projects::get(work, caller, made.id); });
    };
    CHECK(as(db.ann)->name == "Drug A");
    CHECK(as(db.root)->role == ProjectRole::owner);
    CHECK(as(db.bob).error().code == "project_not_found");
    CHECK(db.read([&](Work& work) { return projects::get(work, db.ann, "nothing"); }).error().kind ==
          ErrorKind::not_found);
}

TEST_CASE("a project with impossible figures is refused with the fields named") {
    TestDatabase db;
    const auto outcome = db.write([&](Work& work) {
        return projects::create(work, db.ann, {"", "\xff", -1.0});
    });
    REQUIRE(outcome.error().code == "invalid_project");
    CHECK(outcome.error().fields.size() == 3);
}

TEST_CASE("an update needs the current version and the role of an editor") {
    TestDatabase db;
    const auto project = db.project(db.ann);
    const auto rename = [&](const Caller& caller, std::int64_t version, const std::string& name) {
        return db.write(
            [&](Work& work) { return projects::update(work, caller, project.id, version, {name}); });
    };
    CHECK(rename(db.ann, 1, "new")->version == 2);
    CHECK(rename(db.ann, 1, "late").error().kind == ErrorKind::precondition_failed);
    CHECK(rename(db.bob, 2, "foreign").error().kind == ErrorKind::not_found);
    db.write([&](Work& work) {
          return members::put(work, db.ann, project.id, "bob", ProjectRole::viewer);
      }).value();
    CHECK(rename(db.bob, 2, "viewer").error().kind == ErrorKind::forbidden);
    db.write([&](Work& work) {
          return members::put(work, db.ann, project.id, "bob", ProjectRole::editor);
      }).value();
    CHECK(rename(db.bob, 2, "editor")->name == "editor");
}

TEST_CASE("the last owner of a project can neither leave nor step down") {
    TestDatabase db;
    const auto project = db.project(db.ann);
    const auto put = [&](const char* user, ProjectRole role) {
        return db.write([&](Work& work) { return members::put(work, db.ann, project.id, user, role); });
    };
    const auto leave = [&](const Caller& caller, const char* user) {
        return db.write([&](Work& work) { return members::remove(work, caller, project.id, user); });
    };
    CHECK(leave(db.ann, "ann").error().code == "last_owner");
    CHECK(put("ann", ProjectRole::viewer).error().code == "last_owner");
    CHECK(put("nobody", ProjectRole::viewer).error().code == "unknown_user");
    CHECK(put("bob", ProjectRole::owner)->email == "bob@example.org");
    CHECK(leave(db.ann, "ann"));
    CHECK(leave(db.bob, "ann").error().code == "member_not_found");
    CHECK(db.read([&](Work& work) { return members::list(work, db.bob, project.id); })->size() == 1);
    CHECK(db.read([&](Work& work) { return members::list(work, db.ann, project.id); }).error().kind ==
          ErrorKind::not_found);
}

TEST_CASE("pages of projects are complete and without repeats in every order, also while others are made") {
    TestDatabase db;
    db.now = 5000;  // all in one millisecond: the id has to break the tie
    for (int i = 0; i < 23; ++i) db.project(db.ann, "p" + std::to_string(i % 7));
    db.project(db.bob, "not ann's");
    for (const auto sort :
         {Sort::created_at, Sort::created_at_descending, Sort::name, Sort::name_descending}) {
        PageRequest page{sort, 5, {}};
        std::vector<std::string> seen;
        for (;;) {
            const auto got =
                db.read([&](Work& work) { return projects::list(work, db.ann, {}, page); }).value();
            for (const auto& project : got.items)
                seen.push_back(by_name(sort) ? project.name + project.id : project.id);
            if (!got.next_cursor) break;
            page.cursor = *got.next_cursor;
        }
        CHECK(seen.size() == 23);
        if (descending(sort)) std::reverse(seen.begin(), seen.end());
        CHECK(std::is_sorted(seen.begin(), seen.end()));
        CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
    }
    CHECK(db.read([&](Work& work) {
                return projects::list(work, db.root, {}, {Sort::name, 200, {}});
            })->items.size() == 24);
    CHECK(db.read([&](Work& work) { return projects::list(work, db.ann, {"P3"}, {}); })->items.size() == 3);
    CHECK(db.read([&](Work& work) { return projects::list(work, db.ann, {"%"}, {}); })->items.empty());
    CHECK(db.read([&](Work& work) {
                return projects::list(work, db.ann, {}, {Sort::name, 0, {}});
            })
              .error()
              .code == "invalid_limit");
    CHECK(db.read([&](Work& work) {
                return projects::list(work, db.ann, {}, {Sort::name, 5, "x"});
            })
              .error()
              .code == "invalid_cursor");
}

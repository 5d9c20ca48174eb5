// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/users.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::TestDatabase;

namespace {

Result<User> change(TestDatabase& db, const Caller& caller, const std::string& id, const UserChange& wanted) {
    return db.write([&](Work& work) { return users::update(work, caller, id, wanted); });
}
UserChange role(bool admin) {
    UserChange wanted;
    wanted.admin = admin;
    return wanted;
}
UserChange disabled(bool yes) {
    UserChange wanted;
    wanted.disabled = yes;
    return wanted;
}
UserChange name(const std::string& text) {
    UserChange wanted;
    wanted.name = text;
    return wanted;
}
Result<void> remove(TestDatabase& db, const Caller& caller, const std::string& id) {
    return db.write([&](Work& work) { return users::remove(work, caller, id); });
}

}  // namespace

TEST_CASE("administrators list the users by part of the name or e-mail and by role, page by page") {
    TestDatabase db;
    const auto list = [&](const UserFilter& filter, const PageRequest& page = {Sort::name, 50, {}}) {
        return db.read([&](Work& work) { return users::list(work, db.root, filter, page); }).value();
    };
    const auto all = list({});
    REQUIRE(all.items.size() == 3);
    CHECK(all.items[2].admin);
    CHECK_FALSE(all.items[2].disabled);
    CHECK(list({"BOB@"}).items.size() == 1);
    CHECK(list({"%"}).items.empty());
    REQUIRE(list({"", true}).items.size() == 1);
    CHECK(list({"", true}).items[0].id == "root");
    CHECK(list({"", false}).items.size() == 2);
    CHECK(list({"o", false}).items.size() == 2);  // every e-mail is at example.org
    PageRequest page{Sort::created_at, 1, {}};
    std::vector<std::string> seen;
    do {
        const auto got = list({}, page);
        REQUIRE(got.items.size() == 1);
        seen.push_back(got.items[0].id);
        page.cursor = got.next_cursor.value_or("");
    } while (!page.cursor.empty());
    CHECK(seen == std::vector<std::string>{"ann", "bob", "root"});
}

TEST_CASE("nobody but administrators sees or changes accounts, not even their own") {
    TestDatabase db;
    const auto is_forbidden = [](const auto& outcome) {
        return !outcome && outcome.error().code == "admin_only";
    };
    CHECK(is_forbidden(db.read([&](Work& work) { return users::list(work, db.ann, {}, {}); })));
    CHECK(is_forbidden(db.read([&](Work& work) { return users::get(work, db.ann, "ann"); })));
    CHECK(is_forbidden(db.read([&](Work& work) { return users::find(work, db.ann, "ann@example.org"); })));
    CHECK(is_forbidden(change(db, db.ann, "ann", role(true))));
    CHECK(is_forbidden(remove(db, db.ann, "bob")));
    CHECK(db.read([&](Work& work) { return users::get(work, db.root, "nobody"); }).error().code ==
          "user_not_found");
    CHECK(db.read([&](Work& work) { return users::find(work, db.root, "Ann@Example.ORG"); })->id == "ann");
}

TEST_CASE("an account is renamed, promoted, disabled and enabled; what is left out stays") {
    TestDatabase db;
    CHECK(change(db, db.root, "ann", name("Ann B."))->name == "Ann B.");
    const auto promoted = change(db, db.root, "ann", role(true)).value();
    CHECK(promoted.admin);
    CHECK(promoted.name == "Ann B.");
    CHECK(change(db, db.root, "ann", disabled(true))->disabled);
    CHECK_FALSE(change(db, db.root, "ann", disabled(false))->disabled);
    CHECK(change(db, db.root, "ann", {})->admin);
    for (const char* unfit : {"", "two\nlines", "\xff"})
        CHECK(change(db, db.root, "ann", name(unfit)).error().code == "invalid_user");
    CHECK(change(db, db.root, "nobody", role(true)).error().code == "user_not_found");
}

TEST_CASE("disabling ends the logins of that account for good, and nobody else's") {
    TestDatabase db;
    spheroseg::testing::must(db.write([&](Work& work) -> Result<void> {
        for (const char* id : {"ann", "bob"})
            work.execute(
                "INSERT INTO token_families (id, user_id, created_at, expires_at) VALUES ($1, $2, 1, 9)",
                {sdk::sql(std::string(id) + "'s login"), sdk::sql(id)});
        return {};
    }));
    change(db, db.root, "ann", disabled(true)).value();
    change(db, db.root, "ann", disabled(false)).value();
    CHECK(db.number("SELECT COUNT(*) FROM token_families WHERE user_id = 'ann' AND revoked_at IS NOT NULL") ==
          1);
    CHECK(db.number("SELECT COUNT(*) FROM token_families WHERE user_id = 'bob' AND revoked_at IS NULL") == 1);
}

TEST_CASE("the last administrator can be neither demoted, disabled nor deleted, by nobody") {
    TestDatabase db;
    const auto is_last = [](const auto& outcome) {
        return !outcome && outcome.error().code == "last_administrator" &&
               outcome.error().kind == ErrorKind::conflict;
    };
    CHECK(is_last(change(db, db.root, "root", role(false))));
    CHECK(is_last(change(db, db.root, "root", disabled(true))));
    CHECK(is_last(remove(db, db.root, "root")));
    // One who can't log in does not count.
    change(db, db.root, "ann", role(true)).value();
    change(db, db.root, "ann", disabled(true)).value();
    CHECK(is_last(change(db, db.root, "root", role(false))));
    CHECK(db.read([&](Work& work) { return users::get(work, db.root, "root"); })->admin);
    change(db, db.root, "ann", disabled(false)).value();
    CHECK(change(db, db.root, "root", role(false)));
    CHECK(is_last(remove(db, db.root, "ann")));
    CHECK(remove(db, db.root, "root"));
}

TEST_CASE("of two administrators who would demote or delete each other at once one stays") {
    for (int round = 0; round < 10; ++round) {
        TestDatabase db;
        change(db, db.root, "ann", role(true)).value();
        std::atomic<int> ready{0};
        std::atomic<int> done{0};
        const auto attack = [&](const char* victim) {
            ++ready;
            while (ready < 2) std::this_thread::yield();
            const bool gone = round % 2 == 0 ? change(db, db.root, victim, role(false)).has_value()
                                             : remove(db, db.root, victim).has_value();
            if (gone) ++done;
        };
        std::thread one(attack, "ann");
        std::thread two(attack, "root");
        one.join();
        two.join();
        CHECK(done == 1);
        CHECK(db.number("SELECT COUNT(*) FROM users WHERE role = 2") == 1);
    }
}

TEST_CASE("an account goes with its logins and memberships, never with somebody's data") {
    TestDatabase db;
    const auto alone = db.project(db.ann, "Hers alone");
    const auto shared = db.project(db.ann, "Shared");
    const auto image = db.image(db.ann, shared.id);
    db.write([&](Work& work) {
          return members::put(work, db.ann, shared.id, "bob", ProjectRole::owner);
      }).value();
    const auto refused = remove(db, db.root, "ann");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::conflict);
    CHECK(refused.error().code == "owns_projects");
    CHECK(refused.error().message.find("1 project ('Hers alone')") != std::string::npos);
    CHECK(db.read([&](Work& work) { return users::get(work, db.root, "ann"); }));

    // Handed over by an administrator, who counts as an owner of every project.
    db.write([&](Work& work) {
          return members::put(work, db.root, alone.id, "root", ProjectRole::owner);
      }).value();
    CHECK(remove(db, db.root, "ann"));
    CHECK(remove(db, db.root, "ann").error().code == "user_not_found");
    CHECK(db.number("SELECT COUNT(*) FROM project_members WHERE user_id = 'ann'") == 0);
    CHECK(db.number("SELECT COUNT(*) FROM projects") == 2);
    const auto kept = db.read([&](Work& work) { return images::get(work, db.bob, image.id); }).value();
    CHECK(kept.created_by == "ann");  // provenance stays
    // A viewer's account goes without a question.
    db.write([&](Work& work) {
          return members::put(work, db.root, alone.id, "bob", ProjectRole::viewer);
      }).value();
    CHECK(remove(db, db.root, "bob").error().message.find("'Shared'") != std::string::npos);
}

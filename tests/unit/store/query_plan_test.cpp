// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>

#include "store/images.hpp"
#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::TestDatabase;

namespace {

/// What SQLite will do for a statement, parameters unknown.
std::string plan_of(TestDatabase& db, const std::string& statement) {
    std::size_t parameters = 0;
    while (statement.find("$" + std::to_string(parameters + 1)) != std::string::npos) ++parameters;
    return db
        .write([&](Work& work) -> Result<std::string> {
            std::string plan;
            work.execute("EXPLAIN QUERY PLAN " + statement, std::vector<sdk::SqlValue>(parameters, nullptr),
                         [&](const sdk::Row& row) { plan += row.string(3) + "\n"; });
            return plan;
        })
        .value();
}

}  // namespace

TEST_CASE("a page of images is read from one index in its order, without sorting or scanning") {
    TestDatabase db;
    const auto project = db.project(db.ann);
    for (int i = 0; i < 5; ++i) db.image(db.ann, project.id, "i" + std::to_string(i));
    for (const auto sort :
         {Sort::created_at, Sort::created_at_descending, Sort::name, Sort::name_descending}) {
        for (const auto& status : {std::optional<ImageStatus>(), std::optional(ImageStatus::none)}) {
            PageRequest page{sort, 2, {}};
            page.cursor = *db.read([&](Work& work) {
                                 return images::list(work, db.ann, project.id, {}, page);
                             })->next_cursor;
            db.engine.noting = true;
            db.read([&](Work& work) {
                  return images::list(work, db.ann, project.id, {status, ""}, page);
              }).value();
            db.engine.noting = false;
            const auto statement = db.engine.statements().back();
            const auto plan = plan_of(db, statement);
            CAPTURE(statement, plan);
            const std::string index = by_name(sort) ? "images_by_name"
                                      : status      ? "images_by_status"
                                                    : "images_by_created";
            CHECK(plan.find("SEARCH i USING INDEX " + index) != std::string::npos);
            CHECK(plan.find("SCAN") == std::string::npos);
            CHECK(plan.find("TEMP B-TREE") == std::string::npos);
        }
    }
}

TEST_CASE("taking the next job reads the index of those that wait") {
    TestDatabase db;
    db.engine.noting = true;
    db.write([](Work& work) {
          return queue::lease(work, "w", {"segment"}, std::chrono::seconds(1));
      }).value();
    db.engine.noting = false;
    const auto plan = plan_of(db, db.engine.statements().back());
    CAPTURE(plan);
    CHECK(plan.find("USING INDEX jobs_by_state") != std::string::npos);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    CHECK(plan.find("SCAN") == std::string::npos);
}

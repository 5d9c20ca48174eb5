// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/segmentations.hpp"

#include <catch2/catch.hpp>

#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::TestDatabase;

namespace {

struct Family : TestDatabase {
    Image picture = image(ann, project(ann).id);

    QueuedSegmentation ask() {
        return write([&](Work& work) {
                   return queue::enqueue_segmentation(work, ann, picture.id,
                                                      {"threshold", "", "", R"({"min_area":5})"});
               })
            .value();
    }
    queue::LeasedJob lease() {
        return *write([&](Work& work) {
                    return queue::lease(work, "w", {"segment"}, std::chrono::seconds(60));
                }).value();
    }
    Segmentation finish(const queue::LeasedJob& leased, const std::string& id,
                        const std::string& key = "objects-1") {
        return write([&](Work& work) -> Result<Segmentation> {
                   if (auto done = queue::complete(work, leased.lease); !done)
                       return tl::unexpected<Error>(done.error());
                   return segmentations::complete(
                       work, id, {R"({"min_area":5,"threshold":0.5})", "1.0", "abc", 64, 48, 3, key, "{}"});
               })
            .value();
    }
    ImageStatus status() {
        return read([&](Work& work) { return images::get(work, ann, picture.id); })->status;
    }
    Result<Segmentation> edit(const Caller& caller, const std::string& parent, std::int64_t version) {
        return write([&](Work& work) {
            return segmentations::create_user_version(work, caller, parent, version, {4, "objects-2", "{}"});
        });
    }
};

}  // namespace

TEST_CASE("a segmentation is pending until its job ends, and its image says so") {
    Family db;
    CHECK(db.status() == ImageStatus::none);
    const auto asked = db.ask();
    CHECK(db.status() == ImageStatus::queued);
    const auto leased = db.lease();
    CHECK(leased.job.id == asked.job_id);
    CHECK(leased.job.payload.find(asked.segmentation_id) != std::string::npos);
    CHECK(db.status() == ImageStatus::running);
    const auto done = db.finish(leased, asked.segmentation_id);
    CHECK(done.version == 1);
    CHECK(done.state == SegmentationState::done);
    CHECK(done.params == R"({"min_area":5,"threshold":0.5})");  // what was used, not what was asked for
    CHECK(db.status() == ImageStatus::done);
    CHECK(db.read([&](Work& work) { return segmentations::get(work, db.bob, done.id); }).error().code ==
          "segmentation_not_found");
    CHECK(db.write([&](Work& work) {
                return segmentations::complete(work, done.id, {"{}", "1.0", "abc", 1, 1, 0, "other", "{}"});
            })
              .error()
              .code == "not_pending");
    CHECK(db.read([&](Work& work) { return segmentations::newest(work, db.ann, db.picture.id); })
              ->value()
              .objects_key == "objects-1");
}

TEST_CASE("an edit is a new version on top of the newest, and a stale one is refused") {
    Family db;
    const auto asked = db.ask();
    CHECK(db.edit(db.ann, asked.segmentation_id, 0).error().code == "not_done");
    const auto first = db.finish(db.lease(), asked.segmentation_id);
    const auto edited = db.edit(db.ann, first.id, 1).value();
    CHECK(edited.version == 2);
    CHECK(edited.source == SegmentationSource::user);
    CHECK(edited.parent_id == first.id);
    CHECK(edited.model == "threshold");
    CHECK(db.edit(db.ann, first.id, 1).error().kind == ErrorKind::precondition_failed);
    CHECK(db.edit(db.bob, first.id, 2).error().kind == ErrorKind::not_found);
    CHECK(db.edit(db.ann, edited.id, 2)->version == 3);

    PageRequest page;
    page.limit = 2;
    const auto newest =
        db.read([&](Work& work) { return segmentations::list(work, db.ann, db.picture.id, page); }).value();
    REQUIRE(newest.items.size() == 2);
    CHECK(newest.items[0].version == 3);
    page.cursor = newest.next_cursor.value();
    const auto rest =
        db.read([&](Work& work) { return segmentations::list(work, db.ann, db.picture.id, page); }).value();
    REQUIRE(rest.items.size() == 1);
    CHECK(rest.items[0].id == first.id);
    CHECK_FALSE(rest.next_cursor);
    testing::must(db.write([&](Work& work) { return images::remove(work, db.ann, db.picture.id); }));
    CHECK(db.number("SELECT COUNT(*) FROM unused_objects WHERE object_key IN ('key-content', 'objects-1', "
                    "'objects-2')") == 3);
}

TEST_CASE("a cancelled or failed request leaves the image as the others make it") {
    Family db;
    const auto first = db.ask();
    db.finish(db.lease(), first.segmentation_id);
    const auto second = db.ask();
    CHECK(db.status() == ImageStatus::queued);
    db.write([&](Work& work) { return queue::cancel(work, db.ann, second.job_id); }).value();
    CHECK(db.status() == ImageStatus::done);
    CHECK(db.read([&](Work& work) {
                return segmentations::get(work, db.ann, second.segmentation_id);
            })->state == SegmentationState::cancelled);
    db.ask();
    const auto leased = db.lease();
    testing::must(db.write([&](Work& work) {
        return queue::fail(work, leased.lease, {ErrorKind::unprocessable, "no_cells", "Nothing was found."});
    }));
    CHECK(db.status() == ImageStatus::failed);
}

TEST_CASE("a database that fails while it is asked after a role is no answer that something is missing") {
    Family db;
    const auto asked = db.ask();
    const auto code_of_segmentation = [&](const Caller& caller) {
        const auto got =
            db.read([&](Work& work) { return segmentations::get(work, caller, asked.segmentation_id); });
        return got ? "" : got.error().code;
    };
    const auto code_of_job = [&](const Caller& caller) {
        const auto got = db.read([&](Work& work) { return queue::get(work, caller, asked.job_id); });
        return got ? "" : got.error().code;
    };
    CHECK(code_of_segmentation(db.ann).empty());
    CHECK(code_of_segmentation(db.bob) == "segmentation_not_found");
    CHECK(code_of_job(db.bob) == "job_not_found");
    db.engine.failing_statement = "LEFT JOIN project_members";
    CHECK(code_of_segmentation(db.ann) == "database_unavailable");
    CHECK(code_of_job(db.bob) == "database_unavailable");
}

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/images.hpp"

#include <catch2/catch.hpp>

#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::TestDatabase;

TEST_CASE("an image is read back as it was written, by members of its project only") {
    TestDatabase db;
    const auto project = db.project(db.ann);
    auto wanted = TestDatabase::upload("day 3.tif");
    wanted.pixel_size = PixelSize{0.5, 0.6};
    wanted.pages = 7;
    const auto made =
        db.write([&](Work& work) { return images::create(work, db.ann, project.id, wanted); }).value();
    const auto got = db.read([&](Work& work) { return images::get(work, db.ann, made.id); }).value();
    CHECK(got.name == "day 3.tif");
    CHECK(got.pages == 7);
    CHECK(got.pixel_size->y_um == 0.6);
    CHECK(got.status == ImageStatus::none);
    CHECK(got.role == ProjectRole::owner);
    CHECK(db.read([&](Work& work) { return images::get(work, db.bob, made.id); }).error().code ==
          "image_not_found");
    CHECK(db.read([&](Work& work) { return images::get(work, db.root, made.id); }));
    CHECK(db.read([&](Work& work) { return projects::get(work, db.ann, project.id); })->image_count == 1);
    CHECK(
        db.write([&](Work& work) { return images::create(work, db.bob, project.id, wanted); }).error().kind ==
        ErrorKind::not_found);
    wanted.width = 0;
    CHECK(
        db.write([&](Work& work) { return images::create(work, db.ann, project.id, wanted); }).error().code ==
        "invalid_image");
}

TEST_CASE("an update of an image needs its current version") {
    TestDatabase db;
    const auto image = db.image(db.ann, db.project(db.ann).id);
    const auto change = [&](std::int64_t version, const ImageChange& what) {
        return db.write([&](Work& work) { return images::update(work, db.ann, image.id, version, what); });
    };
    CHECK(change(1, {"b.png", std::optional<PixelSize>(PixelSize{1, 1})})->version == 2);
    CHECK(change(1, {"c.png"}).error().code == "stale_version");
    const auto cleared = change(2, {std::nullopt, std::optional<PixelSize>()}).value();
    CHECK(cleared.name == "b.png");
    CHECK_FALSE(cleared.pixel_size);
    CHECK(change(3, {std::nullopt, std::optional<PixelSize>(PixelSize{-1, 1})}).error().kind ==
          ErrorKind::unprocessable);
}

TEST_CASE("images are filtered by status and name") {
    TestDatabase db;
    const auto project = db.project(db.ann);
    for (const char* name : {"day_1.png", "day 1.png", "Day_2.png"}) db.image(db.ann, project.id, name);
    const auto names = [&](const ImageFilter& filter) {
        return db.read([&](Work& work) { return images::list(work, db.ann, project.id, filter, {}); })
            ->items.size();
    };
    CHECK(names({std::nullopt, "day_"}) == 2);
    CHECK(names({ImageStatus::none, ""}) == 3);
    CHECK(names({ImageStatus::done, ""}) == 0);
    CHECK(db.read([&](Work& work) { return images::ids(work, db.ann, project.id, {}, 2); })->size() == 2);
    CHECK(db.read([&](Work& work) { return images::list(work, db.bob, project.id, {}, {}); }).error().kind ==
          ErrorKind::not_found);
    const auto statistics =
        db.read([&](Work& work) { return projects::statistics(work, db.ann, project.id); }).value();
    CHECK(statistics.images == 3);
    CHECK(statistics.bytes == 30);
    CHECK(statistics.objects == 0);
}

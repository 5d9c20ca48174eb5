// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/images.hpp"

#include "store/list_query.hpp"
#include "store/text.hpp"
#include "store/unused_objects.hpp"

namespace spheroseg::store {

std::string_view to_string(ImageStatus status) {
    constexpr std::string_view names[] = {"none", "queued", "running", "done", "failed"};
    return names[static_cast<std::size_t>(status)];
}

Result<ImageStatus> parse_image_status(std::string_view text) {
    for (const auto status : {ImageStatus::none, ImageStatus::queued, ImageStatus::running, ImageStatus::done,
                              ImageStatus::failed})
        if (to_string(status) == text) return status;
    return fail(ErrorKind::invalid, "invalid_status",
                "status must be none, queued, running, done or failed, not \"" + std::string(text) + "\".");
}

namespace images {
namespace {

constexpr std::uint64_t role_column = 20;
constexpr const char* columns =
    "SELECT i.id, i.project_id, i.name, i.content_type, i.bytes, i.sha256, i.object_key, i.width, i.height, "
    "i.channels, i.bit_depth, i.pages, i.pixel_size_x_um, i.pixel_size_y_um, i.thumbnail_key, i.status, "
    "i.created_by, "
    "i.created_at, i.version, i.segmentation_version";

Image read(const sdk::Row& row) {
    Image image;
    image.id = row.string(0);
    image.project_id = row.string(1);
    image.name = row.string(2);
    image.content_type = row.string(3);
    image.bytes = row.integer(4);
    image.sha256 = row.string(5);
    image.object_key = row.string(6);
    image.width = row.integer(7);
    image.height = row.integer(8);
    image.channels = static_cast<int>(row.integer(9));
    image.bit_depth = static_cast<int>(row.integer(10));
    image.pages = row.integer(11);
    const auto x = row.optional_real(12);
    const auto y = row.optional_real(13);
    if (x && y) image.pixel_size = PixelSize{*x, *y};
    image.thumbnail_key = row.optional_string(14);
    image.status = static_cast<ImageStatus>(row.integer(15));
    image.created_by = row.string(16);
    image.created_at = row.integer(17);
    image.version = row.integer(18);
    image.segmentation_version = row.integer(19);
    return image;
}

void check_pixel_size(std::vector<FieldError>& errors, const std::optional<PixelSize>& size) {
    if (!size) return;
    check_positive(errors, "pixel_size_um", size->x_um);
    if (size->y_um != size->x_um) check_positive(errors, "pixel_size_um", size->y_um);
}

Result<void> check(const NewImage& image) {
    std::vector<FieldError> errors;
    check_line(errors, "name", image.name, 1, longest_name);
    const auto at_least_one = [&](const char* field, std::int64_t value) {
        if (value < 1) errors.push_back({field, "must be at least 1"});
    };
    at_least_one("width", image.width);
    at_least_one("height", image.height);
    at_least_one("channels", image.channels);
    at_least_one("bit_depth", image.bit_depth);
    at_least_one("pages", image.pages);
    at_least_one("bytes", image.bytes);
    check_pixel_size(errors, image.pixel_size);
    return refuse(std::move(errors), "invalid_image");
}

tl::unexpected<Error> not_found() {
    return fail(ErrorKind::not_found, "image_not_found", "There is no such image.");
}

std::optional<double> x_of(const std::optional<PixelSize>& size) {
    return size ? std::optional(size->x_um) : std::nullopt;
}
std::optional<double> y_of(const std::optional<PixelSize>& size) {
    return size ? std::optional(size->y_um) : std::nullopt;
}

ListQuery filtered(const std::string& select, const std::string& project_id, const ImageFilter& filter) {
    ListQuery query(select, "i");
    query.where("i.project_id = " + query.parameter(sdk::sql(project_id)));
    if (filter.status)
        query.where("i.status = " + query.parameter(sdk::sql(static_cast<int>(*filter.status))));
    query.where_name_contains(filter.q);
    return query;
}

}  // namespace

Result<Image> create(Work& work, const Caller& caller, const std::string& project_id,
                     const NewImage& wanted) {
    return attempt([&]() -> Result<Image> {
        if (auto role = require_role(work, caller, project_id, ProjectRole::editor); !role)
            return tl::unexpected<Error>(role.error());
        if (auto fine = check(wanted); !fine) return tl::unexpected<Error>(fine.error());
        const auto id = work.new_id();
        work.execute(
            "INSERT INTO images (id, project_id, name, content_type, bytes, sha256, object_key, width, "
            "height, channels, "
            "bit_depth, pages, pixel_size_x_um, pixel_size_y_um, thumbnail_key, status, created_by, "
            "created_at, version, "
            "segmentation_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
            "0, $16, "
            "$17, 1, 0)",
            {sdk::sql(id), sdk::sql(project_id), sdk::sql(wanted.name), sdk::sql(wanted.content_type),
             sdk::sql(wanted.bytes), sdk::sql(wanted.sha256), sdk::sql(wanted.object_key),
             sdk::sql(wanted.width), sdk::sql(wanted.height), sdk::sql(wanted.channels),
             sdk::sql(wanted.bit_depth), sdk::sql(wanted.pages), sdk::sql(x_of(wanted.pixel_size)),
             sdk::sql(y_of(wanted.pixel_size)), sdk::sql(wanted.thumbnail_key), sdk::sql(caller.user_id),
             sdk::sql(work.now_ms())});
        work.execute("UPDATE projects SET image_count = image_count + 1 WHERE id = $1",
                     {sdk::sql(project_id)});
        return get(work, caller, id);
    });
}

Result<Image> get(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<Image> {
        std::optional<Image> found;
        work.execute(
            std::string(columns) +
                ", m.role FROM images i LEFT JOIN project_members m ON m.project_id = i.project_id AND "
                "m.user_id = $2 WHERE i.id = $1",
            {sdk::sql(id), sdk::sql(caller.user_id)}, [&](const sdk::Row& row) {
                const auto role = row.optional_integer(role_column);
                if (!role && !caller.admin) return;
                found = read(row);
                found->role = caller.admin ? ProjectRole::owner : static_cast<ProjectRole>(*role);
            });
        if (!found) return not_found();
        return *std::move(found);
    });
}

Result<Image> get_unchecked(Work& work, const std::string& id) {
    return attempt([&]() -> Result<Image> {
        std::optional<Image> found;
        work.execute(std::string(columns) + " FROM images i WHERE i.id = $1", {sdk::sql(id)},
                     [&](const sdk::Row& row) { found = read(row); });
        if (!found) return not_found();
        return *std::move(found);
    });
}

Result<std::optional<double>> pixel_edge_um(Work& work, const Image& image) {
    return attempt([&]() -> Result<std::optional<double>> {
        if (image.pixel_size) {
            const bool square = image.pixel_size->x_um == image.pixel_size->y_um;
            return square ? std::optional(image.pixel_size->x_um) : std::nullopt;
        }
        std::optional<double> of_project;
        work.execute("SELECT pixel_size_um FROM projects WHERE id = $1", {sdk::sql(image.project_id)},
                     [&](const sdk::Row& row) { of_project = row.optional_real(0); });
        return of_project;
    });
}

Result<Page<Image>> list(Work& work, const Caller& caller, const std::string& project_id,
                         const ImageFilter& filter, const PageRequest& page) {
    return attempt([&]() -> Result<Page<Image>> {
        const auto role = require_role(work, caller, project_id, ProjectRole::viewer);
        if (!role) return tl::unexpected<Error>(role.error());
        auto query = filtered(std::string(columns) + " FROM images i", project_id, filter);
        if (auto fine = query.finish(page); !fine) return tl::unexpected<Error>(fine.error());
        std::vector<Image> rows;
        work.execute(query.text(), query.parameters(), [&](const sdk::Row& row) {
            rows.push_back(read(row));
            rows.back().role = *role;
        });
        return to_page(std::move(rows), page, [](const Image& image) { return image.name; });
    });
}

Result<std::vector<std::string>> ids(Work& work, const Caller& caller, const std::string& project_id,
                                     const ImageFilter& filter, int limit) {
    return attempt([&]() -> Result<std::vector<std::string>> {
        if (auto role = require_role(work, caller, project_id, ProjectRole::viewer); !role)
            return tl::unexpected<Error>(role.error());
        auto query = filtered("SELECT i.id FROM images i", project_id, filter);
        const auto most = query.parameter(sdk::sql(limit));
        std::vector<std::string> found;
        work.execute(query.text() + " ORDER BY i.created_at, i.id LIMIT " + most, query.parameters(),
                     [&](const sdk::Row& row) { found.push_back(row.string(0)); });
        return found;
    });
}

Result<Image> update(Work& work, const Caller& caller, const std::string& id, std::int64_t expected_version,
                     const ImageChange& change) {
    return attempt([&]() -> Result<Image> {
        auto image = get(work, caller, id);
        if (!image) return image;
        if (auto role = require_role(work, caller, image->project_id, ProjectRole::editor); !role)
            return tl::unexpected<Error>(role.error());
        if (change.name) image->name = *change.name;
        if (change.pixel_size) image->pixel_size = *change.pixel_size;
        if (auto fine = check(*image); !fine) return tl::unexpected<Error>(fine.error());
        const auto changed = work.execute(
            "UPDATE images SET name = $1, pixel_size_x_um = $2, pixel_size_y_um = $3, version = version + 1 "
            "WHERE id = "
            "$4 AND version = $5",
            {sdk::sql(image->name), sdk::sql(x_of(image->pixel_size)), sdk::sql(y_of(image->pixel_size)),
             sdk::sql(id), sdk::sql(expected_version)});
        if (changed == 0)
            return fail(ErrorKind::precondition_failed, "stale_version",
                        "The image is at version " + std::to_string(image->version) + ", not " +
                            std::to_string(expected_version) + "; read it again and repeat the change.");
        return get(work, caller, id);
    });
}

Result<void> remove(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<void> {
        const auto image = get(work, caller, id);
        if (!image) return tl::unexpected<Error>(image.error());
        if (auto role = require_role(work, caller, image->project_id, ProjectRole::editor); !role)
            return tl::unexpected<Error>(role.error());
        std::vector<std::string> keys{image->object_key};
        if (image->thumbnail_key) keys.push_back(*image->thumbnail_key);
        work.execute("SELECT objects_key FROM segmentations WHERE image_id = $1 AND objects_key IS NOT NULL",
                     {sdk::sql(id)}, [&](const sdk::Row& row) { keys.push_back(row.string(0)); });
        if (work.execute("DELETE FROM images WHERE id = $1", {sdk::sql(id)}) == 0) return not_found();
        work.execute("UPDATE projects SET image_count = image_count - 1 WHERE id = $1",
                     {sdk::sql(image->project_id)});
        unused_objects::note(work, keys);
        return {};
    });
}

}  // namespace images
}  // namespace spheroseg::store

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/segmentations.hpp"

#include "store/list_query.hpp"

namespace spheroseg::store {

std::string_view to_string(SegmentationState state) {
    constexpr std::string_view names[] = {"pending", "done", "failed", "cancelled"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view to_string(SegmentationSource source) {
    return source == SegmentationSource::model ? "model" : "user";
}

namespace segmentations {
namespace {

constexpr const char* columns =
    "SELECT s.id, s.image_id, i.project_id, s.version, s.parent_id, s.state, s.source, s.model, "
    "s.model_version, "
    "s.weights_sha256, s.params, s.width, s.height, s.created_by, s.created_at, s.finished_at, "
    "s.object_count, "
    "s.objects_key, s.summary, s.job_id FROM segmentations s JOIN images i ON i.id = s.image_id";

SegmentationState state_of(std::string_view text) {
    for (const auto state : {SegmentationState::pending, SegmentationState::done, SegmentationState::failed})
        if (to_string(state) == text) return state;
    return SegmentationState::cancelled;
}

Segmentation read(const sdk::Row& row) {
    Segmentation out;
    out.id = row.string(0);
    out.image_id = row.string(1);
    out.project_id = row.string(2);
    out.version = row.integer(3);
    out.parent_id = row.optional_string(4);
    out.state = state_of(row.text(5));
    out.source = row.text(6) == "user" ? SegmentationSource::user : SegmentationSource::model;
    out.model = row.string(7);
    out.model_version = row.string(8);
    out.weights_sha256 = row.string(9);
    out.params = row.string(10);
    out.width = row.integer(11);
    out.height = row.integer(12);
    out.created_by = row.string(13);
    out.created_at = row.integer(14);
    out.finished_at = row.optional_integer(15);
    out.object_count = row.integer(16);
    out.objects_key = row.optional_string(17);
    out.summary = row.string(18);
    out.job_id = row.optional_string(19);
    return out;
}

tl::unexpected<Error> not_found() {
    return fail(ErrorKind::not_found, "segmentation_not_found", "There is no such segmentation.");
}

/// What lies in a project that one may not know of is not there; a database that fails is no such answer.
tl::unexpected<Error> hidden(const Error& refused) {
    if (refused.code == "project_not_found") return not_found();
    return tl::unexpected<Error>(refused);
}

Result<Segmentation> find(Work& work, const std::string& id) {
    std::optional<Segmentation> found;
    work.execute(std::string(columns) + " WHERE s.id = $1", {sdk::sql(id)},
                 [&](const sdk::Row& row) { found = read(row); });
    if (!found) return not_found();
    return *std::move(found);
}

/// The status of an image follows its newest segmentation by a model that was not cancelled; one at work
/// counts first.
ImageStatus status_of(Work& work, const std::string& image_id) {
    bool running = false;
    bool pending = false;
    std::optional<ImageStatus> ended;
    bool edited = false;
    work.execute(
        "SELECT s.state, s.source, j.state FROM segmentations s LEFT JOIN jobs j ON j.id = s.job_id WHERE "
        "s.image_id = "
        "$1 ORDER BY s.id DESC",
        {sdk::sql(image_id)}, [&](const sdk::Row& row) {
            const auto state = state_of(row.text(0));
            if (row.text(1) == "user") {
                edited = true;
            } else if (state == SegmentationState::pending) {
                const bool works = !row.is_null(2) && row.text(2) == "running";
                (works ? running : pending) = true;
            } else if (!ended && state != SegmentationState::cancelled) {
                ended = state == SegmentationState::done ? ImageStatus::done : ImageStatus::failed;
            }
        });
    if (running) return ImageStatus::running;
    if (pending) return ImageStatus::queued;
    return ended.value_or(edited ? ImageStatus::done : ImageStatus::none);
}

void refresh_status(Work& work, const std::string& image_id) {
    work.execute("UPDATE images SET status = $2 WHERE id = $1",
                 {sdk::sql(image_id), sdk::sql(static_cast<int>(status_of(work, image_id)))});
}

/// The next version of the family; the row of the image is what puts writers in order.
std::int64_t next_version(Work& work, const std::string& image_id) {
    std::int64_t version = 0;
    work.execute(
        "UPDATE images SET segmentation_version = segmentation_version + 1 WHERE id = $1 RETURNING "
        "segmentation_version",
        {sdk::sql(image_id)}, [&](const sdk::Row& row) { version = row.integer(0); });
    return version;
}

tl::unexpected<Error> stale(std::int64_t newest, std::int64_t expected) {
    return fail(ErrorKind::precondition_failed, "stale_version",
                "The newest segmentation of the image is version " + std::to_string(newest) + ", not " +
                    std::to_string(expected) + "; read it and repeat the edit on top of it.");
}

}  // namespace

Result<Segmentation> get(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<Segmentation> {
        auto found = find(work, id);
        if (!found) return found;
        if (auto role = require_role(work, caller, found->project_id, ProjectRole::viewer); !role)
            return hidden(role.error());
        return found;
    });
}

Result<Page<Segmentation>> list(Work& work, const Caller& caller, const std::string& image_id,
                                const PageRequest& page) {
    return attempt([&]() -> Result<Page<Segmentation>> {
        if (const auto image = images::get(work, caller, image_id); !image)
            return tl::unexpected<Error>(image.error());
        if (page.limit < 1 || page.limit > largest_limit)
            return tl::unexpected<Error>(parse_limit("0").error());
        // By version, not by time: the cursor's number is the version.
        std::int64_t below = INT64_MAX;
        if (!page.cursor.empty()) {
            const auto cursor = decode_cursor(page.cursor, Sort::created_at_descending);
            if (!cursor) return tl::unexpected<Error>(cursor.error());
            below = cursor->created_at;
        }
        Page<Segmentation> out;
        work.execute(std::string(columns) +
                         " WHERE s.image_id = $1 AND s.version > 0 AND s.version < $2 ORDER BY s.version "
                         "DESC LIMIT $3",
                     {sdk::sql(image_id), sdk::sql(below), sdk::sql(page.limit + 1)},
                     [&](const sdk::Row& row) { out.items.push_back(read(row)); });
        if (out.items.size() > static_cast<std::size_t>(page.limit)) {
            out.items.resize(static_cast<std::size_t>(page.limit));
            const auto& last = out.items.back();
            out.next_cursor = encode(Cursor{Sort::created_at_descending, {}, last.version, last.id});
        }
        return out;
    });
}

Result<std::optional<Segmentation>> newest(Work& work, const Caller& caller, const std::string& image_id) {
    PageRequest one;
    one.limit = 1;
    auto page = list(work, caller, image_id, one);
    if (!page) return tl::unexpected<Error>(page.error());
    if (page->items.empty()) return std::optional<Segmentation>();
    return std::optional<Segmentation>(std::move(page->items.front()));
}

Result<std::string> create_pending(Work& work, const std::string& image_id, const std::string& created_by,
                                   const std::string& job_id, const NewSegmentation& wanted) {
    return attempt([&]() -> Result<std::string> {
        const auto id = work.new_id();
        work.execute(
            "INSERT INTO segmentations (id, image_id, state, source, model, model_version, weights_sha256, "
            "params, "
            "created_by, created_at, summary, job_id) VALUES ($1, $2, 'pending', 'model', $3, $4, $5, $6, "
            "$7, $8, '{}', "
            "$9)",
            {sdk::sql(id), sdk::sql(image_id), sdk::sql(wanted.model), sdk::sql(wanted.model_version),
             sdk::sql(wanted.weights_sha256), sdk::sql(wanted.params), sdk::sql(created_by),
             sdk::sql(work.now_ms()), sdk::sql(job_id)});
        refresh_status(work, image_id);
        return id;
    });
}

Result<Segmentation> complete(Work& work, const std::string& id, const SegmentationResult& result) {
    return attempt([&]() -> Result<Segmentation> {
        auto pending = find(work, id);
        if (!pending) return pending;
        const auto version = next_version(work, pending->image_id);
        const auto changed = work.execute(
            "UPDATE segmentations SET state = 'done', version = $2, model_version = $3, weights_sha256 = $4, "
            "width = $5, "
            "height = $6, object_count = $7, objects_key = $8, summary = $9, finished_at = $10, params = $11 "
            "WHERE id = $1 "
            "AND state = "
            "'pending'",
            {sdk::sql(id), sdk::sql(version), sdk::sql(result.model_version), sdk::sql(result.weights_sha256),
             sdk::sql(result.width), sdk::sql(result.height), sdk::sql(result.object_count),
             sdk::sql(result.objects_key), sdk::sql(result.summary), sdk::sql(work.now_ms()),
             sdk::sql(result.params)});
        if (changed == 0)
            return fail(ErrorKind::conflict, "not_pending",
                        "The segmentation is " + std::string(to_string(pending->state)) +
                            " already; a prediction never changes.");
        refresh_status(work, pending->image_id);
        return find(work, id);
    });
}

Result<Segmentation> check_editable(Work& work, const Caller& caller, const std::string& parent_id,
                                    std::int64_t expected_version) {
    return attempt([&]() -> Result<Segmentation> {
        auto parent = get(work, caller, parent_id);
        if (!parent) return parent;
        if (auto role = require_role(work, caller, parent->project_id, ProjectRole::editor); !role)
            return tl::unexpected<Error>(role.error());
        if (parent->state != SegmentationState::done)
            return fail(ErrorKind::conflict, "not_done",
                        "Only a finished segmentation can be edited; this one is " +
                            std::string(to_string(parent->state)) + ".");
        std::int64_t version = 0;
        work.execute("SELECT segmentation_version FROM images WHERE id = $1", {sdk::sql(parent->image_id)},
                     [&](const sdk::Row& row) { version = row.integer(0); });
        if (version != expected_version) return stale(version, expected_version);
        return parent;
    });
}

Result<Segmentation> create_user_version(Work& work, const Caller& caller, const std::string& parent_id,
                                         std::int64_t expected_version, const UserObjects& objects) {
    return attempt([&]() -> Result<Segmentation> {
        auto parent = check_editable(work, caller, parent_id, expected_version);
        if (!parent) return parent;
        const auto version = next_version(work, parent->image_id);  // another host may have been faster
        if (version != expected_version + 1) return stale(version - 1, expected_version);
        const auto id = work.new_id();
        work.execute(
            "INSERT INTO segmentations (id, image_id, version, parent_id, state, source, model, "
            "model_version, "
            "weights_sha256, params, width, height, created_by, created_at, finished_at, object_count, "
            "objects_key, "
            "summary) VALUES ($1, $2, $3, $4, 'done', 'user', $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, "
            "$14, $15)",
            {sdk::sql(id), sdk::sql(parent->image_id), sdk::sql(version), sdk::sql(parent_id),
             sdk::sql(parent->model), sdk::sql(parent->model_version), sdk::sql(parent->weights_sha256),
             sdk::sql(parent->params), sdk::sql(parent->width), sdk::sql(parent->height),
             sdk::sql(caller.user_id), sdk::sql(work.now_ms()), sdk::sql(objects.object_count),
             sdk::sql(objects.objects_key), sdk::sql(objects.summary)});
        refresh_status(work, parent->image_id);
        return find(work, id);
    });
}

void follow_job(Work& work, const std::string& job_id, std::string_view job_state) {
    if (job_state == "failed" || job_state == "cancelled")
        work.execute(
            "UPDATE segmentations SET state = $2, finished_at = $3 WHERE job_id = $1 AND state = 'pending'",
            {sdk::sql(job_id), sdk::sql(job_state), sdk::sql(work.now_ms())});
    std::vector<std::string> image_ids;
    work.execute("SELECT image_id FROM segmentations WHERE job_id = $1", {sdk::sql(job_id)},
                 [&](const sdk::Row& row) { image_ids.push_back(row.string(0)); });
    for (const auto& image_id : image_ids) refresh_status(work, image_id);
}

}  // namespace segmentations
}  // namespace spheroseg::store

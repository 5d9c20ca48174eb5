// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The queue as requests use it: enqueue, look, cancel.
#include <nlohmann/json.hpp>

#include "store/events.hpp"
#include "store/job_rows.hpp"
#include "store/list_query.hpp"
#include "store/queue.hpp"

namespace spheroseg::store::queue {
namespace {

tl::unexpected<Error> not_found() {
    return spheroseg::fail(ErrorKind::not_found, "job_not_found", "There is no such job.");
}

/// What lies in a project that one may not know of is not there; a database that fails is no such answer.
tl::unexpected<Error> hidden(const Error& refused) {
    if (refused.code == "project_not_found") return not_found();
    return tl::unexpected<Error>(refused);
}

std::string insert(Work& work, const NewJob& wanted, const std::optional<std::string>& parent_id) {
    auto id = work.new_id();
    work.execute(
        "INSERT INTO jobs (id, kind, parent_id, state, payload, created_by, project_id, image_id, "
        "progress_done, "
        "progress_total, progress_unit, max_attempts, priority, run_after, created_at) VALUES ($1, $2, $3, "
        "'queued', $4, "
        "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        {sdk::sql(id), sdk::sql(wanted.kind), sdk::sql(parent_id), sdk::sql(wanted.payload),
         sdk::sql(wanted.created_by), sdk::sql(wanted.project_id), sdk::sql(wanted.image_id),
         sdk::sql(wanted.progress.done), sdk::sql(wanted.progress.total), sdk::sql(wanted.progress.unit),
         sdk::sql(wanted.max_attempts), sdk::sql(wanted.priority), sdk::sql(wanted.run_after),
         sdk::sql(work.now_ms())});
    work.notify_after_commit(std::string(jobs_channel));
    return id;
}

void announce(Work& work, const std::string& id) {
    if (const auto job = job_rows::find(work, id)) events::append(work, *job, "queued");
}

/// The job comes first and learns the segmentation's id afterwards: each row needs the other's id.
Result<QueuedSegmentation> insert_segmentation(Work& work, const std::string& project_id,
                                               const std::string& image_id, const std::string& created_by,
                                               const NewSegmentation& wanted,
                                               const std::optional<std::string>& parent_id) {
    NewJob job;
    job.kind = "segment";
    job.created_by = created_by;
    job.max_attempts = wanted.job_attempts;
    job.project_id = project_id;
    job.image_id = image_id;
    job.priority = parent_id ? priority::batch : priority::interactive;
    job.progress.unit = "tiles";
    QueuedSegmentation made;
    made.job_id = insert(work, job, parent_id);
    auto segmentation = segmentations::create_pending(work, image_id, created_by, made.job_id, wanted);
    if (!segmentation) return tl::unexpected<Error>(segmentation.error());
    made.segmentation_id = *std::move(segmentation);
    nlohmann::json payload = {
        {"image_id", image_id}, {"segmentation_id", made.segmentation_id}, {"model", wanted.model}};
    payload["params"] = nlohmann::json::parse(wanted.params, nullptr, false);
    if (!payload["params"].is_object())
        return spheroseg::fail(ErrorKind::unprocessable, "invalid_params", "params must be a JSON object.");
    work.execute("UPDATE jobs SET payload = $2 WHERE id = $1",
                 {sdk::sql(made.job_id),
                  sdk::sql(payload.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))});
    return made;
}

void cancel_where(Work& work, const std::string& condition, const std::string& value) {
    std::vector<std::string> found;
    work.execute(
        "SELECT id FROM jobs WHERE " + condition + " = $1 AND state IN ('queued', 'running') ORDER BY id",
        {sdk::sql(value)}, [&](const sdk::Row& row) { found.push_back(row.string(0)); });
    for (const auto& id : found) {
        job_rows::end(work, id, JobState::cancelled, std::nullopt);
        job_rows::cancel_children(work, id);
    }
    if (!found.empty()) work.notify_after_commit(std::string(control_channel));
}

struct VisibleJob {
    Job job;
    bool may_cancel = false;
};

Result<VisibleJob> find_visible(Work& work, const Caller& caller, const std::string& id) {
    auto job = job_rows::find(work, id);
    if (!job) return not_found();
    if (caller.admin || job->created_by == caller.user_id) return VisibleJob{*std::move(job), true};
    if (!job->project_id) return not_found();
    const auto role = require_role(work, caller, *job->project_id, ProjectRole::viewer);
    if (!role) return hidden(role.error());
    return VisibleJob{*std::move(job), *role >= ProjectRole::editor};
}

}  // namespace

Result<std::string> enqueue(Work& work, const NewJob& wanted) {
    return attempt([&]() -> Result<std::string> {
        auto id = insert(work, wanted, std::nullopt);
        announce(work, id);
        return id;
    });
}

Result<QueuedSegmentation> enqueue_segmentation(Work& work, const Caller& caller, const std::string& image_id,
                                                const NewSegmentation& wanted) {
    return attempt([&]() -> Result<QueuedSegmentation> {
        const auto image = images::get(work, caller, image_id);
        if (!image) return tl::unexpected<Error>(image.error());
        if (auto role = require_role(work, caller, image->project_id, ProjectRole::editor); !role)
            return tl::unexpected<Error>(role.error());
        auto made =
            insert_segmentation(work, image->project_id, image_id, caller.user_id, wanted, std::nullopt);
        if (made) announce(work, made->job_id);
        return made;
    });
}

Result<std::string> enqueue_batch(Work& work, const Caller& caller, const std::string& project_id,
                                  const std::vector<std::string>& image_ids, const NewSegmentation& wanted) {
    return attempt([&]() -> Result<std::string> {
        if (auto role = require_role(work, caller, project_id, ProjectRole::editor); !role)
            return tl::unexpected<Error>(role.error());
        const std::set<std::string> distinct(image_ids.begin(), image_ids.end());
        if (distinct.empty())
            return spheroseg::fail(ErrorKind::unprocessable, "empty_batch", "There is no image to segment.");
        if (distinct.size() > largest_batch)
            return spheroseg::fail(
                ErrorKind::unprocessable, "batch_too_large",
                "A batch takes at most " + std::to_string(largest_batch) + " images; send it in parts.");
        NewJob parent;
        parent.kind = "batch";
        parent.created_by = caller.user_id;
        parent.project_id = project_id;
        parent.priority = priority::batch;
        parent.progress = {0, static_cast<std::int64_t>(distinct.size()), "images"};
        const auto id = insert(work, parent, std::nullopt);
        for (const auto& image_id : distinct) {
            bool ours = false;
            work.execute("SELECT 1 FROM images WHERE id = $1 AND project_id = $2",
                         {sdk::sql(image_id), sdk::sql(project_id)}, [&](const sdk::Row&) { ours = true; });
            if (!ours)
                return spheroseg::fail(ErrorKind::unprocessable, "unknown_image",
                                       "There is no image " + image_id + " in this project.");
            const auto made = insert_segmentation(work, project_id, image_id, caller.user_id, wanted, id);
            if (!made) return tl::unexpected<Error>(made.error());
        }
        announce(work, id);
        return id;
    });
}

Result<void> require_room(Work& work, std::int64_t adding, std::int64_t most) {
    return attempt([&]() -> Result<void> {
        std::int64_t waiting = 0;
        work.execute("SELECT COUNT(*) FROM jobs WHERE state = 'queued'", {},
                     [&](const sdk::Row& row) { waiting = row.integer(0); });
        if (waiting + adding <= most) return {};
        Error error{ErrorKind::too_many, "queue_full",
                    std::to_string(waiting) + " jobs wait and at most " + std::to_string(most) +
                        " may; try again when some are done."};
        error.retry_after_s = 10;
        return tl::unexpected<Error>(std::move(error));
    });
}

Result<Job> get(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<Job> {
        auto found = find_visible(work, caller, id);
        if (!found) return tl::unexpected<Error>(found.error());
        return std::move(found->job);
    });
}

Result<Page<Job>> list(Work& work, const Caller& caller, const JobFilter& filter, const PageRequest& page) {
    return attempt([&]() -> Result<Page<Job>> {
        if (by_name(page.sort)) return tl::unexpected<Error>(parse_sort("name of a job").error());
        ListQuery query(std::string("SELECT ") + job_rows::columns + " FROM jobs", "jobs");
        const auto equals = [&](const char* column, const std::string& value) {
            query.where(std::string(column) + " = " + query.parameter(sdk::sql(value)));
        };
        if (filter.project_id) {
            const auto role = require_role(work, caller, *filter.project_id, ProjectRole::viewer);
            if (!role) return tl::unexpected<Error>(role.error());
        } else if (!caller.admin) {
            equals("created_by", caller.user_id);
        }
        if (filter.state) equals("state", std::string(to_string(*filter.state)));
        if (!filter.kind.empty()) equals("kind", filter.kind);
        if (filter.parent_id) equals("parent_id", *filter.parent_id);
        if (filter.project_id) equals("project_id", *filter.project_id);
        if (auto fine = query.finish(page); !fine) return tl::unexpected<Error>(fine.error());
        std::vector<Job> rows;
        work.execute(query.text(), query.parameters(),
                     [&](const sdk::Row& row) { rows.push_back(job_rows::read(row)); });
        return to_page(std::move(rows), page, [](const Job&) { return std::string(); });
    });
}

Result<std::map<JobState, std::int64_t>> counts(Work& work) {
    return attempt([&]() -> Result<std::map<JobState, std::int64_t>> {
        std::map<JobState, std::int64_t> found{{JobState::queued, 0},
                                               {JobState::running, 0},
                                               {JobState::done, 0},
                                               {JobState::failed, 0},
                                               {JobState::cancelled, 0}};
        work.execute("SELECT state, COUNT(*) FROM jobs GROUP BY state", {}, [&](const sdk::Row& row) {
            if (const auto state = parse_job_state(row.text(0))) found[*state] = row.integer(1);
        });
        return found;
    });
}

Result<Job> cancel(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<Job> {
        auto found = find_visible(work, caller, id);
        if (!found) return tl::unexpected<Error>(found.error());
        if (!found->may_cancel)
            return spheroseg::fail(ErrorKind::forbidden, "forbidden_role",
                                   "Only who started the job and editors of its project may cancel it.");
        const bool ended = job_rows::end(work, id, JobState::cancelled, std::nullopt);
        if (ended) {
            job_rows::cancel_children(work, id);
            work.notify_after_commit(std::string(control_channel));
        }
        auto job = job_rows::find(work, id);
        if (!job) return not_found();
        if (!ended && job->state != JobState::cancelled)
            return spheroseg::fail(ErrorKind::conflict, "job_finished",
                                   "The job is " + std::string(to_string(job->state)) + " already.");
        return *std::move(job);
    });
}

Result<void> cancel_of_image(Work& work, const std::string& image_id) {
    return attempt([&]() -> Result<void> {
        cancel_where(work, "image_id", image_id);
        return {};
    });
}

Result<void> cancel_of_project(Work& work, const std::string& project_id) {
    return attempt([&]() -> Result<void> {
        cancel_where(work, "project_id", project_id);
        return {};
    });
}

}  // namespace spheroseg::store::queue

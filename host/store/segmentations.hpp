// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Segmentations: immutable once done. The done ones of an image form a family with versions 1, 2, 3 …
#pragma once

#include "store/images.hpp"

namespace spheroseg::store {

enum class SegmentationState { pending, done, failed, cancelled };
std::string_view to_string(SegmentationState state);
enum class SegmentationSource { model, user };
std::string_view to_string(SegmentationSource source);

struct Segmentation {
    std::string id;
    std::string image_id;
    std::string project_id;
    std::int64_t version = 0;  ///< 0 until it is done; the ETag
    std::optional<std::string> parent_id;
    SegmentationState state = SegmentationState::pending;
    SegmentationSource source = SegmentationSource::model;
    std::string model;
    std::string model_version;
    std::string weights_sha256;
    std::string params;  ///< a JSON object
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::string created_by;
    std::int64_t created_at = 0;
    std::optional<std::int64_t> finished_at;
    std::int64_t object_count = 0;
    std::optional<std::string> objects_key;  ///< of the JSON array of objects in the object store
    std::string summary;                     ///< a JSON object: figures that a list shows without the objects
    std::optional<std::string> job_id;
};

struct NewSegmentation {
    std::string model;
    std::string model_version = {};
    std::string weights_sha256 = {};
    std::string params = "{}";
    int job_attempts = 3;  ///< how often its job is tried
};

/// What the model made; written when its job ends.
struct SegmentationResult {
    std::string params;  ///< those that were used, defaults that the page settled included
    std::string model_version;
    std::string weights_sha256;
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::int64_t object_count = 0;
    std::string objects_key;
    std::string summary = "{}";
};

/// What a person made of an earlier one.
struct UserObjects {
    std::int64_t object_count = 0;
    std::string objects_key;
    std::string summary = "{}";
};

namespace segmentations {

/// 404 segmentation_not_found also for one of a project that the caller may not see.
Result<Segmentation> get(Work& work, const Caller& caller, const std::string& id);
/// The done ones of an image, newest version first.
Result<Page<Segmentation>> list(Work& work, const Caller& caller, const std::string& image_id,
                                const PageRequest& page);
/// The newest done one; none when there is none yet.
Result<std::optional<Segmentation>> newest(Work& work, const Caller& caller, const std::string& image_id);
/// The row that a job will fill; queue::enqueue_segmentation calls it in its own transaction.
Result<std::string> create_pending(Work& work, const std::string& image_id, const std::string& created_by,
                                   const std::string& job_id, const NewSegmentation& wanted);
/// Fills a pending row and makes it the newest version; call it from JobRun::complete. 409 not_pending.
Result<Segmentation> complete(Work& work, const std::string& id, const SegmentationResult& result);
/// The parent, if create_user_version would take it now; the same errors.
Result<Segmentation> check_editable(Work& work, const Caller& caller, const std::string& parent_id,
                                    std::int64_t expected_version);
/// Editors. A new version by hand on top of `parent_id`. 412 stale_version unless `expected_version` is the
/// newest of the family; 409 not_done when the parent is not done.
Result<Segmentation> create_user_version(Work& work, const Caller& caller, const std::string& parent_id,
                                         std::int64_t expected_version, const UserObjects& objects);
/// Follows the end or the start of a job: state of the pending row and status of its image.
void follow_job(Work& work, const std::string& job_id, std::string_view job_state);

}  // namespace segmentations
}  // namespace spheroseg::store

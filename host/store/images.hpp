// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Images: one row an upload; the original lies in the object store under its SHA-256.
#pragma once

#include "store/access.hpp"
#include "store/page.hpp"

namespace spheroseg::store {

/// Of the newest segmentation that was asked for.
enum class ImageStatus { none, queued, running, done, failed };
std::string_view to_string(ImageStatus status);
/// 400 invalid_status for anything else.
Result<ImageStatus> parse_image_status(std::string_view text);

struct PixelSize {
    double x_um = 0;
    double y_um = 0;
};

/// What is known of an upload before it has a row.
struct NewImage {
    std::string name;
    std::string content_type;
    std::int64_t bytes = 0;
    std::string sha256;      ///< of the original, in hexadecimal
    std::string object_key;  ///< of the original; the same content in two projects is one object
    std::int64_t width = 0;
    std::int64_t height = 0;
    int channels = 0;
    int bit_depth = 0;
    std::int64_t pages = 1;
    std::optional<PixelSize> pixel_size = {};
    std::optional<std::string> thumbnail_key = {};
};

struct Image : NewImage {
    std::string id;
    std::string project_id;
    ImageStatus status = ImageStatus::none;
    std::string created_by;
    std::int64_t created_at = 0;
    std::int64_t version = 1;                ///< rises with each update; the ETag
    std::int64_t segmentation_version = 0;   ///< newest version of its segmentations, 0 without any
    ProjectRole role = ProjectRole::viewer;  ///< the caller's in the project
};

struct ImageFilter {
    std::optional<ImageStatus> status = {};
    std::string q = {};  ///< part of the name, any case
};

/// A member left out stays as it is; pixel_size = optional(nullopt) clears it.
struct ImageChange {
    std::optional<std::string> name = {};
    std::optional<std::optional<PixelSize>> pixel_size = {};
};

namespace images {

constexpr std::size_t longest_name = 255;  ///< characters

/// Editors. 422 invalid_image on an empty or over-long name or impossible figures.
Result<Image> create(Work& work, const Caller& caller, const std::string& project_id, const NewImage& wanted);
/// 404 image_not_found also for an image of a project that the caller may not see.
Result<Image> get(Work& work, const Caller& caller, const std::string& id);
/// For a worker, which acts for nobody.
Result<Image> get_unchecked(Work& work, const std::string& id);
Result<Page<Image>> list(Work& work, const Caller& caller, const std::string& project_id,
                         const ImageFilter& filter, const PageRequest& page);
/// Ids in order of upload, `limit` at most: what a batch works on.
Result<std::vector<std::string>> ids(Work& work, const Caller& caller, const std::string& project_id,
                                     const ImageFilter& filter, int limit);
/// Editors. 412 stale_version.
Result<Image> update(Work& work, const Caller& caller, const std::string& id, std::int64_t expected_version,
                     const ImageChange& change);
/// Edge of its pixels in µm: the image's own, else its project's. None when neither is known, and for pixels
/// that are not square.
Result<std::optional<double>> pixel_edge_um(Work& work, const Image& image);
/// Editors. Notes its objects as unused. Cancel its jobs (queue::cancel_of_image) in the same transaction
/// before.
Result<void> remove(Work& work, const Caller& caller, const std::string& id);

}  // namespace images
}  // namespace spheroseg::store

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/segment_job.hpp"

#include "inference/stored_objects.hpp"
#include "store/images.hpp"
#include "store/segmentations.hpp"

namespace spheroseg {
namespace {

using nlohmann::json;

struct Wanted {
    std::string image_id;
    std::string segmentation_id;
    std::string model;
    json params;
};

Result<Wanted> read_payload(const std::string& payload) {
    const json given = json::parse(payload, nullptr, false);
    if (!given.is_object())
        return fail(ErrorKind::internal, "job_payload", "The job's payload is no JSON object.");
    Wanted wanted{given.value("image_id", ""), given.value("segmentation_id", ""), given.value("model", ""),
                  given.value("params", json::object())};
    if (wanted.params.is_string())
        wanted.params = json::parse(wanted.params.get<std::string>(), nullptr, false);
    if (wanted.image_id.empty() || wanted.segmentation_id.empty() || !wanted.params.is_object())
        return fail(ErrorKind::internal, "job_payload",
                    "The job's payload names no image or no segmentation.");
    return wanted;
}

Result<std::pair<store::Image, std::optional<double>>> find_image(store::SessionPool& pool,
                                                                  const CallContext& context,
                                                                  const std::string& id) {
    return store::with_transaction(
        pool, context, store::Mode::read,
        [&](store::Work& work) -> Result<std::pair<store::Image, std::optional<double>>> {
            SPHEROSEG_TRY(image, store::images::get_unchecked(work, id));
            SPHEROSEG_TRY(edge, store::images::pixel_edge_um(work, *image));
            return std::pair(*image, *edge);
        });
}

Result<void> run_segment(const SegmentJobParts& parts, jobs::JobRun& run) {
    SPHEROSEG_TRY(wanted, read_payload(run.payload()));
    CallContext context = run.context();
    context.progress = [&run](std::int64_t done, std::int64_t total) { run.progress(done, total, "tiles"); };
    SPHEROSEG_TRY(model, parts.segmenter.find(wanted->model));
    SPHEROSEG_TRY(params, parts.segmenter.read_params(**model, wanted->params));
    SPHEROSEG_TRY(found, find_image(parts.pool, context, wanted->image_id));
    const auto& [image, pixel_size] = *found;
    SPHEROSEG_TRY(file, ImageFile::open(parts.images,
                                        object_source(parts.objects, image.object_key,
                                                      static_cast<std::uint64_t>(image.bytes)),
                                        parts.image_budget, context));
    SPHEROSEG_TRY(result,
                  parts.segmenter.segment(*file, **model, *params, PixelEdge::exactly(pixel_size), context));
    store::SegmentationResult written;
    written.params = result->params.to_json().dump();
    written.model_version = result->model_version;
    written.weights_sha256 = result->weights_sha256;
    written.width = result->width;
    written.height = result->height;
    written.object_count = static_cast<std::int64_t>(result->objects.size());
    written.summary =
        json{{"timing", result->timing.to_json()},
             {"scale", to_json(result->scale)},
             {"pixel_size_um", result->pixel_size_um ? json(*result->pixel_size_um) : json(nullptr)}}
            .dump();
    return put_and_name(
        parts.pool,
        [&](std::vector<std::string>& keys) -> Result<void> {
            SPHEROSEG_TRY(key, save_objects(parts.objects, objects_to_json(result->objects), context));
            keys.push_back(*key);
            written.objects_key = *key;
            return {};
        },
        [&](const std::vector<std::string>& keys) {
            return run.complete([&](store::Work& work) -> Result<void> {
                SPHEROSEG_TRY(stay, parts.objects.require(work, keys, context));
                SPHEROSEG_TRY(done, store::segmentations::complete(work, wanted->segmentation_id, written));
                return {};
            });
        });
}

}  // namespace

jobs::Handler segment_handler(SegmentJobParts parts) {
    return [parts](jobs::JobRun& run) { return run_segment(parts, run); };
}

}  // namespace spheroseg

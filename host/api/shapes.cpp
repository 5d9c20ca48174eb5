// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/shapes.hpp"

#include <ctime>

#include "jobs/eta.hpp"

namespace spheroseg::api {

using nlohmann::json;

namespace {

json time_or_null(const std::optional<std::int64_t>& unix_ms) {
    return unix_ms ? json(rfc3339(*unix_ms)) : json(nullptr);
}

// Of SPHEROSEG_NORMALISE_PERCENTILE.
constexpr double kLowPercentile = 1;
constexpr double kHighPercentile = 99.8;

const char* name_of_normalisation(std::uint32_t normalise) {
    switch (normalise) {
        case SPHEROSEG_NORMALISE_UNIT:
            return "unit";
        case SPHEROSEG_NORMALISE_PERCENTILE:
            return "percentile";
        case SPHEROSEG_NORMALISE_MOMENTS:
            return "moments";
        case SPHEROSEG_NORMALISE_RANGE:
            return "range";
        default:
            return "none";
    }
}

json positive_or_null(double value) {
    return value > 0 ? json(value) : json(nullptr);
}

/// All that the values of an input depend on; null where the normalisation has no such number.
json normalisation_of(const Normalisation& normalise) {
    const bool percentile = normalise.how == SPHEROSEG_NORMALISE_PERCENTILE;
    const bool range = normalise.how == SPHEROSEG_NORMALISE_RANGE;
    const bool statistic = range || normalise.how == SPHEROSEG_NORMALISE_MOMENTS;
    json out = {{"normalise", name_of_normalisation(normalise.how)},
                {"low", nullptr},
                {"high", nullptr},
                {"epsilon", statistic ? json(normalise.epsilon) : json(nullptr)},
                {"joint", statistic ? json(normalise.joint) : json(nullptr)},
                {"clip", percentile || range ? json(percentile) : json(nullptr)}};
    if (percentile || range) {
        out["low"] = percentile ? kLowPercentile : normalise.low;
        out["high"] = percentile ? kHighPercentile : normalise.high;
    }
    return out;
}

json input_of(const ModelFacts& facts) {
    json input = normalisation_of(facts.normalise);
    input.update({{"channels", facts.input_channels},
                  {"tile_width", facts.tile_width},
                  {"tile_height", facts.tile_height},
                  {"tile_shrinks", facts.tile_shrinks},
                  {"halo", facts.halo},
                  {"margin", facts.margin},
                  {"size_multiple", facts.size_multiple},
                  {"max_pixels", facts.max_pixels},
                  {"object_diameter_px", positive_or_null(facts.object_diameter_px)},
                  {"pixel_size_um", positive_or_null(facts.pixel_size_um)}});
    return input;
}

json name_of_guide(std::uint32_t guide) {
    if (guide == SPHEROSEG_GUIDE_BOUNDARY) return "boundary";
    return guide == SPHEROSEG_GUIDE_DISTANCE ? json("distance") : json(nullptr);
}

const char* name_of_output(std::uint32_t output) {
    switch (output) {
        case SPHEROSEG_OUTPUT_LABELS:
            return "labels";
        case SPHEROSEG_OUTPUT_POLYGONS:
            return "polygons";
        default:
            return "probability";
    }
}

}  // namespace

std::string rfc3339(std::int64_t unix_ms) {
    std::int64_t seconds = unix_ms / 1000;
    std::int64_t rest = unix_ms % 1000;
    if (rest < 0) {
        rest += 1000;
        --seconds;
    }
    const auto when = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&when, &parts);
    char text[32];
    const std::size_t length = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    std::string out(text, length);
    const std::string millis = std::to_string(rest);
    return out + '.' + std::string(3 - millis.size(), '0') + millis + 'Z';
}

json to_json(const store::Project& project) {
    return {{"id", project.id},
            {"name", project.name},
            {"description", project.description},
            {"pixel_size_um", or_null(project.pixel_size_um)},
            {"owner_id", project.owner_id},
            {"role", store::to_string(project.role)},
            {"image_count", project.image_count},
            {"version", project.version},
            {"created_at", rfc3339(project.created_at)},
            {"updated_at", rfc3339(project.updated_at)}};
}

json to_json(const store::projects::Statistics& statistics) {
    json by_status = json::object();
    for (const auto& [status, count] : statistics.images_by_status) by_status[status] = count;
    return {{"images", statistics.images},
            {"bytes", statistics.bytes},
            {"segmentations", statistics.segmentations},
            {"objects", statistics.objects},
            {"images_by_status", by_status}};
}

json to_json(const store::Member& member) {
    return {{"user_id", member.user_id},
            {"email", member.email},
            {"name", member.name},
            {"role", store::to_string(member.role)},
            {"added_at", rfc3339(member.added_at)}};
}

json to_json(const store::Image& image) {
    json out = {{"id", image.id},
                {"project_id", image.project_id},
                {"name", image.name},
                {"content_type", image.content_type},
                {"bytes", image.bytes},
                {"sha256", image.sha256},
                {"width", image.width},
                {"height", image.height},
                {"channels", image.channels},
                {"bit_depth", image.bit_depth},
                {"pages", image.pages},
                {"pixel_size_um", nullptr},
                {"pixel_size_x_um", nullptr},
                {"pixel_size_y_um", nullptr},
                {"status", store::to_string(image.status)},
                {"created_by", image.created_by},
                {"version", image.version},
                {"segmentation_version", image.segmentation_version},
                {"created_at", rfc3339(image.created_at)}};
    if (image.pixel_size) {
        out["pixel_size_x_um"] = image.pixel_size->x_um;
        out["pixel_size_y_um"] = image.pixel_size->y_um;
        // One number stands for both edges only where they are the same.
        if (image.pixel_size->x_um == image.pixel_size->y_um) out["pixel_size_um"] = image.pixel_size->x_um;
    }
    return out;
}

json to_json(const store::Segmentation& segmentation) {
    const json params = json::parse(segmentation.params, nullptr, false);
    const json summary = json::parse(segmentation.summary, nullptr, false);
    const auto known = [&](const char* name) {
        return summary.is_object() && summary.contains(name) ? summary[name] : json(nullptr);
    };
    return {{"id", segmentation.id},
            {"image_id", segmentation.image_id},
            {"project_id", segmentation.project_id},
            {"version", segmentation.version},
            {"parent_id", or_null(segmentation.parent_id)},
            {"source", store::to_string(segmentation.source)},
            {"state", store::to_string(segmentation.state)},
            {"model", segmentation.model},
            {"model_version", segmentation.model_version},
            {"weights_sha256", or_null(segmentation.weights_sha256)},
            {"params", params.is_object() ? params : json::object()},
            {"width", segmentation.width},
            {"height", segmentation.height},
            {"pixel_size_um", known("pixel_size_um")},
            {"scale", known("scale")},
            {"timing", known("timing")},
            {"created_by", segmentation.created_by},
            {"created_at", rfc3339(segmentation.created_at)},
            {"finished_at", time_or_null(segmentation.finished_at)},
            {"job_id", or_null(segmentation.job_id)},
            {"object_count", segmentation.object_count}};
}

json to_json(const store::Job& job, std::int64_t now_ms) {
    return {{"id", job.id},
            {"kind", job.kind},
            {"parent_id", or_null(job.parent_id)},
            {"project_id", or_null(job.project_id)},
            {"image_id", or_null(job.image_id)},
            {"state", store::to_string(job.state)},
            {"progress",
             {{"done", job.progress.done}, {"total", job.progress.total}, {"unit", job.progress.unit}}},
            {"attempt", job.attempt},
            {"error",
             job.error ? json{{"code", job.error->code}, {"message", job.error->message}} : json(nullptr)},
            {"created_by", job.created_by},
            {"created_at", rfc3339(job.created_at)},
            {"started_at", time_or_null(job.started_at)},
            {"finished_at", time_or_null(job.finished_at)},
            {"eta_s", or_null(jobs::eta_seconds(job, now_ms))}};
}

json to_json(const store::User& user) {
    return {{"id", user.id},
            {"email", user.email},
            {"name", user.name},
            {"role", user.admin ? "admin" : "user"},
            {"disabled", user.disabled},
            {"password_must_change", user.password_must_change},
            {"created_at", rfc3339(user.created_at)}};
}

json to_json(const ServedModel& model) {
    const ModelFacts& facts = model.facts();
    const ModelStatus status = model.status();
    return {
        {"name", facts.name},
        {"version", status.origin.version},
        {"plugin", facts.plugin},
        {"state", to_string(status.state)},
        {"reason", or_null(status.reason)},
        {"detail", or_null(status.detail)},
        {"input", input_of(facts)},
        {"output",
         {{"kind", name_of_output(facts.output)},
          {"guide", name_of_guide(facts.guide)},
          {"planes", facts.output == SPHEROSEG_OUTPUT_PROBABILITY ? json(facts.planes()) : json(nullptr)}}},
        {"parameters", facts.parameter_schema},
        {"defaults", facts.defaults},
        {"classes", facts.classes},
        {"weights_sha256", or_null(status.origin.weights_sha256)},
        {"device", status.device},
        {"precision", status.precision},
        {"instances", status.instances},
        {"instances_ready", status.instances_ready},
        {"threads", status.threads},
        {"max_batch", facts.max_batch},
        {"max_delay_ms", std::chrono::duration<double, std::milli>(facts.max_delay).count()},
        {"requests", status.requests},
        {"request_limit", status.request_limit},
        {"queue_depth", status.queue_depth},
        {"service_ms", positive_or_null(status.service_ms)}};
}

}  // namespace spheroseg::api

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Stored segmentations: asked for as jobs, read, edited as new versions, exported.

#include "store/segmentations.hpp"
#include "api/correction.hpp"
#include "api/input.hpp"
#include "api/operation.hpp"
#include "api/resources.hpp"
#include "api/result_file.hpp"
#include "api/segment_query.hpp"
#include "api/shapes.hpp"
#include "api/upload.hpp"
#include "inference/stored_objects.hpp"
#include "plugin/failure.hpp"
#include "store/images.hpp"
#include "store/projects.hpp"
#include "store/queue.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;
using store::Mode;
using store::Work;

/// Model and parameters of a request, checked now so that a job does not fail later for what was known.
Result<store::NewSegmentation> wanted_segmentation(Services& services, const json& body) {
    SPHEROSEG_TRY(name, optional_text_field(body, "model"));
    SPHEROSEG_TRY(model, services.segmenter.find(name->value_or("")));
    const json given = body.value("params", json::object());
    if (!given.is_object())
        return tl::unexpected(Error{ErrorKind::invalid,
                                    "invalid_body",
                                    "A field of the body is not what it may be.",
                                    {{"params", "expected an object"}}});
    SPHEROSEG_TRY(params, services.segmenter.read_params(**model, given));
    const ModelOrigin origin = (*model)->status().origin;  // the job writes what it was done with
    return store::NewSegmentation{(*model)->facts().name, origin.version, origin.weights_sha256,
                                  params->to_json().dump(), services.job_attempts};
}

Result<Response> segment_image(Services& services, const Request& request, Work& work) {
    SPHEROSEG_TRY(id, path_id(request, "id", "image_not_found"));
    SPHEROSEG_TRY(body, optional_json_object(request, {"model", "params"}));
    SPHEROSEG_TRY(wanted, wanted_segmentation(services, *body));
    SPHEROSEG_TRY(image, store::images::get(work, caller_of(request), *id));
    if (json::parse(wanted->params).value("page", std::int64_t{0}) >= image->pages)
        return fail(ErrorKind::unprocessable, "page_out_of_range",
                    "The image has " + std::to_string(image->pages) + " page(s), numbered from 0.");
    SPHEROSEG_TRY(room, store::queue::require_room(work, 1, services.most_queued_jobs));
    SPHEROSEG_TRY(queued, store::queue::enqueue_segmentation(work, caller_of(request), *id, *wanted));
    Response response =
        json_response(202, {{"job_id", queued->job_id}, {"segmentation_id", queued->segmentation_id}});
    set_header(response, "Location", "/api/v1/jobs/" + queued->job_id);
    return response;
}

/// The images of a batch: those named, or those of a status, or all.
Result<std::vector<std::string>> batch_images(Work& work, const Request& request, const std::string& project,
                                              const json& body) {
    if (const auto ids = body.find("image_ids"); ids != body.end()) {
        std::vector<std::string> out;
        if (body.contains("status"))
            return fail(ErrorKind::invalid, "invalid_body", "Give image_ids or status, not both.");
        if (!ids->is_array()) return fail(ErrorKind::invalid, "invalid_body", "image_ids is a list of ids.");
        for (const json& id : *ids) {
            if (!id.is_string())
                return fail(ErrorKind::invalid, "invalid_body", "image_ids is a list of ids.");
            out.push_back(id.get<std::string>());
        }
        return out;
    }
    store::ImageFilter filter;
    SPHEROSEG_TRY(status, optional_text_field(body, "status"));
    if (*status) {
        SPHEROSEG_TRY(parsed, store::parse_image_status(**status));
        filter.status = *parsed;
    }
    return store::images::ids(work, caller_of(request), project, filter,
                              static_cast<int>(store::queue::largest_batch) + 1);
}

Result<Response> segment_project(Services& services, const Request& request, Work& work) {
    SPHEROSEG_TRY(project, path_id(request, "id", "project_not_found"));
    SPHEROSEG_TRY(body, optional_json_object(request, {"model", "params", "image_ids", "status"}));
    SPHEROSEG_TRY(wanted, wanted_segmentation(services, *body));
    SPHEROSEG_TRY(role, store::require_role(work, caller_of(request), *project, store::ProjectRole::editor));
    SPHEROSEG_TRY(images, batch_images(work, request, *project, *body));
    SPHEROSEG_TRY(room, store::queue::require_room(work, static_cast<std::int64_t>(images->size()),
                                                   services.most_queued_jobs));
    SPHEROSEG_TRY(job, store::queue::enqueue_batch(work, caller_of(request), *project, *images, *wanted));
    Response response = json_response(202, {{"job_id", *job}});
    set_header(response, "Location", "/api/v1/jobs/" + *job);
    return response;
}

Result<Response> list_segmentations(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, path_id(request, "id", "image_not_found"));
    SPHEROSEG_TRY(page, page_request(request));
    SPHEROSEG_TRY(found,
                  store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
                      return store::segmentations::list(work, caller_of(request), *id, *page);
                  }));
    return json_response(200, to_json(*found));
}

Result<store::Segmentation> find_segmentation(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, path_id(request, "id", "segmentation_not_found"));
    return store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
        return store::segmentations::get(work, caller_of(request), *id);
    });
}

Result<json> objects_of(Services& services, const Request& request, const store::Segmentation& segmentation) {
    if (!segmentation.objects_key) return json::array();
    return load_objects(services.objects, *segmentation.objects_key, context_of(request));
}

Response segmentation_response(int status, const store::Segmentation& segmentation, json objects) {
    json document = to_json(segmentation);
    document["objects"] = std::move(objects);
    Response response = json_response(status, document);
    if (segmentation.version > 0) set_version(response, segmentation.version);
    return response;
}

Result<Response> get_segmentation(Services& services, const Request& request) {
    SPHEROSEG_TRY(segmentation, find_segmentation(services, request));
    SPHEROSEG_TRY(objects, objects_of(services, request, *segmentation));
    return segmentation_response(200, *segmentation, std::move(*objects));
}

/// Replaces the objects by a new version; what was changed or drawn is measured from the original pixels.
Result<Response> put_objects(Services& services, const Request& request) {
    SPHEROSEG_TRY(parent, find_segmentation(services, request));
    SPHEROSEG_TRY(seen, if_match(request));
    SPHEROSEG_TRY(body, json_object(request, {"objects"}));
    const CallContext context = context_of(request);
    std::optional<double> pixel_size;
    SPHEROSEG_TRY(
        image,
        store::with_transaction(services.pool, context, Mode::read, [&](Work& work) -> Result<store::Image> {
            SPHEROSEG_TRY(found, store::images::get(work, caller_of(request), parent->image_id));
            SPHEROSEG_TRY(editable,
                          store::segmentations::check_editable(work, caller_of(request), parent->id,
                                                               seen->expected(found->segmentation_version)));
            SPHEROSEG_TRY(edge, store::images::pixel_edge_um(work, *found));
            pixel_size = *edge;
            return *found;
        }));
    const json& given = (*body)["objects"];
    SPHEROSEG_TRY(drawn, geometry::objects_from_json(given, static_cast<std::uint32_t>(image->width),
                                                     static_cast<std::uint32_t>(image->height)));
    SPHEROSEG_TRY(named, check_classes(*drawn));
    SPHEROSEG_TRY(carried, carry_unchanged(services, context, *parent, given, pixel_size, *drawn));
    SPHEROSEG_TRY(file, ImageFile::open(services.images,
                                        object_source(services.objects, image->object_key,
                                                      static_cast<std::uint64_t>(image->bytes)),
                                        services.image_budget, context));
    const json params = json::parse(parent->params, nullptr, false);
    const std::uint64_t memory = services.segmenter.memory();
    SPHEROSEG_TRY(
        page, PageRows::open(*file, params.is_object() ? params.value("page", 0U) : 0U, memory / 4, context));
    SPHEROSEG_TRY(measured, measure_drawn(std::move(*drawn), *page, pixel_size, memory / 2, context));
    const json objects = objects_to_json(*measured);

    store::UserObjects edited;
    edited.object_count = static_cast<std::int64_t>(measured->size());
    edited.summary = json{{"pixel_size_um", or_null(pixel_size)}}.dump();
    SPHEROSEG_TRY(made, put_and_name(
                            services.pool,
                            [&](std::vector<std::string>& keys) -> Result<void> {
                                SPHEROSEG_TRY(key, save_objects(services.objects, objects, context));
                                keys.push_back(*key);
                                edited.objects_key = *key;
                                return {};
                            },
                            [&](const std::vector<std::string>& keys) {
                                return store::with_transaction(
                                    services.pool, context, Mode::write,
                                    [&](Work& work) -> Result<store::Segmentation> {
                                        SPHEROSEG_TRY(stay, services.objects.require(work, keys, context));
                                        SPHEROSEG_TRY(
                                            now, store::images::get(work, caller_of(request), image->id));
                                        return store::segmentations::create_user_version(
                                            work, caller_of(request), parent->id,
                                            seen->expected(now->segmentation_version), edited);
                                    });
                            }));
    Response response = segmentation_response(201, *made, objects);
    set_header(response, "Location", "/api/v1/segmentations/" + made->id);
    return response;
}

/// Classes of the model if it is still served; another version may have others.
std::vector<std::string> known_classes(const Services& services, const store::Segmentation& segmentation) {
    const auto model = services.segmenter.find(segmentation.model);
    if (segmentation.model.empty() || !model ||
        (*model)->status().origin.version != segmentation.model_version)
        return {};
    return (*model)->facts().classes;
}

Result<Response> export_segmentation(Services& services, const Request& request) {
    SPHEROSEG_TRY(wanted, wanted_file(request));
    SPHEROSEG_TRY(segmentation, find_segmentation(services, request));
    if (segmentation->state != store::SegmentationState::done)
        return fail(
            ErrorKind::conflict, "not_done",
            "The segmentation is not done: it has no objects to export, which is not the same as none "
            "found.");
    const CallContext context = context_of(request);
    SPHEROSEG_TRY(image, store::with_transaction(services.pool, context, Mode::read, [&](Work& work) {
                      return store::images::get(work, caller_of(request), segmentation->image_id);
                  }));
    formats::Exported exported;
    if (segmentation->objects_key) {
        SPHEROSEG_TRY(objects, load_object_values(services.objects, *segmentation->objects_key, context));
        exported.objects = std::move(*objects);
    }
    exported.document = to_json(*segmentation);
    if (const json& um = exported.document["pixel_size_um"]; um.is_number()) exported.pixel_size_um = um;
    exported.image_name = image->name;
    exported.width = static_cast<std::uint32_t>(segmentation->width);
    exported.height = static_cast<std::uint32_t>(segmentation->height);
    exported.identity = segmentation->id;
    return file_response(*wanted, std::move(exported), known_classes(services, *segmentation));
}

json segmentation_body(bool batch) {
    json properties = {
        {"model", string_schema()},
        {"params",
         {{"type", "object"},
          {"description",
           "threshold, min_area, min_score, holes, simplify, page, channel, split, seed_threshold, "
           "prominence, neck, diameter and the model's own"}}}};
    if (batch) {
        properties["image_ids"] = {{"type", "array"}, {"items", string_schema()}};
        properties["status"] = choice_schema({"none", "queued", "running", "done", "failed"});
    }
    return {{"type", "object"}, {"properties", properties}};
}

}  // namespace

void add_segmentation_routes(Routes& routes) {
    const std::string one = "/api/v1/segmentations/{id}";
    Routes::Kind compute;
    compute.lane = http::LaneName::compute;
    Routes::Kind edit = compute;
    edit.max_body = routes.services().most_json_bytes;
    Operation exported("Export a segmentation", "segmentation");
    routes.add_write("POST", "/api/v1/images/{id}/segmentations", segment_image,
                     Operation("Segment an image", "segmentation")
                         .may_take("application/json", segmentation_body(false))
                         .ok(202, ref("AcceptedJob"))
                         .refuses({400, 403, 404, 422, 429}));
    routes.add_write("POST", "/api/v1/projects/{id}/segmentations", segment_project,
                     Operation("Segment the images of a project", "segmentation")
                         .describe("Those in image_ids, or those of a status, or all.")
                         .may_take("application/json", segmentation_body(true))
                         .ok(202, ref("AcceptedJob"))
                         .refuses({400, 403, 404, 422, 429}));
    routes.add("GET", "/api/v1/images/{id}/segmentations", list_segmentations,
               Operation("List an image's segmentations, newest first", "segmentation")
                   .paged(false)
                   .ok(200, page_of("ListedSegmentation"))
                   .refuses({400, 404}));
    routes.add("GET", one, get_segmentation,
               Operation("Read a segmentation with its objects", "segmentation")
                   .ok(200, ref("Segmentation"))
                   .refuses({404}));
    routes.add("PUT", one + "/objects", put_objects,
               Operation("Correct a segmentation: a new version with these objects", "segmentation")
                   .describe("Measurements and scores are not read. An object that comes back with its id "
                             "and polygon unchanged keeps its measurements and, with its class, its score; "
                             "every other is measured anew and has the score null.")
                   .header("If-Match", "ETag of the newest version", true)
                   .takes("application/json",
                          {{"type", "object"},
                           {"required", {"objects"}},
                           {"properties", {{"objects", {{"type", "array"}, {"items", ref("Object")}}}}}})
                   .ok(201, ref("Segmentation"))
                   .refuses({400, 403, 404, 409, 412, 422, 428}),
               edit);
    routes.add("GET", one + "/export", export_segmentation,
               add_file_parameters(exported.ok(200, {{"type", "string"}}, "application/octet-stream")
                                       .refuses({400, 404, 409, 422, 503, 507})),
               compute);
}

}  // namespace spheroseg::api

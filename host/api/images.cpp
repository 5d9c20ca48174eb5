// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Upload, read, change and delete of images.
#include <algorithm>
#include <iterator>
#include <mutex>
#include <shared_mutex>

#include "api/input.hpp"
#include "api/operation.hpp"
#include "api/resources.hpp"
#include "api/shapes.hpp"
#include "api/upload.hpp"
#include "store/images.hpp"
#include "store/queue.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;
using store::Mode;
using store::Work;

Result<std::string> image_id(const Request& request) {
    return path_id(request, "id", "image_not_found");
}

Result<store::Image> find_image(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, image_id(request));
    return store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
        return store::images::get(work, caller_of(request), *id);
    });
}

/// The answer when every file of several failed: the first that a repeat may mend, since the others wait for
/// that one, else the first.
Response none_stored(const std::vector<Error>& failed, const json& errors, const std::string& request_id) {
    const auto mendable = std::find_if(failed.begin(), failed.end(), [](const Error& error) {
        return may_mend(http::status_of(error.kind));
    });
    const Error& told = mendable == failed.end() ? failed.front() : *mendable;
    json document = http::problem_json(told, request_id);
    document["errors"] = errors;
    Response response = http::problem(told, request_id);
    response.body = document.dump(-1, ' ', false, json::error_handler_t::replace);
    return response;
}

Result<Response> upload_images(Services& services, const Request& request) {
    SPHEROSEG_TRY(project, path_id(request, "id", "project_not_found"));
    // Who may not write here is told so before anything is stored.
    SPHEROSEG_TRY(
        role, store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
            return store::require_role(work, caller_of(request), *project, store::ProjectRole::editor);
        }));
    SPHEROSEG_TRY(files, uploaded_files(request));
    json items = json::array();
    json errors = json::array();
    std::vector<Error> failed;
    for (const UploadedFile& file : *files) {
        auto image = store_image(services, request, *project, file);
        if (image) {
            items.push_back(to_json(*image));
            continue;
        }
        failed.push_back(image.error());
        errors.push_back(
            {{"name", file.name}, {"problem", http::problem_json(image.error(), request.request_id())}});
    }
    if (items.empty() && files->size() == 1) return tl::unexpected<Error>(failed.front());
    Response response = items.empty() ? none_stored(failed, errors, request.request_id())
                                      : json_response(201, {{"items", items}, {"errors", errors}});
    response.failures.clear();
    std::copy_if(failed.begin(), failed.end(), std::back_inserter(response.failures),
                 [](const Error& error) { return http::is_failure(error.kind); });
    return response;
}

Result<Response> list_images(Services& services, const Request& request) {
    SPHEROSEG_TRY(project, path_id(request, "id", "project_not_found"));
    SPHEROSEG_TRY(page, page_request(request));
    store::ImageFilter filter;
    filter.q = query_text(request, "q").value_or("");
    if (const auto status = query_text(request, "status")) {
        SPHEROSEG_TRY(parsed, store::parse_image_status(*status));
        filter.status = *parsed;
    }
    SPHEROSEG_TRY(images,
                  store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
                      return store::images::list(work, caller_of(request), *project, filter, *page);
                  }));
    return json_response(200, to_json(*images));
}

Response image_response(const store::Image& image) {
    Response response = json_response(200, to_json(image));
    set_version(response, image.version);
    return response;
}

Result<Response> get_image(Services& services, const Request& request) {
    SPHEROSEG_TRY(image, find_image(services, request));
    return image_response(*image);
}

/// pixel_size_um sets both edges; null clears it.
Result<Response> patch_image(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, image_id(request));
    SPHEROSEG_TRY(body, json_object(request, {"name", "pixel_size_um"}));
    SPHEROSEG_TRY(seen, if_match(request));
    SPHEROSEG_TRY(name, optional_text_field(*body, "name"));
    SPHEROSEG_TRY(pixel_size, nullable_number_field(*body, "pixel_size_um"));
    store::ImageChange change;
    change.name = *name;
    if (*pixel_size) {
        const std::optional<double> edge = **pixel_size;
        change.pixel_size = edge ? std::optional(store::PixelSize{*edge, *edge}) : std::nullopt;
    }
    SPHEROSEG_TRY(
        image, store::with_transaction(
                   services.pool, context_of(request), Mode::write, [&](Work& work) -> Result<store::Image> {
                       SPHEROSEG_TRY(before, store::images::get(work, caller_of(request), *id));
                       return store::images::update(work, caller_of(request), *id,
                                                    seen->expected(before->version), change);
                   }));
    return image_response(*image);
}

Result<Response> delete_image(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, image_id(request));
    SPHEROSEG_TRY(seen, if_match(request));
    SPHEROSEG_TRY(removed,
                  store::with_transaction(
                      services.pool, context_of(request), Mode::write, [&](Work& work) -> Result<void> {
                          SPHEROSEG_TRY(image, store::images::get(work, caller_of(request), *id));
                          SPHEROSEG_TRY(role, store::require_role(work, caller_of(request), image->project_id,
                                                                  store::ProjectRole::editor));
                          SPHEROSEG_TRY(newest, require_version(image->version, *seen));
                          SPHEROSEG_TRY(cancelled, store::queue::cancel_of_image(work, *id));
                          return store::images::remove(work, caller_of(request), *id);
                      }));
    return empty_response(204);
}

Result<Response> get_original(Services& services, const Request& request) {
    SPHEROSEG_TRY(image, find_image(services, request));
    SPHEROSEG_TRY(there,
                  object_size(services, request, image->object_key));  // while the status is not sent yet
    Response response = object_response(services, request, image->object_key,
                                        static_cast<std::uint64_t>(image->bytes), image->content_type);
    set_header(response, "Content-Disposition", attachment(image->name));
    return response;
}

Result<Response> get_thumbnail(Services& services, const Request& request) {
    SPHEROSEG_TRY(image, find_image(services, request));
    if (!image->thumbnail_key)
        return fail(ErrorKind::not_found, "thumbnail_not_found", "The image has no thumbnail.");
    SPHEROSEG_TRY(facts, object_size(services, request, *image->thumbnail_key));
    return object_response(services, request, *image->thumbnail_key, *facts, "image/jpeg");
}

}  // namespace

void add_image_routes(Routes& routes) {
    const json binary = {{"type", "string"}, {"format", "binary"}};
    Routes::Kind upload;
    upload.lane = http::LaneName::compute;  // reading headers and making thumbnails decodes
    upload.max_body = routes.services().most_image_bytes;
    upload.any_body = true;
    const std::string of_project = "/api/v1/projects/{id}/images";
    const std::string image = "/api/v1/images/{id}";
    routes.add(
        "POST", of_project, upload_images,
        Operation("Upload images", "images")
            .describe("multipart/form-data with one or more `file` parts, or one raw body and `?name=`. "
                      "Magic bytes decide the type.")
            .query("name", string_schema(), "Name of a raw body")
            .takes("multipart/form-data",
                   {{"type", "object"}, {"properties", {{"file", {{"type", "array"}, {"items", binary}}}}}})
            .takes("application/octet-stream", binary)
            .ok(201, ref("Uploaded"))
            .refuses({400, 403, 404, 413, 415, 422, 429, 507}),
        upload);
    routes.add("GET", of_project, list_images,
               Operation("List a project's images", "images")
                   .query("status", choice_schema({"none", "queued", "running", "done", "failed"}),
                          "Of the newest segmentation")
                   .query("q", string_schema(), "Part of the name; letters of ASCII in any case")
                   .paged(true)
                   .ok(200, page_of("Image"))
                   .refuses({400, 404}));
    routes.add("GET", image, get_image,
               Operation("Read an image's facts", "images").ok(200, ref("Image")).refuses({404}));
    routes.add("PATCH", image, patch_image,
               Operation("Rename an image or set its pixel size", "images")
                   .header("If-Match", "ETag of the version that is changed", true)
                   .takes("application/json",
                          {{"type", "object"},
                           {"properties",
                            {{"name", string_schema()}, {"pixel_size_um", {{"type", {"number", "null"}}}}}}})
                   .ok(200, ref("Image"))
                   .refuses({400, 403, 404, 412, 422, 428}));
    routes.add("DELETE", image, delete_image,
               Operation("Delete an image and its segmentations", "images")
                   .header("If-Match", "ETag of the version that is deleted", true)
                   .ok(204)
                   .refuses({400, 403, 404, 412, 428}));
    routes.add("GET", image + "/original", get_original,
               Operation("Download the original, bit by bit", "images")
                   .header("Range", "One range of bytes")
                   .ok(200, binary, "application/octet-stream")
                   .ok(206, binary, "application/octet-stream")
                   .refuses({404, 416}));
    routes.add(
        "GET", image + "/thumbnail", get_thumbnail,
        Operation("A small JPEG of the first page", "images").ok(200, binary, "image/jpeg").refuses({404}));
}

}  // namespace spheroseg::api

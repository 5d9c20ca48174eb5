// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// POST /segment: the stateless main job. Image in, result out, nothing stored.
#include "api/input.hpp"
#include "api/operation.hpp"
#include "api/resources.hpp"
#include "api/result_file.hpp"
#include "api/segment_query.hpp"
#include "api/shapes.hpp"
#include "api/upload.hpp"

namespace spheroseg::api {

using http::Request;
using http::Response;
using nlohmann::json;

namespace {

/// The figures of `timing`, which formats other than JSON have no place for, as W3C's Server Timing has them.
std::string server_timing(const json& timing) {
    std::string text;
    for (const auto& [name, value] : timing.items()) {
        const auto unit = name.rfind("_ms");
        const bool time = unit != std::string::npos && unit + 3 == name.size();
        text += (text.empty() ? "" : ", ") + (time ? name.substr(0, unit) + ";dur=" : name + ";desc=") +
                value.dump();
    }
    return text;
}

Result<Response> segment(Services& services, const Request& request) {
    SPHEROSEG_TRY(wanted, wanted_file(request));
    SPHEROSEG_TRY(given, params_of_query(request));
    SPHEROSEG_TRY(pixel_size, query_number(request, "pixel_size_um", 1e-6, 1e6));
    SPHEROSEG_TRY(model, services.segmenter.find(query_text(request, "model").value_or("")));
    SPHEROSEG_TRY(params, services.segmenter.read_params(**model, *given));
    SPHEROSEG_TRY(files, uploaded_files(request));
    if (files->size() != 1)
        return fail(ErrorKind::invalid, "one_image",
                    "This endpoint takes one image, " + std::to_string(files->size()) + " were sent.");
    const CallContext context = context_of(request);
    SPHEROSEG_TRY(open, (*model)->check_open(context.priority));  // before the work of decoding
    SPHEROSEG_TRY(file, ImageFile::open(services.images, memory_source((*files)[0].bytes, (*files)[0].owner),
                                        services.image_budget, context));
    SPHEROSEG_TRY(result,
                  services.segmenter.segment(
                      *file, **model, *params,
                      *pixel_size ? PixelEdge::exactly(**pixel_size) : PixelEdge::of_the_file(), context));
    formats::Exported exported;
    exported.document = to_json(*result);
    exported.image_name = (*files)[0].name;
    exported.width = result->width;
    exported.height = result->height;
    exported.pixel_size_um = result->pixel_size_um;
    exported.identity = exported.image_name + '\n' + result->model + '\n' + result->model_version;
    exported.objects = std::move(result->objects);
    const std::string timing = server_timing(result->timing.to_json());
    SPHEROSEG_TRY(response, file_response(*wanted, std::move(exported), (*model)->facts().classes));
    set_header(*response, "Server-Timing", timing);
    return std::move(*response);
}

}  // namespace

void add_segment_routes(Routes& routes) {
    const json binary = {{"type", "string"}, {"format", "binary"}};
    Routes::Kind kind;
    kind.lane = http::LaneName::compute;
    kind.max_body = routes.services().most_image_bytes;
    kind.any_body = true;
    kind.idempotent = false;  // changes nothing
    wait_by_model(kind, routes.services(), [](const Request& request) {
        return std::string(request.query_value("model").value_or(""));
    });
    Operation operation("Segment one image; nothing is stored", "segmentation");
    operation
        .describe("One raw body with its image Content-Type, or multipart/form-data with one `file` part.")
        .query("model", string_schema(), "Name of the model; the default one unless given")
        .query("threshold", number_schema(0, 1), "For models that give probabilities; 0.5 unless given")
        .query("min_area", number_schema(0, 1e12),
               "Smallest object in px; unless given, a tenth of the typical diameter's square, at most 100, "
               "and 0.4 of that where objects need a score")
        .query("min_score", number_schema(0, 1),
               "Least score of an object, its mean probability; what the model says unless given, else 0")
        .query("holes", {{"type", "boolean"}}, "false fills holes; true unless given")
        .query("simplify", number_schema(0, 1000),
               "Tolerance of the outlines in px; 1 unless given, 0 is exact")
        .query("page", integer_schema(0, 1000000), "Page of a multi-page file, from 0")
        .query("channel", integer_schema(0, 1000000), "The one channel to look at, from 0")
        .query("split", choice_schema({"auto", "none", "guide", "distance"}),
               "How touching objects are separated; auto unless given")
        .query("seed_threshold", number_schema(0, 1), "For split by a guide; 0.6 unless given")
        .query(
            "prominence", number_schema(0, 1),
            "For split by a guide: how far it falls between two objects' peaks; 0 (no matter) unless given")
        .query("neck", number_schema(0, 1), "For split by distance; 0.75 unless given")
        .query("diameter", number_schema(1, 100000),
               "Typical object in px, for models trained on one size; found unless given")
        .query("params", {{"type", "string"}}, "JSON object of the model's own parameters")
        .query("pixel_size_um", number_schema(1e-6, 1e6), "Edge of a pixel, instead of what the file says")
        .query("name", string_schema(), "Name of a raw body")
        .takes("application/octet-stream", binary)
        .takes("multipart/form-data", {{"type", "object"}, {"properties", {{"file", binary}}}})
        .ok(200, ref("Result"))
        .refuses({400, 404, 413, 415, 422, 429, 503, 504});
    routes.add("POST", "/api/v1/segment", segment, add_file_parameters(operation), kind);
}

}  // namespace spheroseg::api

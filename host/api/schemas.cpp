// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// components.schemas of openapi.json: the shapes of rest-api.md.
#include "api/operation.hpp"

namespace spheroseg::api {
namespace {

using nlohmann::json;

json object(json properties) {
    return {{"type", "object"}, {"properties", std::move(properties)}};
}
json nullable(const char* type) {
    return {{"type", {type, "null"}}};
}
json text() {
    return {{"type", "string"}};
}
json id() {
    return {{"type", "string"}, {"format", "uuid"}};
}
json time() {
    return {{"type", "string"}, {"format", "date-time"}};
}
json integer() {
    return {{"type", "integer"}};
}
json number() {
    return {{"type", "number"}};
}
json array_of(json items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

json ring() {
    return {{"type", "array"},
            {"minItems", 3},
            {"description",
             "Corners [x,y] in pixels; (0,0) is the top-left corner of the top-left pixel; closed by "
             "implication"},
            {"items", {{"type", "array"}, {"items", number()}, {"minItems", 2}, {"maxItems", 2}}}};
}

json segmented_object() {
    return object(
        {{"id", integer()},
         {"class", text()},
         {"score", {{"type", {"number", "null"}}, {"description", "The object's own mean probability"}}},
         {"polygon", object({{"exterior", ring()}, {"holes", array_of(ring())}})},
         {"bbox", {{"type", "array"}, {"items", number()}, {"description", "[x,y,width,height] in pixels"}}},
         {"measurements", {{"type", "object"}, {"additionalProperties", true}}}});
}

/// Of the Open Inference Protocol.
void add_infer_schemas(json& schemas) {
    const json tensor = object({{"name", text()},
                                {"datatype", text()},
                                {"shape", array_of(integer())},
                                {"parameters", {{"type", "object"}}},
                                {"data", {{"type", "array"}}}});
    schemas["InferRequest"] = object({{"id", text()},
                                      {"parameters", {{"type", "object"}}},
                                      {"inputs", array_of(tensor)},
                                      {"outputs", array_of(tensor)}});
    schemas["InferResponse"] = object({{"model_name", text()},
                                       {"model_version", text()},
                                       {"id", text()},
                                       {"parameters", {{"type", "object"}}},
                                       {"outputs", array_of(tensor)}});
    schemas["InferModel"] = object({{"name", text()},
                                    {"versions", array_of(text())},
                                    {"platform", text()},
                                    {"inputs", array_of(tensor)},
                                    {"outputs", array_of(tensor)},
                                    {"parameters", {{"type", "object"}}}});
    schemas["InferError"] = object({{"error", text()}, {"code", text()}, {"request_id", text()}});
}

json segmentation_fields() {
    return {{"id", id()},
            {"image_id", id()},
            {"project_id", id()},
            {"version", integer()},
            {"parent_id", nullable("string")},
            {"source", {{"type", "string"}, {"enum", {"model", "user"}}}},
            {"state", {{"type", "string"}, {"enum", {"pending", "done", "failed", "cancelled"}}}},
            {"model", text()},
            {"model_version", text()},
            {"weights_sha256", nullable("string")},
            {"params", {{"type", "object"}}},
            {"width", integer()},
            {"height", integer()},
            {"pixel_size_um",
             {{"type", {"number", "null"}}, {"description", "That the _um measurements were made with"}}},
            {"scale",
             {{"type", {"object", "null"}},
              {"description",
               "Of what the model saw to the page, and the object's diameter in px behind it; null: "
               "drawn by a user"}}},
            {"timing",
             {{"type", {"object", "null"}}, {"description", "Milliseconds by phase, as of POST /segment"}}},
            {"created_by", id()},
            {"created_at", time()},
            {"finished_at", nullable("string")},
            {"job_id", nullable("string")},
            {"object_count", integer()}};
}

}  // namespace

json component_schemas() {
    json segmentation = segmentation_fields();
    json listed = segmentation;
    segmentation["objects"] = array_of(ref("Object"));
    json schemas = {
        {"Problem",
         object({{"type", text()},
                 {"title", text()},
                 {"status", integer()},
                 {"detail", text()},
                 {"code", {{"type", "string"}, {"description", "Stable; what programs switch on"}}},
                 {"request_id", text()},
                 {"errors",
                  {{"type", "array"},
                   {"description",
                    "What is wrong with fields; after an upload of several files, the problem of each"},
                   {"items", object({{"field", text()},
                                     {"reason", text()},
                                     {"name", text()},
                                     {"problem", ref("Problem")}})}}}})},
        {"Health",
         object({{"status", {{"type", "string"}, {"enum", {"ok", "degraded", "loading", "failed"}}}},
                 {"checks", array_of(object({{"name", text()}, {"status", text()}, {"detail", text()}}))}})},
        {"Project", object({{"id", id()},
                            {"name", text()},
                            {"description", text()},
                            {"pixel_size_um", nullable("number")},
                            {"owner_id", id()},
                            {"role", {{"type", "string"}, {"enum", {"viewer", "editor", "owner"}}}},
                            {"image_count", integer()},
                            {"version", integer()},
                            {"created_at", time()},
                            {"updated_at", time()}})},
        {"Member", object({{"user_id", id()},
                           {"email", text()},
                           {"name", text()},
                           {"role", text()},
                           {"added_at", time()}})},
        {"Statistics", object({{"images", integer()},
                               {"bytes", integer()},
                               {"segmentations", integer()},
                               {"objects", integer()},
                               {"images_by_status", {{"type", "object"}}}})},
        {"Image",
         object({{"id", id()},
                 {"project_id", id()},
                 {"name", text()},
                 {"content_type", text()},
                 {"bytes", integer()},
                 {"sha256", text()},
                 {"width", integer()},
                 {"height", integer()},
                 {"channels", integer()},
                 {"bit_depth", integer()},
                 {"pages", integer()},
                 {"pixel_size_um", nullable("number")},
                 {"pixel_size_x_um", nullable("number")},
                 {"pixel_size_y_um", nullable("number")},
                 {"status", {{"type", "string"}, {"enum", {"none", "queued", "running", "done", "failed"}}}},
                 {"created_by", id()},
                 {"version", integer()},
                 {"segmentation_version",
                  {{"type", "integer"}, {"description", "Of its newest segmentation; 0 without any"}}},
                 {"created_at", time()}})},
        {"Uploaded", object({{"items", array_of(ref("Image"))},
                             {"errors", array_of(object({{"name", text()}, {"problem", ref("Problem")}}))}})},
        {"Model",
         object({{"name", text()},
                 {"version", text()},
                 {"plugin", text()},
                 {"state",
                  {{"type", "string"}, {"enum", {"ready", "loading", "failed", "draining", "unloaded"}}}},
                 {"reason",
                  {{"type", {"string", "null"}},
                   {"description", "Why it is not ready, or not with all of its instances"}}},
                 {"detail",
                  {{"type", {"string", "null"}},
                   {"description", "The model's own sentence, such as why it runs in this precision"}}},
                 {"input", {{"type", "object"}}},
                 {"output", {{"type", "object"}}},
                 {"parameters",
                  {{"type", "object"}, {"description", "JSON Schema of the model's own parameters"}}},
                 {"defaults",
                  {{"type", "object"},
                   {"description", "Common parameters that have other defaults with this model"}}},
                 {"classes", array_of(text())},
                 {"weights_sha256", nullable("string")},
                 {"device", text()},
                 {"precision", text()},
                 {"instances", integer()},
                 {"instances_ready", integer()},
                 {"threads", {{"type", "integer"}, {"description", "Of each instance"}}},
                 {"max_batch", integer()},
                 {"max_delay_ms", number()},
                 {"requests", {{"type", "integer"}, {"description", "Admitted and not yet done"}}},
                 {"request_limit", {{"type", "integer"}, {"description", "Above it: 429 queue_full"}}},
                 {"queue_depth", {{"type", "integer"}, {"description", "Inputs that wait for an instance"}}},
                 {"service_ms", nullable("number")}})},
        {"Plugin", object({{"id", text()},
                           {"name", text()},
                           {"version", text()},
                           {"licence", text()},
                           {"summary", text()},
                           {"library", text()},
                           {"provides", array_of(text())},
                           {"requires", array_of(text())},
                           {"required", {{"type", "boolean"}}},
                           {"state", text()},
                           {"detail", text()}})},
        {"Object", segmented_object()},
        {"Result", object({{"width", integer()},
                           {"height", integer()},
                           {"model", text()},
                           {"model_version", text()},
                           {"weights_sha256", nullable("string")},
                           {"params", {{"type", "object"}}},
                           {"pixel_size_um", nullable("number")},
                           {"scale", object({{"factor", number()}, {"diameter", nullable("number")}})},
                           {"timing", {{"type", "object"}, {"additionalProperties", number()}}},
                           {"objects", array_of(ref("Object"))}})},
        {"Segmentation", object(segmentation)},
        {"ListedSegmentation", object(listed)},
        {"AcceptedJob", object({{"job_id", id()}, {"segmentation_id", id()}})},
        {"Job",
         object(
             {{"id", id()},
              {"kind", text()},
              {"parent_id", nullable("string")},
              {"project_id", nullable("string")},
              {"image_id", nullable("string")},
              {"state", {{"type", "string"}, {"enum", {"queued", "running", "done", "failed", "cancelled"}}}},
              {"progress", object({{"done", integer()}, {"total", integer()}, {"unit", text()}})},
              {"attempt", integer()},
              {"error",
               {{"type", {"object", "null"}}, {"properties", {{"code", text()}, {"message", text()}}}}},
              {"created_by", id()},
              {"created_at", time()},
              {"started_at", nullable("string")},
              {"finished_at", nullable("string")},
              {"eta_s", nullable("integer")}})},
        {"User", object({{"id", id()},
                         {"email", text()},
                         {"name", text()},
                         {"role", choice_schema({"user", "admin"})},
                         {"disabled", {{"type", "boolean"}}},
                         {"password_must_change", {{"type", "boolean"}}},
                         {"created_at", time()}})}};
    add_infer_schemas(schemas);
    return schemas;
}

}  // namespace spheroseg::api

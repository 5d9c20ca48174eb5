// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/result_file.hpp"

#include "api/input.hpp"
#include "api/resources.hpp"
#include "api/upload.hpp"

namespace spheroseg::api {

using formats::Exported;
using formats::Format;
using formats::QuPathObject;
using formats::Writer;
using http::Request;
using http::Response;
using nlohmann::json;

namespace {

constexpr std::size_t kPiece = 256 << 10;

Error unexpected_value(const char* name, const std::string& expected, const std::string& given) {
    return {ErrorKind::invalid,
            "invalid_query",
            "A parameter of the query is not what it may be.",
            {{name, "expected " + expected + ", got '" + given + "'"}}};
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts(1);
    for (const char c : list) {
        if (c == ',')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

/// Until a piece is full or the file has ended; `more` says which.
Result<std::string> take_piece(Writer& writer, bool& more) {
    std::string piece;
    while (more && piece.size() < kPiece) {
        SPHEROSEG_TRY(went_on, writer.next(piece));
        more = *went_on;
    }
    return piece;
}

/// The numbers of yolo name no class by themselves.
void name_classes(const Exported& exported, Response& response) {
    constexpr std::size_t most = 4096;  // clients and proxies bound what a head may have
    std::string names;
    for (const std::string& name : exported.classes.names())
        names += (names.empty() ? "" : ",") + percent_encoded(name);
    if (names.size() <= most) set_header(response, "Spheroseg-Classes", names);
}

}  // namespace

Result<WantedFile> wanted_file(const Request& request) {
    WantedFile wanted;
    const std::string format = query_text(request, "format").value_or("json");
    wanted.format = formats::find_format(format);
    if (wanted.format == nullptr)
        return tl::unexpected(unexpected_value("format", formats::format_names(), format));
    if (const auto classes = query_text(request, "classes")) wanted.classes = split(*classes);
    const std::string type = query_text(request, "object_type").value_or("annotation");
    if (type == "detection")
        wanted.qupath_object = QuPathObject::detection;
    else if (type != "annotation")
        return tl::unexpected(unexpected_value("object_type", "annotation or detection", type));
    return wanted;
}

Operation& add_file_parameters(Operation& operation) {
    json names = json::array();
    for (const Format& format : formats::all_formats()) names.push_back(format.name);
    return operation
        .query("format", {{"type", "string"}, {"enum", std::move(names)}},
               "json unless given; docs/formats.md says what each one holds")
        .query(
            "classes", string_schema(),
            "Names with commas between them that number the classes of yolo and coco; unless given those of "
            "the model, then others by name")
        .query("object_type", choice_schema({"annotation", "detection"}),
               "What QuPath makes of an object of geojson; annotation unless given");
}

Result<Response> file_response(const WantedFile& wanted, Exported exported,
                               const std::vector<std::string>& known_classes) {
    if (wanted.classes) {
        SPHEROSEG_TRY(fixed, formats::Classes::fixed(exported.objects, *wanted.classes));
        exported.classes = std::move(*fixed);
    } else {
        exported.classes = formats::Classes::of(exported.objects, known_classes);
    }
    exported.qupath_object = wanted.qupath_object;
    const formats::ExportedPtr what = std::make_shared<const Exported>(std::move(exported));
    SPHEROSEG_TRY(writer, wanted.format->open(what));
    bool more = true;
    SPHEROSEG_TRY(first, take_piece(**writer, more));  // what fails at once is still a problem document

    Response response = bytes_response(200, {}, std::string(wanted.format->media_type));
    set_header(response, "Content-Disposition",
               attachment(formats::result_name(what->image_name, *wanted.format)));
    if (wanted.format->name == "yolo") name_classes(*what, response);
    if (!more) {
        response.body = std::move(*first);
        return response;
    }
    response.body = http::ProducedBody{[writer = std::shared_ptr<Writer>(std::move(*writer)),
                                        first = std::move(*first), more]() mutable -> Result<std::string> {
                                           if (!first.empty()) return std::exchange(first, {});
                                           return take_piece(*writer, more);
                                       },
                                       std::nullopt};
    return response;
}

}  // namespace spheroseg::api

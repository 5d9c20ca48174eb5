// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "description.hpp"

#include "field.hpp"
#include "tensors.hpp"

namespace model_package {
namespace {

using nlohmann::json;

json text_or_null(const Field& from, const char* key) {
    const auto found = from.find(key);
    return found ? json(found->text_or_number()) : json();
}

json read_weights(const std::string& format, const Field& entry) {
    const std::string source = entry.at("source").text();
    const bool url = is_url(source);
    json done{{"format", format},
              {"file", url ? json() : json(checked_name(source))},
              {"url", url ? json(source) : json()},
              {"sha256", text_or_null(entry, "sha256")},
              {"version", text_or_null(entry, "pytorch_version")},
              {"opset_version", nullptr},
              {"unsupported", nullptr}};
    if (entry.find("tensorflow_version")) done["version"] = text_or_null(entry, "tensorflow_version");
    if (const auto opset = entry.find("opset_version")) done["opset_version"] = opset->whole(1, 1000);
    for (const char* key : {"external_data", "attachments"})
        if (entry.find(key)) done["unsupported"] = key;
    return done;
}

bool begins(const std::string& text, const std::string& with) {
    return text.rfind(with, 0) == 0;
}

}  // namespace

json describe_model(const json& yaml) {
    const Field model(yaml, "");
    if (!model.is_map()) model.refuse("must be a map");
    const Field type = model.at("type");
    if (type.text() != "model") type.unsupported("is \"" + type.text() + "\"; a \"model\" was expected");
    const Field version_field = model.at("format_version");
    const std::string version = version_field.text_or_number();
    const bool old = version == "0.4" || begins(version, "0.4.");
    if (!old && version != "0.5" && !begins(version, "0.5."))
        version_field.unsupported("is " + version + "; 0.4 and 0.5 are supported");
    if (const auto mode = model.find("run_mode")) mode->unsupported("is not supported");
    const auto tensors = old ? read_tensors_0_4(model) : read_tensors_0_5(model);
    json authors = json::array();
    if (const auto given = model.find("authors"))
        for (const auto& author : given->items())
            if (author.is_map()) authors.push_back(author.at("name").text());
    json weights = json::array();
    for (const auto& [format, entry] : model.at("weights").members())
        if (!entry.is_null()) weights.push_back(read_weights(format, entry));
    if (weights.empty()) model.at("weights").refuse("must not be empty");
    return {{"kind", "bioimageio"},
            {"format_version", version},
            {"name", model.at("name").text()},
            {"version", text_or_null(model, "version")},
            {"description", text_or_null(model, "description")},
            {"licence", text_or_null(model, "license")},
            {"authors", authors},
            {"documentation", text_or_null(model, "documentation")},
            {"inputs", tensors.inputs},
            {"outputs", tensors.outputs},
            {"weights", weights}};
}

json describe_weights(const std::string& file, const std::string& format) {
    const json entry{{"format", format},      {"file", file},       {"url", nullptr},
                     {"sha256", nullptr},     {"version", nullptr}, {"opset_version", nullptr},
                     {"unsupported", nullptr}};
    return {{"kind", "weights"},
            {"format_version", nullptr},
            {"name", file.substr(0, file.rfind('.') == 0 ? file.npos : file.rfind('.'))},
            {"version", nullptr},
            {"description", nullptr},
            {"licence", nullptr},
            {"authors", json::array()},
            {"documentation", nullptr},
            {"inputs", json::array()},
            {"outputs", json::array()},
            {"weights", json::array({entry})}};
}

std::string format_of(const std::string& head) {
    // ONNX is a protobuf without magic bytes: field 1 (ir_version, a small number), then one of its other
    // fields.
    if (head.size() > 3 && head[0] == '\x08' && head[1] > 0 && head[1] < 32 &&
        std::string("\x12\x1a\x22\x28\x32\x3a\x42").find(head[2]) != std::string::npos)
        return "onnx";
    if (!head.empty() && head[0] == '\x80') return "pytorch_state_dict";  // a pickle
    if (begins(head, "\x89HDF\r\n\x1a\n")) return "keras_hdf5";
    return "unknown";
}

}  // namespace model_package

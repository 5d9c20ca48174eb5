// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <cmath>

#include "files.hpp"
#include "steps.hpp"
#include "tensors.hpp"

namespace model_package {
namespace {

using nlohmann::json;

/// A reference to another axis keeps that axis's name; its scale is found when all tensors are read.
json read_size(const Field& size) {
    if (!size.is_map()) return {{"fixed", size.whole(1, kLargestLength)}};
    if (size.find("tensor_id")) {
        size.only({"tensor_id", "axis_id", "offset"});
        const auto offset = size.find("offset");
        return {
            {"tensor", size.at("tensor_id").text()},
            {"axis", size.at("axis_id").text()},
            {"scale", 1.0},
            {"offset", offset ? static_cast<double>(offset->whole(-kLargestLength, kLargestLength)) : 0.0}};
    }
    if (size.find("step")) {
        size.only({"min", "step"});
        return {{"min", size.at("min").whole(1, kLargestLength)},
                {"step", size.at("step").whole(1, kLargestLength)}};
    }
    size.only({"min", "max"});
    const auto low = size.find("min");
    const auto high = size.find("max");
    return {{"data_dependent", true},
            {"min", low ? low->whole(1, kLargestLength) : 1},
            {"max", high ? json(high->whole(1, kLargestLength)) : json()}};
}

std::string usual_id(const std::string& type, const Field& axis) {
    if (type == "batch" || type == "channel" || type == "index" || type == "time") return type;
    if (type == "space") return "x";
    axis.at("type").unsupported("is \"" + type + "\", which is not supported");
}

json read_axis(const Field& axis) {
    axis.only(
        {"id", "type", "description", "size", "halo", "scale", "unit", "channel_names", "concatenable"});
    const std::string type = axis.at("type").text();
    const auto id = axis.find("id");
    const auto size = axis.find("size");
    json done{{"id", usual_id(type, axis)}, {"type", type}};
    if (id) done["id"] = id->text();
    done["channel_names"] = nullptr;
    if (type == "channel") {
        json names = json::array();
        for (const auto& name : axis.at("channel_names").items()) names.push_back(name.text_or_number());
        if (names.empty()) axis.at("channel_names").refuse("must not be empty");
        done["size"] = {{"fixed", names.size()}};
        done["channel_names"] = names;
    } else if (type == "batch") {
        done["size"] = size ? read_size(*size) : json{{"any", true}};
    } else {
        done["size"] = read_size(axis.at("size"));
    }
    const auto halo = axis.find("halo");
    const auto scale = axis.find("scale");
    const auto unit = axis.find("unit");
    done["halo"] = halo ? halo->whole(0, kLargestLength) : 0;
    done["scale"] = scale ? scale->number() : 1.0;
    if (done["scale"].get<double>() <= 0) scale->refuse("must be positive");
    done["unit"] = unit ? json(unit->text()) : json();
    return done;
}

json read_test_tensor(const std::optional<Field>& test) {
    if (!test) return nullptr;
    const std::string source = test->at("source").text();
    if (is_url(source)) return nullptr;
    const auto hash = test->find("sha256");
    return {{"file", checked_name(source)}, {"sha256", hash ? json(hash->text()) : json()}};
}

json read_tensor(const Field& tensor, const char* processing, const char* usual) {
    tensor.only(
        {"id", "description", "axes", "test_tensor", "sample_tensor", "data", "optional", processing});
    const auto id = tensor.find("id");
    json done{{"id", id ? id->text() : usual}, {"axes", json::array()}};
    for (const auto& axis : tensor.at("axes").items()) done["axes"].push_back(read_axis(axis));
    auto data = tensor.find("data");
    if (data && data->is_list())
        data = data->items().empty() ? std::nullopt : std::optional(data->items()[0]);
    const auto type = data ? data->find("type") : std::nullopt;
    done["data_type"] = type ? type->text() : data && data->find("values") ? "uint8" : "float32";
    done["data_range"] = read_range(data ? data->find("range") : std::nullopt);
    const auto optional = tensor.find("optional");
    done["optional"] = optional && optional->truth();
    done["processing"] = json::array();
    if (const auto steps = tensor.find(processing))
        for (const auto& step : steps->items()) done["processing"].push_back(read_step_0_5(step));
    done["test_tensor"] = read_test_tensor(tensor.find("test_tensor"));
    return done;
}

const json* find_axis(const Tensors& tensors, const json& size) {
    for (const json* list : {&tensors.inputs, &tensors.outputs})
        for (const auto& tensor : *list)
            for (const auto& axis : tensor["axes"])
                if (tensor["id"] == size["tensor"] && axis["id"] == size["axis"]) return &axis;
    return nullptr;
}

/// size = reference's size · its scale / own scale + offset
void resolve_references(json& list, const Tensors& all, const Field& model) {
    for (auto& tensor : list)
        for (auto& axis : tensor["axes"]) {
            json& size = axis["size"];
            if (!size.contains("tensor")) continue;
            const json* reference = find_axis(all, size);
            if (reference == nullptr)
                model.refuse("has an axis " + axis["id"].get<std::string>() + " sized by the axis " +
                             size["axis"].get<std::string>() + " of " + size["tensor"].get<std::string>() +
                             ", which there is not");
            size["scale"] = (*reference)["scale"].get<double>() / axis["scale"].get<double>();
        }
}

}  // namespace

Tensors read_tensors_0_5(const Field& model) {
    Tensors tensors;
    for (const auto& tensor : model.at("inputs").items())
        tensors.inputs.push_back(read_tensor(tensor, "preprocessing", "input"));
    for (const auto& tensor : model.at("outputs").items())
        tensors.outputs.push_back(read_tensor(tensor, "postprocessing", "output"));
    const Tensors all = tensors;
    resolve_references(tensors.inputs, all, model);
    resolve_references(tensors.outputs, all, model);
    return tensors;
}

bool is_url(const std::string& source) {
    return source.find("://") != std::string::npos;
}

json read_range(const std::optional<Field>& range) {
    json both = json::array({nullptr, nullptr});
    if (!range) return both;
    const auto limits = range->items();
    if (limits.size() != 2) range->refuse("must have a minimum and a maximum");
    for (std::size_t i = 0; i < 2; ++i)
        if (limits[i].value().is_number() && std::isfinite(limits[i].value().get<double>()))
            both[i] = limits[i].number();
    return both;
}

}  // namespace model_package

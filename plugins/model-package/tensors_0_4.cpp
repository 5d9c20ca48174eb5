// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <cmath>

#include "files.hpp"
#include "steps.hpp"
#include "tensors.hpp"

namespace model_package {
namespace {

using nlohmann::json;

std::string type_of(const std::string& id) {
    return id == "batch" || id == "channel" || id == "index" || id == "time" ? id : "space";
}

/// One size for each axis.
std::vector<json> input_sizes(const Field& shape, std::size_t axes) {
    std::vector<json> sizes;
    const bool stepped = shape.is_map();
    if (stepped) shape.only({"min", "step"});
    const auto least = stepped ? shape.at("min").items() : shape.items();
    const auto steps = stepped ? shape.at("step").items() : std::vector<Field>();
    if (least.size() != axes || (stepped && steps.size() != axes))
        shape.refuse("must have a length for each axis");
    for (std::size_t i = 0; i < axes; ++i) {
        const auto length = least[i].whole(1, kLargestLength);
        const auto step = stepped ? steps[i].whole(0, kLargestLength) : 0;
        sizes.push_back(step == 0 ? json{{"fixed", length}} : json{{"min", length}, {"step", step}});
    }
    return sizes;
}

/// shape = reference's shape · scale + 2 · offset
std::vector<json> output_sizes(const Field& shape, const std::vector<std::string>& ids, const json& inputs) {
    if (!shape.is_map()) return input_sizes(shape, ids.size());
    shape.only({"reference_tensor", "scale", "offset"});
    const std::string reference = shape.at("reference_tensor").text();
    const auto scales = shape.at("scale").items();
    const auto offsets = shape.at("offset").items();
    if (scales.size() != ids.size() || offsets.size() != ids.size())
        shape.refuse("must have a scale and an offset for each axis");
    std::vector<json> sizes;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const double offset = 2 * offsets[i].number();
        const double scale = scales[i].is_null() ? 0 : scales[i].number();
        if (scale == 0) {
            if (offset < 1 || offset != std::floor(offset)) offsets[i].refuse("gives an axis no length");
            sizes.push_back({{"fixed", static_cast<std::int64_t>(offset)}});
            continue;
        }
        bool found = false;
        for (const auto& tensor : inputs)
            for (const auto& axis : tensor["axes"])
                found = found || (tensor["id"] == reference && axis["id"] == ids[i]);
        if (!found)
            shape.refuse("refers to the axis " + ids[i] + " of tensor " + reference + ", which there is not");
        sizes.push_back({{"tensor", reference}, {"axis", ids[i]}, {"scale", scale}, {"offset", offset}});
    }
    return sizes;
}

json test_tensor(const Field& model, const char* key, std::size_t index) {
    const auto files = model.find(key);
    if (!files || files->items().size() <= index) return nullptr;
    const std::string source = files->items()[index].text();
    if (is_url(source)) return nullptr;
    return {{"file", checked_name(source)}, {"sha256", nullptr}};
}

class TensorReader {
  public:
    TensorReader(const Field& tensor, const json* inputs) : tensor_(tensor), inputs_(inputs) {}

    json read() {
        const bool output = inputs_ != nullptr;
        const char* processing = output ? "postprocessing" : "preprocessing";
        tensor_.only({"name", "description", "axes", "data_type", "data_range", "shape", processing,
                      output ? "halo" : "shape"});
        std::vector<std::string> ids;
        const Field axes = tensor_.at("axes");
        for (const char letter : axes.text()) ids.push_back(axis_id_of(letter, axes));
        const Field shape = tensor_.at("shape");
        const auto sizes = output ? output_sizes(shape, ids, *inputs_) : input_sizes(shape, ids.size());
        const auto halo = output ? tensor_.find("halo") : std::nullopt;
        if (halo && halo->items().size() != ids.size()) halo->refuse("must have a length for each axis");
        json done{{"id", tensor_.at("name").text()}, {"axes", json::array()}};
        for (std::size_t i = 0; i < ids.size(); ++i)
            done["axes"].push_back({{"id", ids[i]},
                                    {"type", type_of(ids[i])},
                                    // The format lets the batch grow from its 1.
                                    {"size", ids[i] == "batch" ? json{{"any", true}} : sizes[i]},
                                    {"halo", halo ? halo->items()[i].whole(0, kLargestLength) : 0},
                                    {"scale", 1.0},
                                    {"unit", nullptr},
                                    {"channel_names", nullptr}});
        done["data_type"] = tensor_.at("data_type").text();
        done["data_range"] = read_range(tensor_.find("data_range"));
        done["optional"] = false;
        done["processing"] = json::array();
        if (const auto steps = tensor_.find(processing))
            for (const auto& step : steps->items()) done["processing"].push_back(read_step_0_4(step));
        return done;
    }

  private:
    const Field& tensor_;
    const json* inputs_;  ///< of an output
};

}  // namespace

Tensors read_tensors_0_4(const Field& model) {
    Tensors tensors;
    for (const auto& tensor : model.at("inputs").items()) {
        tensors.inputs.push_back(TensorReader(tensor, nullptr).read());
        tensors.inputs.back()["test_tensor"] = test_tensor(model, "test_inputs", tensors.inputs.size() - 1);
    }
    for (const auto& tensor : model.at("outputs").items()) {
        tensors.outputs.push_back(TensorReader(tensor, &tensors.inputs).read());
        tensors.outputs.back()["test_tensor"] =
            test_tensor(model, "test_outputs", tensors.outputs.size() - 1);
    }
    return tensors;
}

}  // namespace model_package

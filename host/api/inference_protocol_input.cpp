// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Reading an infer request: everything is checked here, before a plugin sees anything.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "api/inference_protocol.hpp"
#include "http/json_body.hpp"

namespace spheroseg::api::oip {

using http::Request;
using nlohmann::json;

namespace {

constexpr std::size_t kMostJsonBytes = std::size_t{64} << 20;
constexpr std::int64_t kMostBatch = 256;
constexpr std::int64_t kLongestEdge = 1 << 24;
constexpr std::int64_t kMostChannels = 1000;
constexpr std::size_t kTextBytes = 16;  // of a number and its comma in a JSON answer

tl::unexpected<Error> bad(const std::string& why) {
    return fail(ErrorKind::invalid, "invalid_infer_request", why);
}

struct Parts {
    json head;
    std::string_view binary;
};

Result<Parts> split(const Request& request) {
    const std::string_view body = request.body_bytes();
    std::size_t length = body.size();
    if (const auto given = request.header("inference-header-content-length")) {
        const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), length);
        if (error != std::errc{} || end != given->data() + given->size() || length > body.size())
            return bad("Inference-Header-Content-Length is the number of bytes of JSON, at most the body's " +
                       std::to_string(body.size()) + ".");
    }
    SPHEROSEG_TRY(head, http::parse_json(body.substr(0, length), {kMostJsonBytes}));
    if (!head->is_object()) return bad("The request is a JSON object.");
    return Parts{std::move(*head), body.substr(length)};
}

Result<void> check_names(const json& object, std::initializer_list<const char*> known,
                         const std::string& of) {
    for (const auto& [name, value] : object.items())
        if (std::none_of(known.begin(), known.end(),
                         [&, &name = name](const char* one) { return name == one; }))
            return bad(of + " has the unknown field '" + name + "'.");
    return {};
}

/// Extensions that would make something else of the tensor; what else a client says there is its own affair.
Result<void> refuse_extensions(const json& parameters, const std::string& of) {
    for (const auto& [name, value] : parameters.items())
        if (name == "classification" || name.rfind("shared_memory", 0) == 0)
            return bad(of + " asks for '" + name + "', which this server does not support.");
    return {};
}

/// A member that is of that kind, or an empty one when it is null or not there.
Result<json> member(const json& of, const char* name, json::value_t kind) {
    const auto found = of.find(name);
    if (found == of.end() || found->is_null()) return json(kind);
    if (found->type() != kind) return bad(std::string(name) + " is a JSON " + json(kind).type_name() + ".");
    return *found;
}

struct Datatype {
    const char* name;
    std::uint32_t sample_type;
    std::size_t bytes;
};
constexpr Datatype kDatatypes[] = {
    {"FP32", SPHEROSEG_FLOAT32, 4}, {"UINT8", SPHEROSEG_UINT8, 1}, {"UINT16", SPHEROSEG_UINT16, 2}};

struct Shape {
    std::size_t batch, height, width, channels;
    std::size_t image() const { return height * width * channels; }
    std::size_t elements() const { return batch * image(); }
};

std::string shown(const std::vector<std::int64_t>& shape) {
    return json(shape).dump();
}

/// What an answer may take, and how it is written.
struct Limits {
    std::uint64_t memory;  ///< bytes of all tensors
    bool binary_output;
};

/// The shape, once it is one that the model takes and that fits the memory there is.
Result<Shape> read_shape(const json& input, const ModelFacts& facts, const Limits& limits) {
    const auto given = input.find("shape");
    const TensorFacts expected = input_facts(facts);
    const auto refuse = [&](const std::string& why) {
        return bad("The shape of image is " + (given == input.end() ? "missing" : given->dump()) +
                   ", expected [batch,height,width,channels] as " + shown(expected.shape) + "; " + why);
    };
    if (given == input.end() || !given->is_array() || given->size() != 4) return refuse("it has 4 lengths.");
    for (const json& length : *given)
        if (!length.is_number_integer() || length < 1 || length > kLongestEdge)
            return refuse("a length is from 1 to " + std::to_string(kLongestEdge) + ".");
    for (std::size_t i = 1; i < 4; ++i)
        if (expected.shape[i] != -1 && (*given)[i] != expected.shape[i])
            return refuse("the model takes no other length in place " + std::to_string(i) + ".");
    if (facts.tile_shrinks && ((*given)[1] > facts.tile_height || (*given)[2] > facts.tile_width))
        return refuse("the model takes at most " + std::to_string(facts.tile_height) + " rows of " +
                      std::to_string(facts.tile_width) + ".");
    if ((*given)[3] > kMostChannels)
        return refuse("an image has at most " + std::to_string(kMostChannels) + " channels.");
    if ((*given)[0] > kMostBatch)
        return refuse("a request holds at most " + std::to_string(kMostBatch) + ".");
    const Shape shape{(*given)[0], (*given)[1], (*given)[2], (*given)[3]};
    if (shape.height % facts.size_multiple != 0 || shape.width % facts.size_multiple != 0)
        return refuse("height and width are multiples of " + std::to_string(facts.size_multiple) + ".");
    // Its values and those of the answer, which a plugin and the writing copy.
    const auto pixels = static_cast<long double>(shape.batch) * shape.height * shape.width;
    const std::size_t out = facts.planes() * (2 * sizeof(float) + (limits.binary_output ? 0 : kTextBytes));
    if (pixels * (shape.channels * sizeof(float) + out) > static_cast<long double>(limits.memory))
        return fail(
            ErrorKind::too_large, "tensor_too_large",
            "The tensor and its answer need more than the " + std::to_string(limits.memory) +
                " bytes that one segmentation may take (models.memory). Send fewer or smaller images" +
                (limits.binary_output ? "." : ", or ask for binary_data_output, which takes less."));
    return shape;
}

/// Nested or flat, row by row.
Result<void> flatten(const json& data, const Datatype& type, std::size_t most, std::vector<float>& to) {
    for (const json& value : data) {
        if (value.is_array()) {
            SPHEROSEG_TRY(inner, flatten(value, type, most, to));
            continue;
        }
        if (!value.is_number()) return bad("data holds numbers.");
        const double number = value.get<double>();
        const double largest = type.sample_type == SPHEROSEG_UINT8 ? 255 : 65535;
        if (type.sample_type != SPHEROSEG_FLOAT32 &&
            (number < 0 || number > largest || number != std::floor(number)))
            return bad(std::string("data of ") + type.name + " holds integers from 0 to " +
                       json(largest).dump() + ", got " + value.dump() + ".");
        if (to.size() == most) return bad("data has more values than the shape says.");
        to.push_back(static_cast<float>(number));
    }
    return {};
}

/// The input's values, as numbers of JSON or as they came.
struct Values {
    std::vector<float> numbers;  ///< a uint16 fits a float
    std::string_view binary;
};

Result<Values> read_values(const json& input, std::string_view binary, const Datatype& type,
                           std::size_t elements) {
    SPHEROSEG_TRY(parameters, member(input, "parameters", json::value_t::object));
    SPHEROSEG_TRY(allowed, refuse_extensions(*parameters, "parameters of image"));
    const auto size = parameters->find("binary_data_size");
    Values values;
    if (size == parameters->end()) {
        if (!binary.empty()) return bad("There are binary data that no input names with binary_data_size.");
        if (!input.contains("data") || !input["data"].is_array()) return bad("image has no data.");
        SPHEROSEG_TRY(flat, flatten(input["data"], type, elements, values.numbers));
        if (values.numbers.size() != elements)
            return bad("data has " + std::to_string(values.numbers.size()) + " values, the shape says " +
                       std::to_string(elements) + ".");
        return values;
    }
    if (input.contains("data")) return bad("image has both data and binary_data_size.");
    const std::size_t wanted = elements * type.bytes;
    if (!size->is_number_unsigned() || *size != wanted || binary.size() != wanted)
        return bad("binary_data_size is " + size->dump() + " and " + std::to_string(binary.size()) +
                   " bytes came; the shape and datatype make " + std::to_string(wanted) + ".");
    values.binary = binary;
    return values;
}

/// Of `count` values, the first of which is `first`.
template <typename Sample>
void copy_values(const Values& from, std::size_t first, std::size_t count, std::byte* to) {
    if (from.numbers.empty()) {
        std::memcpy(to, from.binary.data() + first * sizeof(Sample), count * sizeof(Sample));
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto sample = static_cast<Sample>(from.numbers[first + i]);
        std::memcpy(to + i * sizeof(Sample), &sample, sizeof(Sample));
    }
}

Result<std::vector<Tensor>> read_images(const json& input, std::string_view binary, const ModelFacts& facts,
                                        const Limits& limits) {
    SPHEROSEG_TRY(known, check_names(input, {"name", "datatype", "shape", "data", "parameters"}, "An input"));
    if (input.value("name", json()) != kInputName)
        return bad("The one input is called image, not " + input.value("name", json()).dump() + ".");
    const json datatype = input.value("datatype", json());
    const auto* type = std::find_if(std::begin(kDatatypes), std::end(kDatatypes),
                                    [&](const Datatype& one) { return datatype == one.name; });
    if (type == std::end(kDatatypes))
        return bad("The datatype of image is FP32, UINT8 or UINT16, not " + datatype.dump() + ".");
    SPHEROSEG_TRY(shape, read_shape(input, facts, limits));
    SPHEROSEG_TRY(values, read_values(input, binary, *type, shape->elements()));
    std::vector<Tensor> images;
    for (std::size_t i = 0; i < shape->batch; ++i) {
        const std::size_t first = i * shape->image();
        Tensor tensor{static_cast<std::uint32_t>(shape->width),
                      static_cast<std::uint32_t>(shape->height),
                      static_cast<std::uint32_t>(shape->channels),
                      {}};
        if (type->sample_type == SPHEROSEG_FLOAT32) {
            tensor.values.resize(shape->image());
            copy_values<float>(*values, first, shape->image(),
                               reinterpret_cast<std::byte*>(tensor.values.data()));
            if (std::any_of(tensor.values.begin(), tensor.values.end(),
                            [](float value) { return !std::isfinite(value); }))
                return bad("image holds values that are not finite.");
            images.push_back(std::move(tensor));
            continue;
        }
        PixelBuffer page;
        page.width = tensor.width;
        page.height = tensor.height;
        page.channels = tensor.channels;
        page.sample_type = type->sample_type;
        page.samples = Unfilled<std::byte>(shape->image() * type->bytes);
        if (type->sample_type == SPHEROSEG_UINT8)
            copy_values<std::uint8_t>(*values, first, shape->image(), page.samples.data());
        else
            copy_values<std::uint16_t>(*values, first, shape->image(), page.samples.data());
        SPHEROSEG_TRY(normalised, to_input(page, facts.input_channels, facts.normalise, std::nullopt));
        images.push_back(std::move(*normalised));
    }
    return images;
}

/// Whether the one output is wanted in binary; `unless_said` is the request's own word.
Result<bool> read_outputs(const json& outputs, const std::string& name, bool unless_said) {
    if (outputs.size() > 1) return bad("The model has one output, " + name + ".");
    if (outputs.empty()) return unless_said;
    const json& output = outputs[0];
    if (!output.is_object() || output.value("name", json()) != name)
        return bad("The one output is called " + name + ".");
    SPHEROSEG_TRY(known, check_names(output, {"name", "parameters"}, "An output"));
    SPHEROSEG_TRY(parameters, member(output, "parameters", json::value_t::object));
    SPHEROSEG_TRY(allowed, refuse_extensions(*parameters, "parameters of " + name));
    const json binary = parameters->value("binary_data", json(unless_said));
    if (!binary.is_boolean()) return bad("binary_data is true or false.");
    return binary.get<bool>();
}

/// Takes the protocol's own parameters out of those of the request; the rest is the model's.
Result<void> read_own_parameters(json& parameters, InferRequest& to) {
    const json binary = parameters.value("binary_data_output", json(false));
    if (!binary.is_boolean()) return bad("binary_data_output is true or false.");
    to.binary_output = binary.get<bool>();
    const json timeout = parameters.value("timeout", json(0));
    if (!timeout.is_number_integer() || timeout < 0 || timeout > 86'400'000'000)
        return bad("timeout is a number of microseconds.");
    if (timeout > 0) to.timeout = std::chrono::microseconds(timeout.get<std::int64_t>());
    for (const char* name : {"binary_data_output", "timeout", "priority"}) parameters.erase(name);
    return {};
}

}  // namespace

Result<InferRequest> read_infer_request(const Services& services, const ServedModel& model,
                                        const Request& request) {
    const ModelFacts& facts = model.facts();
    SPHEROSEG_TRY(parts, split(request));
    const json& head = parts->head;
    // KServe's clients name the model here, too; the path is what counts.
    SPHEROSEG_TRY(known,
                  check_names(head, {"id", "parameters", "inputs", "outputs", "model_name", "model_version"},
                              "The request"));
    InferRequest out;
    SPHEROSEG_TRY(id, member(head, "id", json::value_t::string));
    out.id = *id;
    SPHEROSEG_TRY(parameters, member(head, "parameters", json::value_t::object));
    SPHEROSEG_TRY(own, read_own_parameters(*parameters, out));
    SPHEROSEG_TRY(checked, services.segmenter.read_model_params(model, *parameters));
    out.parameters = checked->dump();
    SPHEROSEG_TRY(outputs, member(head, "outputs", json::value_t::array));
    SPHEROSEG_TRY(binary, read_outputs(*outputs, output_facts(facts).name, out.binary_output));
    out.binary_output = *binary;
    const auto inputs = head.find("inputs");
    if (inputs == head.end() || !inputs->is_array() || inputs->size() != 1 || !(*inputs)[0].is_object())
        return bad("inputs is a list of one input, image.");
    SPHEROSEG_TRY(images, read_images((*inputs)[0], parts->binary, facts,
                                      {services.segmenter.memory(), out.binary_output}));
    out.images = std::move(*images);
    return out;
}

}  // namespace spheroseg::api::oip

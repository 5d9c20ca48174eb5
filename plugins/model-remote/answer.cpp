// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "answer.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "remote_text.hpp"

namespace model_remote {
namespace {

using nlohmann::json;
using Event = json::parse_event_t;

constexpr std::size_t kMostHeadBytes = std::size_t{1} << 20;
constexpr std::size_t kMostNumberBytes = 32;  // of a number in JSON, its comma and a space
constexpr int kDeepest = 16;
constexpr std::size_t kMostAxes = 8;
constexpr std::size_t kMostOutputs = 64;
constexpr std::size_t kMostOther = 100'000;  // names and values beside the data

std::string shown(const std::string& name) {
    return "\"" + clean_text(name) + "\"";
}

const json* member(const json& of, const char* name) {
    const auto found = of.find(name);
    return found == of.end() ? nullptr : &*found;
}

/// Parses an answer; the numbers of each output's `data` go into a list of their own, so that they take no
/// more memory than they must.
class AnswerParser {
  public:
    explicit AnswerParser(std::size_t most) : most_(most) {}

    json parse(std::string_view text) {
        try {
            json parsed = json::parse(
                text, [this](int depth, Event event, json& value) { return keep(depth, event, value); });
            if (!parsed.is_object()) throw BadAnswer("it is no JSON object");
            return parsed;
        } catch (const json::exception&) {
            throw BadAnswer("it is not JSON");
        }
    }

    /// The data of the outputs, in order.
    std::vector<std::vector<float>> data;
    std::vector<bool> has_data;

  private:
    // Depth 0 is the document, 1 its members, 2 the entries of `outputs`, 3 the members of an output, 4 its
    // data.
    bool keep(int depth, Event event, json& value) {
        if (depth > kDeepest) throw BadAnswer("it is nested too deeply");
        if (event == Event::key && depth == 1) in_outputs_ = value == "outputs";
        if (in_outputs_ && depth == 2 && event == Event::object_start) {
            if (data.size() == kMostOutputs)
                throw BadAnswer("it has more than " + std::to_string(kMostOutputs) + " outputs");
            data.emplace_back();
            has_data.push_back(false);
        }
        if (in_outputs_ && event == Event::key && depth == 3) {
            in_data_ = value == "data" && !data.empty();
            if (in_data_) has_data.back() = true;
        }
        if (!in_outputs_ || !in_data_ || depth < 4) {
            if (event == Event::object_end && depth == 2) in_data_ = false;
            if (++other_ > kMostOther) throw BadAnswer("it has too much beside its data");
            return true;
        }
        return keep_data(event, value);
    }

    bool keep_data(Event event, const json& value) {
        if (event == Event::array_start) return true;
        if (event == Event::array_end) return false;  // an inner list: its numbers are taken already
        if (event != Event::value || !value.is_number())
            throw BadAnswer("its data hold something that is no number");
        const auto number = value.get<double>();
        if (!(std::abs(number) <= double{std::numeric_limits<float>::max()}))
            throw BadAnswer("its data hold a number that is no 32-bit float");
        if (total_++ == most_)
            throw BadAnswer("its data have more than the " + std::to_string(most_) +
                            " values that were expected");
        data.back().push_back(static_cast<float>(number));
        return false;
    }

    const std::size_t most_;
    std::size_t total_ = 0;
    std::size_t other_ = 0;
    bool in_outputs_ = false;
    bool in_data_ = false;
};

std::size_t read_length(const std::string& text, std::size_t most) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc{} || end != text.data() + text.size() || length > most)
        throw BadAnswer("its Inference-Header-Content-Length is not a number of bytes up to the body's " +
                        std::to_string(most));
    return length;
}

/// The product is at most `most`.
std::vector<std::size_t> read_shape(const json& output, std::size_t most) {
    const json* shape = member(output, "shape");
    if (shape == nullptr || !shape->is_array() || shape->size() > kMostAxes)
        throw BadAnswer("an output has no shape");
    std::vector<std::size_t> lengths;
    std::size_t product = 1;
    for (const json& length : *shape) {
        if (!length.is_number_unsigned() || length.get<std::uint64_t>() > most || length == 0)
            throw BadAnswer("the shape of its output is " + clean_text(shape->dump()) +
                            ", which does not fit the question");
        lengths.push_back(length.get<std::size_t>());
        if (lengths.back() > most / product)
            throw BadAnswer("the shape of its output is " + clean_text(shape->dump()) +
                            ", which does not fit the question");
        product *= lengths.back();
    }
    return lengths;
}

std::size_t count_of(const std::vector<std::size_t>& shape) {
    std::size_t count = 1;
    for (const std::size_t length : shape) count *= length;
    return count;
}

/// Nothing when the output is not in binary.
std::optional<std::size_t> binary_size(const json& output) {
    const json* parameters = member(output, "parameters");
    const json* size =
        parameters != nullptr && parameters->is_object() ? member(*parameters, "binary_data_size") : nullptr;
    if (size == nullptr) return std::nullopt;
    if (!size->is_number_unsigned()) throw BadAnswer("a binary_data_size is no number of bytes");
    return size->get<std::size_t>();
}

/// The bytes of each output, which lie behind the JSON in the order of the outputs.
std::vector<std::string_view> split(const json& outputs, std::string_view bytes) {
    std::vector<std::string_view> parts;
    for (const json& output : outputs) {
        const std::size_t size = output.is_object() ? binary_size(output).value_or(0) : 0;
        if (size > bytes.size())
            throw BadAnswer("a binary_data_size is " + std::to_string(size) + " where " +
                            std::to_string(bytes.size()) + " bytes are left");
        parts.push_back(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    if (!bytes.empty()) throw BadAnswer(std::to_string(bytes.size()) + " bytes belong to no output");
    return parts;
}

std::size_t find_output(const json& outputs, const std::string& name) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const json* own = outputs[i].is_object() ? member(outputs[i], "name") : nullptr;
        if (own == nullptr || *own != name) continue;
        if (found) throw BadAnswer("it has the output " + shown(name) + " twice");
        found = i;
    }
    if (!found) throw BadAnswer("it has no output " + shown(name));
    return *found;
}

}  // namespace

std::size_t most_answer_bytes(std::size_t values, bool binary) {
    return kMostHeadBytes + values * (binary ? sizeof(float) : kMostNumberBytes);
}

InferAnswer read_answer(std::string_view body, const std::optional<std::string>& header_length,
                        const std::string& name, std::size_t most) {
    const std::size_t length = header_length ? read_length(*header_length, body.size()) : body.size();
    if (header_length && length > kMostHeadBytes) throw BadAnswer("its JSON is too long");
    AnswerParser parser(most);
    const json head = parser.parse(body.substr(0, length));
    const json* outputs = member(head, "outputs");
    if (outputs == nullptr || !outputs->is_array()) throw BadAnswer("it has no outputs");
    const auto parts = split(*outputs, body.substr(length));
    const std::size_t index = find_output(*outputs, name);
    const json& output = (*outputs)[index];
    const json* datatype = member(output, "datatype");
    if (datatype == nullptr || *datatype != "FP32")
        throw BadAnswer("its output " + shown(name) + " is of the datatype " +
                        clean_text(datatype == nullptr ? "none" : datatype->dump()) + ", not FP32");
    InferAnswer answer;
    answer.shape = read_shape(output, most);
    const std::size_t count = count_of(answer.shape);
    const auto size = binary_size(output);
    // The parser saw one list for each entry that is an object; outputs are nothing else.
    if (parser.data.size() != outputs->size()) throw BadAnswer("an output is no JSON object");
    if (size && parser.has_data[index]) throw BadAnswer("its output has both data and binary_data_size");
    if (size) {
        if (*size != count * sizeof(float))
            throw BadAnswer("binary_data_size is " + std::to_string(*size) + ", the shape makes " +
                            std::to_string(count * sizeof(float)));
        answer.values.resize(count);
        std::memcpy(answer.values.data(), parts[index].data(), *size);
    } else {
        if (parser.data[index].size() != count)
            throw BadAnswer("its data have " + std::to_string(parser.data[index].size()) +
                            " values, the shape says " + std::to_string(count));
        answer.values = std::move(parser.data[index]);
    }
    const json* version = member(head, "model_version");
    if (version != nullptr && version->is_string())
        answer.origin.version = clean_text(version->get_ref<const std::string&>());
    answer.origin.weights_sha256 = weights_in(head);
    return answer;
}

std::string weights_in(const json& said) {
    constexpr std::size_t kHexDigits = 64;
    const json* parameters = member(said, "parameters");
    const json* sha =
        parameters != nullptr && parameters->is_object() ? member(*parameters, "weights_sha256") : nullptr;
    if (sha == nullptr || !sha->is_string()) return {};
    const auto& text = sha->get_ref<const std::string&>();
    const bool sound =
        text.size() == kHexDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
    return sound ? text : std::string();
}

json read_object(std::string_view body) {
    AnswerParser parser(0);
    return parser.parse(body);
}

}  // namespace model_remote

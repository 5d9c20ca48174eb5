// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "golden.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "npy.hpp"

namespace bioimageio {
namespace {

namespace sdk = spheroseg::sdk;
using sdk::Failure;

// What a float32 sigmoid or softmax may be off.
constexpr float kRangeSlack = 1e-3F;

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.3g", value);
    return text;
}

/// The lengths of a test tensor by its layout.
struct Extent {
    std::size_t batch, height, width;
};

Extent extent_of(const Array& array, const Layout& layout, std::size_t channels, const std::string& name) {
    // The positions of batch, row and column are where a shape of different lengths has them.
    const auto marks = layout.shape(2, channels, 3, 5);
    const auto fail = [&] {
        throw Failure(SPHEROSEG_REFUSED, "test_tensor",
                      "The test tensor of " + name + " has the shape " + shape_text(array.shape) +
                          ", which is not what the package says of it.");
    };
    if (array.shape.size() != marks.size()) fail();
    Extent extent{1, 0, 0};
    const auto ones = layout.shape(1, 1, 1, 1);
    const auto rows = layout.shape(1, 1, 2, 1);
    const auto columns = layout.shape(1, 1, 1, 2);
    const auto batches = layout.shape(2, 1, 1, 1);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (rows[i] != ones[i]) extent.height = array.shape[i];
        if (columns[i] != ones[i]) extent.width = array.shape[i];
        if (batches[i] != ones[i]) extent.batch = array.shape[i];
    }
    if (array.shape != layout.shape(extent.batch, channels, extent.height, extent.width) ||
        extent.batch * extent.height * extent.width == 0)
        fail();
    return extent;
}

Planes sample_of(const Array& array, const Layout& layout, std::size_t sample, std::size_t channels,
                 std::size_t height, std::size_t width) {
    Planes planes(channels, height, width);
    layout.gather(array.values.data() + sample * planes.values.size(), 0, planes.height, planes);
    return planes;
}

Array run_network(const Recipe& recipe, const Network& network, const std::vector<float>& interleaved,
                  std::size_t height, std::size_t width) {
    Array input;
    input.shape = recipe.input_shape(1, height, width);
    input.values.resize(recipe.input_size(height, width));
    recipe.prepare(interleaved.data(), height, width, input.values.data());
    Array output = network(input);
    recipe.check_output(output.shape, 1, height, width);
    return output;
}

void note_range(Golden& golden, const Planes& planes, bool first) {
    const auto [low, high] = std::minmax_element(planes.values.begin(), planes.values.end());
    golden.lowest = first ? *low : std::min(golden.lowest, *low);
    golden.highest = first ? *high : std::max(golden.highest, *high);
}

std::string shown_format(const std::string& format) {
    return format == "onnx" ? "ONNX" : format == "torchscript" ? "TorchScript" : format;
}

/// Of a file that is named by itself.
std::string not_of_format(const Description& description, const std::string& format) {
    const Weights* entry = description.weights.empty() ? nullptr : &description.weights[0];
    const std::string name = entry != nullptr && entry->file ? " " + *entry->file : "";
    const bool known = entry != nullptr && entry->format != "unknown";
    return "The weights file" + name + " is not " + shown_format(format) +
           (known ? " (it looks like " + shown_format(entry->format) + ")."
                  : ", and nothing else that is known.");
}

}  // namespace

LoadedWeights load_weights(const sdk::Package& package, sdk::Call& call, const Description& description,
                           const std::vector<std::string>& formats, const std::string& pin) {
    std::string there;
    const Weights* found = nullptr;
    for (const auto& entry : description.weights) {
        there += (there.empty() ? "" : ", ") + entry.format;
        if (found == nullptr && std::find(formats.begin(), formats.end(), entry.format) != formats.end())
            found = &entry;
    }
    if (found == nullptr && description.plain && !description.weights.empty() &&
        description.weights[0].file && package.read(call, *description.weights[0].file).bytes.empty())
        throw Failure(SPHEROSEG_REFUSED, "weights_empty",
                      "The weights file " + *description.weights[0].file + " is empty.");
    if (found == nullptr)
        throw Failure(SPHEROSEG_UNSUPPORTED, "weights_format",
                      description.plain
                          ? not_of_format(description, formats.front())
                          : "The package has no " + formats.front() + " weights; it has " + there + ".");
    if (!found->file)
        throw Failure(SPHEROSEG_UNSUPPORTED, "weights_url",
                      "The package does not hold its " + found->format +
                          " weights but says where they are: " + found->url.value_or("") +
                          "; download them into it.");
    if (found->unsupported)
        throw Failure(
            SPHEROSEG_UNSUPPORTED, "weights_field",
            "The field " + *found->unsupported + " of the " + found->format + " weights is not supported.");
    auto file = package.read(call, *found->file);
    if (!pin.empty() && file.sha256 != pin)
        throw Failure(SPHEROSEG_REFUSED, "weights_sha256",
                      "The weights " + *found->file + " have the SHA-256 " + file.sha256 +
                          ", the configuration asks for " + pin + ".");
    return {std::move(file.bytes), std::move(file.sha256)};
}

std::string version_of(const Description& description, const LoadedWeights& weights) {
    constexpr std::size_t kShortHash = 12;
    return description.version.value_or(weights.sha256.substr(0, kShortHash));
}

Failure wrong_channels(std::size_t wanted, const Recipe& recipe) {
    return {SPHEROSEG_REFUSED, "input_channels",
            "The network takes " + std::to_string(wanted) + " input channels, not " +
                std::to_string(recipe.channels()) + " as `input.channels` or the package says."};
}

std::string met_text(const std::optional<Golden>& golden) {
    if (!golden) return "there is no test output to check against";
    return "the package's test output is met within " + number(golden->difference);
}

std::optional<GoldenPair> read_golden(const sdk::Package& package, sdk::Call& call,
                                      const Description& description, const Recipe& recipe) {
    const Tensor* input = nullptr;
    for (const auto& tensor : description.inputs)
        if (tensor.id == recipe.input_id()) input = &tensor;
    const Tensor& output = description.outputs[recipe.output_index()];
    if (input == nullptr || !input->test_tensor || !output.test_tensor) return std::nullopt;
    GoldenPair pair;
    pair.input = read_npy(package.read(call, input->test_tensor->file).bytes, input->test_tensor->file);
    pair.output = read_npy(package.read(call, output.test_tensor->file).bytes, output.test_tensor->file);
    return pair;
}

Golden run_golden(const Recipe& recipe, const GoldenPair& pair, const Network& network) {
    const Layout& in = recipe.input_layout();
    const Layout& out = recipe.output_layout();
    const Extent given = extent_of(pair.input, in, recipe.channels(), recipe.input_id());
    const Extent wanted = extent_of(pair.output, out, recipe.output_channels(), "the output");
    if (wanted.batch != given.batch ||
        pair.output.shape != recipe.output_shape(given.batch, given.height, given.width))
        throw Failure(SPHEROSEG_REFUSED, "test_tensor",
                      "The test tensors of input and output do not have shapes that belong together: " +
                          shape_text(pair.input.shape) + " and " + shape_text(pair.output.shape) + ".");
    Golden golden;
    for (std::size_t sample = 0; sample < given.batch; ++sample) {
        const Planes raw = sample_of(pair.input, in, sample, recipe.channels(), given.height, given.width);
        const Array output =
            run_network(recipe, network, recipe.as_host_gives(raw), given.height, given.width);
        const Planes got = recipe.postprocess(output.values.data(), &raw, given.height, given.width);
        const Planes expected =
            sample_of(pair.output, out, sample, recipe.output_channels(), wanted.height, wanted.width);
        for (std::size_t i = 0; i < got.values.size(); ++i) {
            const double difference = std::abs(double{got.values[i]} - double{expected.values[i]});
            // Also true for a NaN in the test tensor.
            if (!(difference <= golden.difference)) golden.difference = difference;
            if (std::isnan(difference)) return golden;
        }
        note_range(golden, recipe.activate(got), sample == 0);
    }
    return golden;
}

void check_golden(const Golden& golden, double tolerance) {
    if (!(golden.difference <= tolerance))
        throw Failure(SPHEROSEG_REFUSED, "golden_mismatch",
                      "The package's own test output is missed: the largest difference is " +
                          number(golden.difference) + ", at most " + number(tolerance) + " is allowed.");
    if (!(golden.lowest >= -kRangeSlack && golden.highest <= 1 + kRangeSlack))
        throw Failure(SPHEROSEG_REFUSED, "no_probability",
                      "The model gives values from " + number(golden.lowest) + " to " +
                          number(golden.highest) +
                          ", which are no probabilities; choose output.activation (sigmoid, softmax) or "
                          "output.class_channels.");
}

Golden run_drawn(const Recipe& recipe, std::size_t height, std::size_t width, const Network& network) {
    std::vector<float> interleaved(recipe.channels() * height * width);
    for (std::size_t y = 0, at = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x) {
            const double dx = (static_cast<double>(x) + 0.5) / static_cast<double>(width) - 0.5;
            const double dy = (static_cast<double>(y) + 0.5) / static_cast<double>(height) - 0.5;
            const auto noise = static_cast<double>((x * 7919 + y * 104729) % 257) / 2570;
            for (std::size_t c = 0; c < recipe.channels(); ++c)
                interleaved[at++] = static_cast<float>((dx * dx + dy * dy < 0.06 ? 0.25 : 0.75) + noise);
        }
    const Array output = run_network(recipe, network, interleaved, height, width);
    Planes raw(recipe.channels(), height, width);
    Golden golden;
    note_range(golden, recipe.activate(recipe.postprocess(output.values.data(), &raw, height, width)), true);
    check_golden(golden, 1);
    return golden;
}

}  // namespace bioimageio

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "network.hpp"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include <map>
#include <spheroseg/boundary.hpp>
#include <vector>

#include "reason.hpp"

namespace model_torch {
namespace {

namespace sdk = spheroseg::sdk;
namespace jit = torch::jit;

constexpr std::int64_t kImageDimensions = 4;  // of a batch of images, and of a convolution's weights

/// After freezing, weights are constants of the graph, with batch normalisation already folded in (in
/// float32, which is why the precision is changed only now).
void convert_constants(jit::Block* block, at::ScalarType type) {
    for (jit::Node* node : block->nodes()) {
        for (jit::Block* inner : node->blocks()) convert_constants(inner, type);
        if (node->kind() != c10::prim::Constant || !node->hasAttribute(c10::attr::value) ||
            node->kindOf(c10::attr::value) != jit::AttributeKind::t)
            continue;
        at::Tensor value = node->t(c10::attr::value);
        if (value.scalar_type() != at::kFloat) continue;
        value = value.to(type);
        // clone() and not contiguous(), which leaves a single channel's strides as they are.
        if (value.dim() == kImageDimensions) value = value.clone(at::MemoryFormat::ChannelsLast);
        node->t_(c10::attr::value, value);
        node->output()->inferTypeFrom(value);
    }
}

const jit::Node* first_convolution(const jit::Block* block) {
    for (const jit::Node* node : block->nodes()) {
        const std::string kind = node->kind().toUnqualString();
        if (kind == "conv2d" || kind == "_convolution" || kind == "convolution") return node;
        for (const jit::Block* inner : node->blocks())
            if (const jit::Node* found = first_convolution(inner)) return found;
    }
    return nullptr;
}

/// How many channels the graph's input has where a value made of it alone has `channels`; nothing where what
/// lies between them is not known here.
std::optional<std::int64_t> channels_before(const jit::Value* value, const jit::Graph& graph,
                                            std::int64_t channels) {
    while (value != graph.inputs().back()) {
        const jit::Node* node = value->node();
        const std::string kind = node->kind().toUnqualString();
        if (kind == "pixel_unshuffle") {
            const auto factor = jit::toIValue(node->input(1));
            if (!factor || !factor->isInt() || factor->toInt() < 1) return {};
            const std::int64_t joined = factor->toInt() * factor->toInt();
            if (channels % joined != 0) return {};
            channels /= joined;
        } else if (kind != "to" && kind != "contiguous") {
            return {};
        }
        value = node->input(0);
    }
    return channels;
}

at::ScalarType scalar_type(const std::string& name) {
    static const std::map<std::string, at::ScalarType> known{
        {"float32", at::kFloat}, {"float64", at::kDouble}, {"uint8", at::kByte}, {"int8", at::kChar},
        {"int16", at::kShort},   {"int32", at::kInt},      {"int64", at::kLong}};
    const auto found = known.find(name);
    if (found != known.end()) return found->second;
    throw sdk::Failure(
        SPHEROSEG_UNSUPPORTED, "data_type",
        "The network takes values of the type " + name + ", which LibTorch does not run here.");
}

const at::Tensor& tensor_of(const c10::IValue& output) {
    if (output.isTensor()) return output.toTensor();
    throw sdk::Failure(
        SPHEROSEG_REFUSED, "network_output",
        "The network gives a value of the type " + output.type()->str() + " instead of a tensor.");
}

/// The tensor that the package means, from a network that gives one or several.
at::Tensor choose_output(const c10::IValue& output, std::size_t index) {
    std::vector<c10::IValue> all{output};
    if (output.isTuple()) all = output.toTupleRef().elements().vec();
    if (output.isTensorList() || output.isList()) all = output.toListRef().vec();
    if (index < all.size()) return tensor_of(all[index]);
    throw sdk::Failure(SPHEROSEG_REFUSED, "network_output",
                       "The network gives " + std::to_string(all.size()) + " outputs, but output " +
                           std::to_string(index) + " (counted from 0) is wanted.");
}

}  // namespace

const char* to_string(Precision precision) {
    return precision == Precision::bfloat16 ? "bfloat16" : "float32";
}

Network::Network(const jit::Module& frozen, const LoadedNetwork& loaded, Precision precision)
    : module_(frozen),
      forward_(module_.get_method("forward")),
      device_(loaded.device),
      precision_(precision),
      input_type_(precision == Precision::bfloat16 ? at::kBFloat16 : scalar_type(loaded.input_type)),
      output_index_(loaded.output_index) {}

Network Network::freeze(const LoadedNetwork& loaded, Precision precision) {
    jit::Module frozen = jit::freeze(loaded.module);
    convert_constants(frozen.get_method("forward").graph()->block(),
                      precision == Precision::bfloat16 ? at::kBFloat16 : at::kFloat);
    return {frozen, loaded, precision};
}

Network Network::rewrite(const LoadedNetwork& loaded) {
    jit::Module frozen = jit::freeze(loaded.module);
    return {jit::optimize_for_inference(frozen), loaded, Precision::float32};
}

at::Tensor Network::run(const at::Tensor& input) const {
    const c10::InferenceMode inference;
    const auto order =
        input.dim() == kImageDimensions ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
    const c10::IValue output = forward_({input.to(device_, input_type_, false, true, order)});
    // Type and order in one pass over the values; contiguous() is for views of a larger tensor alone.
    return choose_output(output, output_index_)
        .to(c10::Device(c10::kCPU), at::kFloat, false, false, at::MemoryFormat::Contiguous)
        .contiguous();
}

bioimageio::Array Network::run(const bioimageio::Array& input) const {
    at::Tensor output;
    try {
        output = run(view_of(input.values.data(), input.shape));
    } catch (const sdk::Failure&) {
        throw;
    } catch (const std::exception& error) {
        throw sdk::Failure(SPHEROSEG_REFUSED, "network_fails",
                           "The network fails on an input of " + bioimageio::shape_text(input.shape) + ": " +
                               reason_of(error) + ".");
    }
    const auto* values = output.data_ptr<float>();
    return {shape_of(output), std::vector<float>(values, values + output.numel())};
}

std::optional<std::int64_t> Network::input_channels() const {
    const jit::Node* node = first_convolution(forward_.graph()->block());
    if (node == nullptr) return {};
    const auto weights = jit::toIValue(node->namedInput("weight"));
    const auto groups = jit::toIValue(node->namedInput("groups"));
    if (!weights || !weights->isTensor() || weights->toTensor().dim() < 2 || !groups || !groups->isInt())
        return {};
    return channels_before(node->namedInput("input"), *forward_.graph(),
                           weights->toTensor().size(1) * groups->toInt());
}

at::Tensor view_of(const float* values, const std::vector<std::size_t>& shape) {
    const std::vector<std::int64_t> sizes(shape.begin(), shape.end());
    return at::from_blob(const_cast<float*>(values), sizes, at::kFloat);
}

std::vector<std::size_t> shape_of(const at::Tensor& tensor) {
    const auto sizes = tensor.sizes();
    return {sizes.begin(), sizes.end()};
}

}  // namespace model_torch

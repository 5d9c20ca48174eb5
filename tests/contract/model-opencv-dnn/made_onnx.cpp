// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "made_onnx.hpp"

#include <cstdint>

namespace spheroseg::test {
namespace {

std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 128; value >>= 7U) bytes += static_cast<char>(value | 128U);
    return bytes + static_cast<char>(value);
}
std::string number(int field, std::uint64_t value) {
    return varint(static_cast<std::uint64_t>(field) << 3U) + varint(value);
}
std::string bytes(int field, const std::string& value) {
    return varint((static_cast<std::uint64_t>(field) << 3U) | 2U) + varint(value.size()) + value;
}

std::string node(const std::vector<std::string>& inputs, const std::string& output, const std::string& name,
                 const std::string& attributes = "") {
    std::string made;
    for (const auto& input : inputs) made += bytes(1, input);
    return bytes(1, made + bytes(2, output) + bytes(3, name + "_" + output) + bytes(4, name) + attributes);
}
/// `INTS` is attribute type 7.
std::string ints(const std::string& name, const std::vector<std::uint64_t>& values) {
    std::string made = bytes(1, name);
    for (const auto value : values) made += number(8, value);
    return bytes(5, made + number(20, 7));
}
std::string initializer(const std::string& name, const std::vector<std::uint64_t>& shape,
                        const std::vector<float>& values) {
    std::string made;
    for (const auto length : shape) made += number(1, length);
    const std::string raw(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    return bytes(5, made + number(2, 1) + bytes(8, name) + bytes(9, raw));
}
/// A float tensor [batch, channels, height, width] with names for what is free.
std::string value_info(int field, const std::string& name, std::uint64_t channels) {
    const std::string shape = bytes(1, bytes(2, "batch")) + bytes(1, number(1, channels)) +
                              bytes(1, bytes(2, "height")) + bytes(1, bytes(2, "width"));
    return bytes(field, bytes(1, name) + bytes(2, bytes(1, number(1, 1) + bytes(2, shape))));
}

}  // namespace

std::string onnx_of(const MadeNetwork& network) {
    const std::uint64_t out = network.weights.size();
    const std::uint64_t in = network.weights[0].size();
    std::vector<float> flat;
    for (const auto& row : network.weights) flat.insert(flat.end(), row.begin(), row.end());
    std::string graph = node({"image", "w", "b"}, network.sigmoid ? "sum" : "mask", "Conv",
                             ints("kernel_shape", {1, 1}) + ints("strides", {1, 1}));
    if (network.sigmoid) graph += node({"sum"}, "mask", network.last_operator);
    graph += bytes(2, "made") + initializer("w", {out, in, 1, 1}, flat) +
             initializer("b", {out}, network.bias) + value_info(11, "image", in) +
             value_info(12, "mask", out);
    return number(1, 7) + bytes(2, "made") + bytes(7, graph) + bytes(8, bytes(1, "") + number(2, 11));
}

}  // namespace spheroseg::test

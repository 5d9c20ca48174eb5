// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A package on disk, of one network with one channel in and out that takes sizes in steps of 16.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "bioimageio/npy.hpp"

namespace bioimageio::test {

struct MadePackage {
    std::string format;  ///< of the weights: "onnx", "torchscript"
    std::string weights;
    std::string preprocessing;  ///< YAML, of the input's list of steps
    Array input, output;        ///< test tensors
};

/// Both axes of 16 pixels.
inline Array test_tensor(float value) {
    return {{1, 1, 16, 16}, std::vector<float>(16 * 16, value)};
}

inline void put(const MadePackage& made, const std::filesystem::path& folder) {
    const auto write = [&](const char* name, const std::string& bytes) {
        std::ofstream(folder / name, std::ios::binary) << bytes;
    };
    write("weights", made.weights);
    write("in.npy", write_npy(made.input));
    write("out.npy", write_npy(made.output));
    write("bioimageio.yaml",
          "{format_version: 0.5.4, type: model, name: made, inputs: [{id: raw, axes: [{type: batch}, {type: "
          "channel, channel_names: [a]}, {type: space, id: y, size: {min: 16, step: 16}}, {type: space, id: "
          "x, size: {min: 16, step: 16}}], preprocessing: [" +
              made.preprocessing +
              "], test_tensor: {source: in.npy}}], outputs: [{id: out, axes: [{type: batch}, {type: channel, "
              "channel_names: [a]}, {type: space, id: y, size: {tensor_id: raw, axis_id: y}}, {type: space, "
              "id: x, size: {tensor_id: raw, axis_id: x}}], test_tensor: {source: out.npy}}], weights: {" +
              made.format + ": {source: weights}}}");
}

}  // namespace bioimageio::test

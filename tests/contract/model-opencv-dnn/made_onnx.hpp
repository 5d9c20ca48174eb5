// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Small ONNX networks, written field by field (github.com/onnx/onnx, onnx/onnx.proto).
#pragma once

#include <string>
#include <vector>

namespace spheroseg::test {

/// A 1 × 1 convolution, `weights[out][in]` and a bias a channel, then a sigmoid if wanted; any batch and
/// size.
struct MadeNetwork {
    std::vector<std::vector<float>> weights{{1}};
    std::vector<float> bias{0};
    bool sigmoid = true;
    std::string last_operator = "Sigmoid";
};

std::string onnx_of(const MadeNetwork& network);

}  // namespace spheroseg::test

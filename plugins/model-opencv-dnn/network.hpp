// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One ONNX network in OpenCV's DNN module; the only place that knows it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace model_opencv_dnn {

/// What came out; lives until the next run.
struct NetworkOutput {
    const float* values;
    std::vector<std::size_t> shape;
};

/// One thread at a time.
class Network {
  public:
    /// From the bytes of an ONNX file. A network of several outputs gives the one that is named `output`, or
    /// else the one at `index`. Throws Failure(REFUSED) when the file is no ONNX, damaged, or uses what
    /// OpenCV does not know.
    Network(const std::string& onnx, const std::string& output, std::size_t index);
    Network(Network&&) noexcept;
    Network& operator=(Network&&) noexcept;
    ~Network();

    /// `input` may be changed. Throws Failure(REFUSED) when the network can't run on this shape.
    NetworkOutput run(float* input, const std::vector<std::size_t>& shape);

    /// Channels that the first convolution takes, unless it has groups; nothing when that is not known.
    std::optional<std::size_t> input_channels() const;

  private:
    struct Net;
    std::unique_ptr<Net> net_;
};

/// "OpenCV 4.6.0"
std::string library_version();

}  // namespace model_opencv_dnn

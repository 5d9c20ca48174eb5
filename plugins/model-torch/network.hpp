// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A frozen network: immutable, shared by all instances.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

#include <bioimageio/array.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace model_torch {

enum class Precision { float32, bfloat16 };
const char* to_string(Precision precision);

/// A loaded module and what one must know to run it.
struct LoadedNetwork {
    torch::jit::Module module;
    c10::Device device{c10::kCPU};
    std::string input_type = "float32";  ///< that the network itself takes
    std::size_t output_index = 0;        ///< where it gives several tensors
};

/// Any thread: a frozen TorchScript module has no state that a run changes, so its parameters lie in memory
/// once.
class Network {
  public:
    /// Convolutions in channels-last order. bfloat16: only a network that takes float32.
    static Network freeze(const LoadedNetwork& loaded, Precision precision);
    /// float32 with LibTorch's own rewriting for inference (oneDNN's layouts and fusions); processor only.
    static Network rewrite(const LoadedNetwork& loaded);

    /// `input` is float32 on the processor; the result is float32, contiguous, on the processor, of whatever
    /// shape the network gives. Throws what LibTorch throws, and Failure(REFUSED) when the network does not
    /// give a tensor.
    at::Tensor run(const at::Tensor& input) const;
    /// The same with plain numbers; what LibTorch throws comes as Failure(REFUSED).
    bioimageio::Array run(const bioimageio::Array& input) const;

    /// Channels that the first convolution takes; none when there is none.
    std::optional<std::int64_t> input_channels() const;
    c10::Device device() const { return device_; }
    Precision precision() const { return precision_; }

  private:
    Network(const torch::jit::Module& frozen, const LoadedNetwork& loaded, Precision precision);

    torch::jit::Module module_;
    torch::jit::Method forward_;
    c10::Device device_;
    Precision precision_;
    at::ScalarType input_type_;
    std::size_t output_index_;
};

/// A view: `values` must outlive it.
at::Tensor view_of(const float* values, const std::vector<std::size_t>& shape);
std::vector<std::size_t> shape_of(const at::Tensor& tensor);

}  // namespace model_torch

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// TorchScript from a file's bytes.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <string>
#include <string_view>

namespace model_torch {

/// The network in `bytes`, on `device`, ready to be evaluated. `name` is the file's, for messages. Throws
/// Failure(REFUSED): no TorchScript, a pickled state dict, cut off, damaged, without a forward function.
torch::jit::Module load_network(std::string_view bytes, const std::string& name, c10::Device device);

}  // namespace model_torch

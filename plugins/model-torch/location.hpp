// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where the operator's `model` lies.
#pragma once

#include <filesystem>
#include <string>

namespace model_torch {

/// A text with a '/' is a path. A bare name is a file or folder of the installation's model folder,
/// <prefix>/share/spheroseg/models where this library is <prefix>/lib/spheroseg/libmodel-torch.so, as a bare
/// `library:` is one of its plugin folder.
std::filesystem::path locate_weights(const std::string& weights);

}  // namespace model_torch

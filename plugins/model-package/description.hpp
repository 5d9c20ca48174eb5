// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What package/1's describe writes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "files.hpp"

namespace model_package {

/// From the YAML of a BioImage.IO model. Throws Failure that names the field.
nlohmann::json describe_model(const nlohmann::json& yaml);
/// Of a plain weights file whose content looks like `format`.
nlohmann::json describe_weights(const std::string& file, const std::string& format);

/// What the first bytes of a file that is no zip look like: "onnx", "pytorch_state_dict", "keras_hdf5" or
/// "unknown".
std::string format_of(const std::string& head);

}  // namespace model_package

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "location.hpp"

#include <dlfcn.h>

namespace model_torch {

namespace fs = std::filesystem;

fs::path locate_weights(const std::string& weights) {
    if (weights.find('/') != std::string::npos) return weights;
    static const char here = 0;  // any address of this library
    Dl_info info{};
    if (::dladdr(&here, &info) == 0 || info.dli_fname == nullptr) return weights;
    std::error_code ignored;
    const fs::path library = fs::absolute(info.dli_fname, ignored);
    return (library.parent_path() / "../../share/spheroseg/models" / weights).lexically_normal();
}

}  // namespace model_torch

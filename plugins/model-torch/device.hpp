// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where a network runs.
#pragma once

#include <c10/core/Device.h>

#include <string>
#include <string_view>

namespace model_torch {

/// "auto" is the first CUDA device that LibTorch finds, else the processor; "cpu" and "cuda:N" are meant.
/// Throws Failure(UNAVAILABLE) when there is no such device.
c10::Device find_device(std::string_view wanted);

/// Two rules for the calling thread, which will run an instance: it uses `threads` cores, and operators that
/// a network starts beside each other take no further ones.
void use_threads(unsigned threads);

}  // namespace model_torch

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What LibTorch throws, as one line for people.
#pragma once

#include <exception>
#include <string>

namespace model_torch {

/// The sentence that says what went wrong: no backtrace, no TorchScript source, no line break.
std::string reason_of(const std::exception& error);

}  // namespace model_torch

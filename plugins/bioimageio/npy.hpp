// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// NumPy's .npy files, format versions 1 to 3
// (numpy.org/doc/stable/reference/generated/numpy.lib.format.html): little-endian numbers in C or Fortran
// order. Objects and structured types, which could run code, are refused.
#pragma once

#include <string>
#include <string_view>

#include "array.hpp"

namespace bioimageio {

/// In C order, as float32. Throws Failure(REFUSED) for what is malformed, Failure(UNSUPPORTED) for a type
/// that is not a plain little-endian number; `name` is for the message. At most 2^26 values.
Array read_npy(std::string_view bytes, const std::string& name);
/// Version 1, float32, C order.
std::string write_npy(const Array& array);

}  // namespace bioimageio

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where a result goes.
#pragma once

#include <filesystem>

#include "formats/writer.hpp"

namespace spheroseg::cli {

/// Written beside its name and moved there whole, so that a reader never sees a part and a failure leaves
/// what was there before.
Result<void> write_file(formats::Writer& writer, const std::filesystem::path& path);
Result<void> write_to_output(formats::Writer& writer);

}  // namespace spheroseg::cli

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Runs a check where its crash, its leak or its endless loop is nobody else's.
#pragma once

#include <string>

#include "check.hpp"

namespace spheroseg::check {

struct Outcome {
    enum class Kind { passed, failed, skipped } kind = Kind::failed;
    std::string detail;
};

Outcome run_in_subprocess(const Check& check, const Subject& subject);

}  // namespace spheroseg::check

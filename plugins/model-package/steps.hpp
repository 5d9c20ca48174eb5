// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Processing steps of both formats in the one shape of package/1.
#pragma once

#include "field.hpp"

namespace model_package {

/// 0.5: {"id", "kwargs"}; axes are ids.
nlohmann::json read_step_0_5(const Field& step);
/// 0.4: {"name", "kwargs"}; axes are letters, statistics have a mode.
nlohmann::json read_step_0_4(const Field& step);
/// The axis id of a letter of 0.4; refuses others.
std::string axis_id_of(char letter, const Field& field);

}  // namespace model_package

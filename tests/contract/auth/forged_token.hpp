// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// JWTs made by hand, so that each can be wrong in one way. Stands on no code of the plugin.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace auth_test {

std::string base64url(const std::string& bytes);
nlohmann::json part_of(const std::string& token, int part);
std::string forge(const nlohmann::json& header, const nlohmann::json& payload, const std::string& secret,
                  const char* digest = "SHA256");

}  // namespace auth_test

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The OpenAPI 3.1 operation objects of this plugin's routes.
#pragma once

#include <string>

namespace auth_jwt::operations {

std::string register_user();
std::string login();
std::string refresh();
std::string logout();
std::string me();
std::string update_me();
std::string change_password();
std::string forgot_password();
std::string reset_password();
std::string list_api_tokens();
std::string add_api_token();
std::string remove_api_token();

}  // namespace auth_jwt::operations

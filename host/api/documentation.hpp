// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// openapi.json for people: one page of HTML that needs no script and loads nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace spheroseg::api {

/// `openapi`: a document of Router::openapi. Operations by tag, then the schemas they name.
std::string documentation_page(const nlohmann::json& openapi);

}  // namespace spheroseg::api

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the server says of itself and of the model, held against what the operator wrote.
#pragma once

#include <bioimageio/recipe.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "settings.hpp"

namespace model_remote {

/// Of GET /v2.
struct ServerFacts {
    std::string name;  ///< "triton 2.40", may be empty
    bool binary = false;
};
ServerFacts read_server_facts(const nlohmann::json& said);

/// Of GET /v2/models/{model}.
struct RemoteModel {
    std::string input;
    std::string output;
    std::string weights_sha256;  ///< empty: the server does not name its weights
};

/// Throws Failure(REFUSED) with the setting to change: tensors that do not fit the recipe, and what a
/// Spheroseg says beyond the protocol (normalisation, halo, guide, scale, weights).
RemoteModel match_model(const nlohmann::json& said, const Settings& settings,
                        const bioimageio::Recipe& recipe);

}  // namespace model_remote

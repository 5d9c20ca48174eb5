// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Results as files: the parameters that choose one, and the answer that carries it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/operation.hpp"
#include "formats/format.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace spheroseg::api {

/// What a query says of the file it wants.
struct WantedFile {
    const formats::Format* format = nullptr;
    std::optional<std::vector<std::string>> classes;
    formats::QuPathObject qupath_object = formats::QuPathObject::annotation;
};

/// format (json unless given), classes and object_type; 400 "invalid_query" for what is none.
Result<WantedFile> wanted_file(const http::Request& request);
/// Describes them.
Operation& add_file_parameters(Operation& operation);

/// The file, produced as the client takes it; a small one at once, with its length. `known_classes` number
/// classes unless the query does.
Result<http::Response> file_response(const WantedFile& wanted, formats::Exported exported,
                                     const std::vector<std::string>& known_classes);

}  // namespace spheroseg::api

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// From the bytes of a request to a stored image, and from a stored object to the bytes of an answer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/services.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "store/images.hpp"

namespace spheroseg::api {

struct UploadedFile {
    std::string name;
    std::string_view bytes;
    std::shared_ptr<const void> owner;  ///< keeps the bytes: the request's body
};

/// The `file` parts of a multipart body, or the raw body named by ?name=. 400 "no_image" without any, 400
/// "too_many_files" above 1000.
Result<std::vector<UploadedFile>> uploaded_files(const http::Request& request);

/// Reads the header, stores original and thumbnail, writes the row.
Result<store::Image> store_image(Services& services, const http::Request& request,
                                 const std::string& project_id, const UploadedFile& file);

/// A stored object as a streamed answer with ranges.
http::Response object_response(Services& services, const http::Request& request, const std::string& key,
                               std::uint64_t bytes, const std::string& media_type);
Result<std::uint64_t> object_size(Services& services, const http::Request& request, const std::string& key);

/// Letters, digits, '.', '-' and '_' as they are, every other byte as %XX.
std::string percent_encoded(const std::string& text);
/// Content-Disposition for a file of that name (RFC 6266).
std::string attachment(const std::string& name);

}  // namespace spheroseg::api

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// HTTP/1.1 over one connection that is kept; the only place that makes transfers with libcurl.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patience.hpp"

namespace model_remote {

struct HttpSettings {
    std::string ca_file;  ///< empty: the system's
    bool verify = true;
    std::string token;  ///< empty: none
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds request_timeout{60000};
};

/// Why there is no whole answer.
enum class Trouble {
    none,
    unreachable,  ///< no connection, or it ended before a byte of the answer
    broken_off,   ///< it ended within the answer
    too_slow,     ///< request_timeout passed
    too_large,    ///< head or body is over its limit
    no_http,      ///< what came is not HTTP
    untrusted,    ///< TLS can't be agreed on, or the certificate is not to be trusted
    abandoned     ///< nobody waits any more
};

struct HttpAnswer {
    Trouble trouble = Trouble::none;
    std::string reason;  ///< of the trouble, for people
    long status = 0;
    std::string body;                          ///< of a status of 300 and above at most 64 KiB
    std::optional<std::string> header_length;  ///< Inference-Header-Content-Length
    std::optional<std::string> retry_after;
};

struct HttpRequest {
    std::string url;
    std::vector<std::string> headers;      ///< "Name: value"
    std::optional<std::string_view> body;  ///< posted; nothing: GET
    std::size_t most_bytes = 0;            ///< of the answer's body
};

/// One thread at a time. Redirects are not followed, proxies of the environment are not used, nothing is
/// unpacked.
class HttpClient {
  public:
    explicit HttpClient(const HttpSettings& settings);
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// Throws std::bad_alloc only; everything else is the answer's trouble.
    HttpAnswer send(const HttpRequest& request, const Patience& patience);

  private:
    struct Handles;
    const HttpSettings settings_;
    std::unique_ptr<Handles> handles_;
};

/// "libcurl 7.88.1"
std::string http_library();

}  // namespace model_remote

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "address.hpp"

#include <curl/curl.h>

#include <memory>
#include <spheroseg/boundary.hpp>

namespace model_remote {
namespace {

[[noreturn]] void refuse(const std::string& why) {
    throw spheroseg::sdk::Failure(SPHEROSEG_INVALID, "config", "url " + why + ".");
}

/// Empty when the URL has no such part.
std::string part_of(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, 0) != CURLUE_OK || text == nullptr) return {};
    const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
    return text;
}

}  // namespace

Address read_address(const std::string& text) {
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
    if (!url) throw std::bad_alloc();
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
        refuse("is to be like https://host:8000");
    const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
    if (scheme != "http" && scheme != "https") refuse("begins with http:// or https://");
    if (!part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_PASSWORD).empty())
        refuse("carries a user or a password; give a token instead");
    if (!part_of(url.get(), CURLUPART_QUERY).empty() || !part_of(url.get(), CURLUPART_FRAGMENT).empty())
        refuse("has a query or a fragment; only host, port and a path are expected");
    Address address;
    address.base = part_of(url.get(), CURLUPART_URL);
    while (!address.base.empty() && address.base.back() == '/') address.base.pop_back();
    address.encrypted = scheme == "https";
    const std::string host = part_of(url.get(), CURLUPART_HOST);
    address.loopback = host == "localhost" || host == "[::1]" || host.compare(0, 4, "127.") == 0;
    return address;
}

std::string escaped(const std::string& part) {
    const std::unique_ptr<char, decltype(&curl_free)> text(
        curl_easy_escape(nullptr, part.data(), static_cast<int>(part.size())), &curl_free);
    if (!text) throw std::bad_alloc();
    return text.get();
}

}  // namespace model_remote

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Who asks, when proxies stand in between.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "http/request.hpp"

namespace spheroseg::http {

/// Addresses with a common prefix; IPv4 is kept as ::ffff:a.b.c.d.
struct Network {
    std::array<std::uint8_t, 16> address{};
    unsigned prefix = 128;  ///< bits
};

/// "10.0.0.0/8", "192.0.2.1", "fd00::/8". invalid "bad_network" otherwise.
Result<Network> parse_network(std::string_view text);
bool contains(const std::vector<Network>& networks, const std::string& address);
/// The address nearest to the client that is told by proxies we trust: X-Forwarded-For is read from its end
/// as long as the one who wrote the entry is in `trusted`.
std::string client_address(const std::string& peer, const Pairs& headers,
                           const std::vector<Network>& trusted);

}  // namespace spheroseg::http

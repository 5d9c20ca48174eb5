// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/client_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace spheroseg::http {
namespace {

std::optional<Network> parse_address(const std::string& text) {
    Network out;
    if (inet_pton(AF_INET6, text.c_str(), out.address.data()) == 1) return out;
    out.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
    if (inet_pton(AF_INET, text.c_str(), out.address.data() + 12) == 1) return out;
    return std::nullopt;
}

bool contains(const Network& network, const Network& address) {
    for (unsigned bit = 0; bit < network.prefix; bit += 8) {
        const unsigned left = std::min(8U, network.prefix - bit);
        const unsigned mask = (0xff00U >> left) & 0xffU;
        if (((network.address[bit / 8] ^ address.address[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace

Result<Network> parse_network(std::string_view text) {
    const auto bad = [&] {
        return fail(ErrorKind::invalid, "bad_network",
                    "Expected an address or a network such as 10.0.0.0/8, got '" + std::string(text) + "'.");
    };
    const std::size_t slash = std::min(text.find('/'), text.size());
    auto network = parse_address(std::string(text.substr(0, slash)));
    if (!network) return bad();
    if (slash == text.size()) return *network;
    const std::string_view digits = text.substr(slash + 1);
    const unsigned before = text.find(':') == std::string_view::npos ? 96 : 0;  // of ::ffff:0:0
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc{} || end != digits.data() + digits.size() || bits > 128 - before) return bad();
    network->prefix = bits + before;
    return *network;
}

bool contains(const std::vector<Network>& networks, const std::string& address) {
    if (networks.empty()) return false;
    const auto parsed = parse_address(address);
    return parsed && std::any_of(networks.begin(), networks.end(),
                                 [&](const Network& network) { return contains(network, *parsed); });
}

std::string client_address(const std::string& peer, const Pairs& headers,
                           const std::vector<Network>& trusted) {
    std::string nearest = peer;
    if (!contains(trusted, peer)) return nearest;
    for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
        if (header->first != "x-forwarded-for") continue;
        std::string_view entries = header->second;
        while (!entries.empty()) {
            const std::size_t comma = entries.rfind(',');
            const std::string entry(
                trim(comma == std::string_view::npos ? entries : entries.substr(comma + 1)));
            entries = comma == std::string_view::npos ? std::string_view() : entries.substr(0, comma);
            if (!parse_address(entry)) return nearest;  // what follows is nobody's word
            nearest = entry;
            if (!contains(trusted, nearest)) return nearest;
        }
    }
    return nearest;
}

}  // namespace spheroseg::http

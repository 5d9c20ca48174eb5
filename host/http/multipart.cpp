// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/multipart.hpp"

#include <algorithm>

#include "http/uri.hpp"

namespace spheroseg::http {
namespace {

constexpr std::size_t kMostParts = 1000;
constexpr std::size_t kMostHeaderBytes = 8192;

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// A parameter of a header value: token or quoted string. Empty when it is not there.
std::string parameter(std::string_view value, std::string_view wanted) {
    std::size_t at = value.find(';');
    while (at < value.size()) {
        ++at;
        const std::size_t equals = value.find('=', at);
        if (equals == std::string_view::npos) return {};
        const std::string_view name = trim(value.substr(at, equals - at));
        std::string found;
        at = equals + 1;
        while (at < value.size() && value[at] == ' ') ++at;
        if (at < value.size() && value[at] == '"') {
            for (++at; at < value.size() && value[at] != '"'; ++at) {
                if (value[at] == '\\' && at + 1 < value.size() &&
                    (value[at + 1] == '"' || value[at + 1] == '\\'))
                    ++at;
                found += value[at];
            }
            at = value.find(';', at);
        } else {
            const std::size_t end = std::min(value.find(';', at), value.size());
            found = trim(value.substr(at, end - at));
            at = end;
        }
        if (equal_ignoring_case(name, wanted)) return found;
    }
    return {};
}

tl::unexpected<Error> refuse(const std::string& why) {
    return fail(ErrorKind::invalid, "invalid_multipart", "The multipart body is malformed: " + why);
}

bool is_plain(std::string_view text) {
    return is_utf8(text) &&
           std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

Result<void> read_headers(std::string_view block, Part& part) {
    bool disposition = false;
    while (!block.empty()) {
        const std::size_t end = std::min(block.find("\r\n"), block.size());
        const std::string_view line = block.substr(0, end);
        block.remove_prefix(std::min(end + 2, block.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) return refuse("a part's header line has no colon.");
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trim(line.substr(colon + 1));
        if (equal_ignoring_case(name, "Content-Type")) part.content_type = value;
        // Deprecated by RFC 7578 4.7; decoding by guess would alter an image.
        if (equal_ignoring_case(name, "Content-Transfer-Encoding") && !equal_ignoring_case(value, "binary") &&
            !equal_ignoring_case(value, "8bit") && !equal_ignoring_case(value, "7bit"))
            return refuse("a part has the Content-Transfer-Encoding '" + std::string(value) +
                          "'; send it as it is.");
        if (!equal_ignoring_case(name, "Content-Disposition")) continue;
        if (disposition) return refuse("a part has two Content-Disposition headers.");
        if (!equal_ignoring_case(trim(value.substr(0, value.find(';'))), "form-data"))
            return refuse("a part is not form-data.");
        disposition = true;
        part.name = parameter(value, "name");
        part.filename = parameter(value, "filename");
        const std::string extended = parameter(value, "filename*");
        // RFC 8187: charset'language'percent-encoded
        const std::size_t text = extended.rfind('\'');
        if (text != std::string::npos &&
            equal_ignoring_case(extended.substr(0, extended.find('\'')), "utf-8")) {
            auto decoded = percent_decode(std::string_view(extended).substr(text + 1), false);
            if (!decoded) return refuse("a part's filename* is not percent-encoded UTF-8.");
            part.filename = *decoded;
        }
    }
    if (!disposition) return refuse("a part has no Content-Disposition.");
    if (part.name.empty()) return refuse("a part has no name.");
    if (!is_plain(part.name) || !is_plain(part.filename))
        return refuse("a part's name or filename is not UTF-8 or holds control characters.");
    return {};
}

}  // namespace

bool is_multipart(std::string_view content_type) {
    return equal_ignoring_case(trim(content_type.substr(0, content_type.find(';'))), "multipart/form-data");
}

Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body) {
    const std::string boundary = parameter(content_type, "boundary");
    if (boundary.empty() || boundary.size() > 70 || !is_plain(boundary) || boundary.back() == ' ')
        return refuse("the Content-Type names no boundary of 1 to 70 characters.");
    const std::string delimiter = "\r\n--" + boundary;
    std::vector<Part> parts;
    if (body.substr(0, delimiter.size() - 2) != std::string_view(delimiter).substr(2)) {
        const std::size_t first = body.find(delimiter);
        if (first == std::string_view::npos) return refuse("the boundary is not in the body.");
        body.remove_prefix(first + delimiter.size());
    } else {
        body.remove_prefix(delimiter.size() - 2);
    }
    while (body.substr(0, 2) != "--") {
        body.remove_prefix(
            std::min(body.find_first_not_of(" \t"), body.size()));  // RFC 2046: transport padding
        if (body.substr(0, 2) != "\r\n") return refuse("a boundary is not followed by a line end.");
        body.remove_prefix(2);
        const std::size_t header_end = body.substr(0, kMostHeaderBytes).find("\r\n\r\n");
        if (header_end == std::string_view::npos)
            return refuse("a part's headers do not end within " + std::to_string(kMostHeaderBytes) +
                          " bytes.");
        Part part;
        SPHEROSEG_TRY(read, read_headers(body.substr(0, header_end), part));
        body.remove_prefix(header_end +
                           2);  // keeps the CRLF that may begin the next delimiter of an empty part
        const std::size_t end = body.find(delimiter);
        if (end == std::string_view::npos) return refuse("it ends before its closing boundary.");
        part.data = end < 2 ? std::string_view{} : body.substr(2, end - 2);
        body.remove_prefix(end + delimiter.size());
        if (parts.size() == kMostParts)
            return refuse("it has more than " + std::to_string(kMostParts) + " parts.");
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace spheroseg::http

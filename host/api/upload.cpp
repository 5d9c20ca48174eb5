// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/upload.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

#include "api/input.hpp"
#include "http/multipart.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;

constexpr std::uint32_t kThumbnailEdge = 320;
constexpr std::uint64_t kPiece = 256 << 10;

/// Only the last part of what a browser may send as a path, and of a long one its first characters.
std::string file_name(const std::string& given) {
    const std::size_t slash = given.find_last_of("/\\");
    std::string name = slash == std::string::npos ? given : given.substr(slash + 1);
    name.erase(
        std::remove_if(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
        name.end());
    std::size_t characters = 0;
    const auto starts_after_the_last = [&characters](unsigned char c) {
        const bool starts = (c & 0xc0U) != 0x80;  // not within a character of UTF-8
        return starts && ++characters > store::images::longest_name;
    };
    name.erase(std::find_if(name.begin(), name.end(), starts_after_the_last), name.end());
    return name.empty() ? "image" : name;
}

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};

enum class RangeKind { whole, part, unsatisfiable };

/// One range of RFC 9110 14.2; anything else is answered with the whole.
RangeKind parse_range(std::string_view text, std::uint64_t size, ByteRange& out) {
    if (text.substr(0, 6) != "bytes=" || text.find(',') != std::string_view::npos) return RangeKind::whole;
    text.remove_prefix(6);
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return RangeKind::whole;
    const auto number = [](std::string_view digits) -> std::optional<std::uint64_t> {
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
        return value;
    };
    const auto first = number(text.substr(0, dash));
    const auto last = number(text.substr(dash + 1));
    if (!first && !last) return RangeKind::whole;
    if (!first) {  // the last n bytes
        if (dash != 0 || *last == 0) return dash == 0 ? RangeKind::unsatisfiable : RangeKind::whole;
        out.length = std::min(*last, size);
        out.first = size - out.length;
        return size == 0 ? RangeKind::unsatisfiable : RangeKind::part;
    }
    if (!last && dash + 1 != text.size()) return RangeKind::whole;
    if (*first >= size) return RangeKind::unsatisfiable;
    if (last && *last < *first) return RangeKind::whole;
    out.first = *first;
    out.length = std::min(last.value_or(size - 1), size - 1) - *first + 1;
    return RangeKind::part;
}

http::ProducedBody produce(const ObjectStore& objects, const CallContext& context, const std::string& key,
                           ByteRange range) {
    auto next = std::make_shared<ByteRange>(range);
    return {[objects, request_id = context.request_id, key, next]() -> Result<std::string> {
                const std::uint64_t size = std::min(kPiece, next->length);
                if (size == 0) return std::string();
                CallContext context;  // the client may take longer over it than a request may otherwise
                context.request_id = request_id;
                auto piece = objects.get(key, context, next->first, size);
                next->first += size;
                next->length -= size;
                return piece;
            },
            range.length};
}

}  // namespace

Result<std::vector<UploadedFile>> uploaded_files(const Request& request) {
    const std::string_view type = request.header("content-type").value_or("");
    std::vector<UploadedFile> files;
    if (http::is_multipart(type)) {
        SPHEROSEG_TRY(parts, http::parse_multipart(type, request.body_bytes()));
        for (const http::Part& part : *parts)
            if (part.name == "file") files.push_back({file_name(part.filename), part.data, request.body});
    } else if (!request.body_bytes().empty()) {
        files.push_back(
            {file_name(query_text(request, "name").value_or("image")), request.body_bytes(), request.body});
    }
    if (files.empty())
        return fail(ErrorKind::invalid, "no_image",
                    "The request holds no image: send one or more `file` parts, or the image as the body.");
    return files;
}

Result<store::Image> store_image(Services& services, const Request& request, const std::string& project_id,
                                 const UploadedFile& file) {
    const CallContext context = context_of(request);
    SPHEROSEG_TRY(opened, ImageFile::open(services.images, memory_source(file.bytes, file.owner),
                                          services.image_budget, context));
    const ImageFacts& facts = opened->facts();
    store::NewImage wanted;
    wanted.name = file.name;
    wanted.content_type = facts.media_type;
    wanted.bytes = static_cast<std::int64_t>(file.bytes.size());
    wanted.width = facts.width;
    wanted.height = facts.height;
    wanted.channels = static_cast<int>(facts.channels);
    wanted.bit_depth = static_cast<int>(facts.bit_depth);
    wanted.pages = facts.pages;
    if (facts.pixel_size_x_um && facts.pixel_size_y_um)
        wanted.pixel_size = store::PixelSize{*facts.pixel_size_x_um, *facts.pixel_size_y_um};
    // A file whose pixels can't be read is no image to keep: the thumbnail is its first proof.
    SPHEROSEG_TRY(thumbnail, make_thumbnail(services.images, *opened, kThumbnailEdge, context));

    return put_and_name(
        services.pool,
        [&](std::vector<std::string>& keys) -> Result<void> {
            SPHEROSEG_TRY(original, services.objects.put(file.bytes, context));
            keys.push_back(*original);
            SPHEROSEG_TRY(preview, services.objects.put(*thumbnail, context));
            keys.push_back(*preview);
            wanted.sha256 = wanted.object_key = *original;
            wanted.thumbnail_key = *preview;
            return {};
        },
        [&](const std::vector<std::string>& keys) {
            return store::with_transaction(
                services.pool, context, store::Mode::write, [&](store::Work& work) -> Result<store::Image> {
                    SPHEROSEG_TRY(stay, services.objects.require(work, keys, context));
                    return store::images::create(work, caller_of(request), project_id, wanted);
                });
        });
}

Response object_response(Services& services, const Request& request, const std::string& key,
                         std::uint64_t bytes, const std::string& media_type) {
    Response response;
    const std::string tag = '"' + key + '"';
    response.headers = {{"Content-Type", media_type},
                        {"ETag", tag},
                        {"Accept-Ranges", "bytes"},
                        {"Cache-Control", "private, no-cache"}};
    const auto seen = request.header("if-none-match");  // a list may hold the tag, weak or not
    if (seen && (*seen == "*" || seen->find(tag) != std::string_view::npos)) {
        response.status = 304;
        return response;
    }
    ByteRange range{0, bytes};
    const auto wanted = request.header("range");
    const bool current = !request.header("if-range") || request.header("if-range") == std::string_view(tag);
    const RangeKind kind = wanted && current ? parse_range(*wanted, bytes, range) : RangeKind::whole;
    if (kind == RangeKind::unsatisfiable) {
        response = http::problem(416, "range_not_satisfiable",
                                 "The object has " + std::to_string(bytes) + " bytes.", request.request_id());
        response.headers.emplace_back("Content-Range", "bytes */" + std::to_string(bytes));
        return response;
    }
    if (kind == RangeKind::part) {
        response.status = 206;
        response.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                           std::to_string(range.first + range.length - 1) +
                                                           "/" + std::to_string(bytes));
    } else {
        range = {0, bytes};
    }
    response.body = produce(services.objects, context_of(request), key, range);
    return response;
}

Result<std::uint64_t> object_size(Services& services, const Request& request, const std::string& key) {
    return services.objects.size(key, context_of(request));
}

namespace {

bool is_plain(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

}  // namespace

std::string percent_encoded(const std::string& text) {
    static const char* const digits = "0123456789ABCDEF";
    std::string encoded;
    for (const unsigned char c : text) {
        if (is_plain(c))
            encoded += static_cast<char>(c);
        else
            encoded += {'%', digits[c >> 4U], digits[c & 15U]};
    }
    return encoded;
}

std::string attachment(const std::string& name) {
    std::string plain = name;
    for (char& c : plain)
        if (!is_plain(static_cast<unsigned char>(c))) c = '_';
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percent_encoded(name);
}

}  // namespace spheroseg::api

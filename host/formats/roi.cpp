// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/roi.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "formats/byte_order.hpp"

namespace spheroseg::formats {
namespace {

using geometry::Box;
using geometry::Point;
using geometry::Polygon;
using geometry::Ring;

// Offsets and values as ij.io.RoiDecoder of ImageJ 1.52 has them.
constexpr std::uint16_t kVersion = 227;
constexpr std::size_t kHeaderBytes = 64;
enum class Type : std::uint8_t { polygon = 0, rectangle = 1, traced = 8 };
constexpr std::uint16_t kSubPixel = 128;
constexpr double kMostWhole = 32767;  // a larger corner comes back wrong from its 16 bits
constexpr std::size_t kMostCorners = 65535;

struct Header {
    Type type;
    Box box;
    std::size_t corners;
    std::size_t composite_floats;
    std::uint16_t options;
};

void put_float(double value, std::string& to) {
    const auto single = static_cast<float>(value);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &single, sizeof bits);
    put_big<4>(bits, to);
}

std::uint64_t short_of(double value) {
    return static_cast<std::uint64_t>(std::clamp(value, 0.0, 65535.0));
}

std::string header(const Header& header, Colour stroke, std::size_t data_bytes) {
    std::string out = "Iout";
    put_big<2>(kVersion, out);
    put_big<1>(static_cast<std::uint8_t>(header.type), out);
    put_big<1>(0, out);
    put_big<2>(short_of(std::floor(header.box.y)), out);
    put_big<2>(short_of(std::floor(header.box.x)), out);
    put_big<2>(short_of(std::ceil(header.box.y + header.box.height)), out);
    put_big<2>(short_of(std::ceil(header.box.x + header.box.width)), out);
    put_big<2>(header.corners, out);
    out += std::string(18, '\0');  // a line's ends; its width
    put_big<4>(header.composite_floats, out);
    put_big<4>(
        0xff000000U | std::uint32_t{stroke.red} << 16U | std::uint32_t{stroke.green} << 8U | stroke.blue,
        out);
    put_big<4>(0, out);  // no filling
    put_big<2>(0, out);
    put_big<2>(header.options, out);
    put_big<8>(0, out);  // arrows, rounded rectangles, place in a stack
    put_big<4>(kHeaderBytes + data_bytes, out);
    return out;
}

void add_name(const std::string& utf8, std::string& to) {
    std::string utf16;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        const std::size_t more = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        std::uint32_t point = more == 0 ? lead : lead & (0x3fU >> more);
        for (std::size_t k = 1; k <= more && i + k < utf8.size(); ++k)
            point = point << 6U | (static_cast<unsigned char>(utf8[i + k]) & 0x3fU);
        i += more + 1;
        if (point >= 0x10000) {
            put_big<2>(0xd800U | (point - 0x10000) >> 10U, utf16);
            point = 0xdc00U | ((point - 0x10000) & 0x3ffU);
        }
        put_big<2>(point, utf16);
    }
    const std::size_t name_at = to.size() + kHeaderBytes;
    to += std::string(16, '\0');
    put_big<4>(name_at, to);
    put_big<4>(utf16.size() / 2, to);
    to += std::string(kHeaderBytes - 24, '\0');
    to += utf16;
}

bool whole_corners(const Ring& ring) {
    return std::all_of(ring.begin(), ring.end(), [](const Point& p) {
        return p.x == std::floor(p.x) && p.y == std::floor(p.y) && p.x <= kMostWhole && p.y <= kMostWhole;
    });
}

/// Along pixel edges, as ImageJ's wand goes: shown without a handle at each corner.
bool axis_parallel(const Ring& ring) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[(i + 1) % ring.size()];
        if (a.x != b.x && a.y != b.y) return false;
    }
    return true;
}

std::string simple_roi(const Ring& ring, Colour stroke) {
    const Box box = bounding_box(ring);
    const double left = std::floor(box.x);
    const double top = std::floor(box.y);
    const bool whole = whole_corners(ring);
    std::string data;
    for (const Point& p : ring) put_big<2>(short_of(p.x - left), data);
    for (const Point& p : ring) put_big<2>(short_of(p.y - top), data);
    if (!whole) {
        for (const Point& p : ring) put_float(p.x, data);
        for (const Point& p : ring) put_float(p.y, data);
    }
    const Type type = whole && axis_parallel(ring) ? Type::traced : Type::polygon;
    const auto options = static_cast<std::uint16_t>(whole ? 0 : kSubPixel);
    return header({type, box, ring.size(), 0, options}, stroke, data.size()) + data;
}

/// A path of segments with even-odd filling.
std::string composite_roi(const Polygon& polygon, Colour stroke) {
    enum Segment { move = 0, line = 1, close = 4 };
    std::string data;
    const auto add = [&](const Ring& ring) {
        for (std::size_t i = 0; i < ring.size(); ++i) {
            put_float(i == 0 ? move : line, data);
            put_float(ring[i].x, data);
            put_float(ring[i].y, data);
        }
        put_float(close, data);
    };
    add(polygon.exterior);
    for (const Ring& hole : polygon.holes) add(hole);
    const Header facts{Type::rectangle, bounding_box(polygon.exterior), 0, data.size() / 4, 0};
    return header(facts, stroke, data.size()) + data;
}

}  // namespace

std::string imagej_roi(const Polygon& polygon, const std::string& name, Colour stroke) {
    const bool simple = polygon.holes.empty() && polygon.exterior.size() <= kMostCorners;
    std::string roi = simple ? simple_roi(polygon.exterior, stroke) : composite_roi(polygon, stroke);
    add_name(name, roi);
    return roi;
}

}  // namespace spheroseg::formats

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "pixel_size.hpp"

#include <charconv>
#include <cmath>
#include <string>

namespace images_vips {
namespace {

struct Unit {
    std::string_view name;
    double um;
};

// Both spellings of the micro sign, as UTF-8, as Latin-1 and as ImageJ escapes it.
constexpr Unit kUnits[] = {
    {"\xc2\xb5m", 1},   {"\xce\xbcm", 1},    {"\xb5m", 1},        {"\\u00B5m", 1},   {"\\u00b5m", 1},
    {"um", 1},          {"micron", 1},       {"microns", 1},      {"micrometer", 1}, {"micrometre", 1},
    {"&#181;m", 1},     {"&#xB5;m", 1},      {"&#956;m", 1},      {"nm", 1e-3},      {"pm", 1e-6},
    {"\xc3\x85", 1e-4}, {"mm", 1e3},         {"cm", 1e4},         {"m", 1e6},        {"inch", 25400},
    {"in", 25400},      {"nanometer", 1e-3}, {"millimeter", 1e3},
};

double unit_um(std::string_view name) {
    for (const Unit& unit : kUnits)
        if (unit.name == name) return unit.um;
    return 0;
}

double sane(double um) {
    return std::isfinite(um) && um > 0 && um < 1e9 ? um : 0;
}

double to_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// The value of an attribute within one tag.
std::string_view attribute(std::string_view tag, std::string_view name) {
    for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
        if (at == 0 || !is_space(tag[at - 1])) continue;
        std::size_t next = at + name.size();
        while (next < tag.size() && is_space(tag[next])) ++next;
        if (next >= tag.size() || tag[next] != '=') continue;
        ++next;
        while (next < tag.size() && is_space(tag[next])) ++next;
        if (next >= tag.size() || (tag[next] != '"' && tag[next] != '\'')) continue;
        const std::size_t end = tag.find(tag[next], next + 1);
        if (end == std::string_view::npos) return {};
        return tag.substr(next + 1, end - next - 1);
    }
    return {};
}

// The first <Pixels ...>, with or without a namespace prefix.
std::string_view pixels_tag(std::string_view xml) {
    for (std::size_t at = xml.find("Pixels"); at != std::string_view::npos; at = xml.find("Pixels", at + 1)) {
        const std::size_t open = xml.rfind('<', at);
        const std::size_t after = at + 6;
        if (open == std::string_view::npos || after >= xml.size() || !is_space(xml[after])) continue;
        const std::string_view prefix = xml.substr(open + 1, at - open - 1);
        if (!prefix.empty() && (prefix.back() != ':' || prefix.find_first_of(" />") != prefix.npos)) continue;
        const std::size_t end = xml.find('>', after);
        return end == std::string_view::npos ? std::string_view{} : xml.substr(open, end - open);
    }
    return {};
}

double ome_length(std::string_view tag, const std::string& name) {
    const std::string_view value = attribute(tag, name);
    if (value.empty()) return 0;
    const std::string_view unit = attribute(tag, name + "Unit");
    return sane(to_number(value) * (unit.empty() ? 1 : unit_um(unit)));
}

}  // namespace

PixelSize ome_pixel_size(std::string_view description) {
    if (description.find("<OME") == std::string_view::npos &&
        description.find(":OME") == std::string_view::npos)
        return {};
    const std::string_view tag = pixels_tag(description);
    return {ome_length(tag, "PhysicalSizeX"), ome_length(tag, "PhysicalSizeY")};
}

PixelSize imagej_pixel_size(std::string_view description, double x_resolution, double y_resolution) {
    if (description.substr(0, 7) != "ImageJ=") return {};
    const std::size_t at = description.find("\nunit=");
    if (at == std::string_view::npos) return {};
    std::string_view name = description.substr(at + 6);
    name = name.substr(0, name.find_first_of("\r\n"));
    const double um = unit_um(name);
    if (um == 0) return {};
    return {x_resolution > 0 ? sane(um / x_resolution) : 0, y_resolution > 0 ? sane(um / y_resolution) : 0};
}

}  // namespace images_vips

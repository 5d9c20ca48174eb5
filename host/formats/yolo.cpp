// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <array>
#include <charconv>

#include "formats/writers.hpp"

namespace spheroseg::formats {
namespace {

/// Eight decimals place a corner within a thousandth of a pixel in the largest image; not by printf, which
/// writes the locale's point.
void add_decimal(double value, std::string& to) {
    std::array<char, 32> digits{};
    const auto result =
        std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 8);
    std::string_view text(digits.data(), static_cast<std::size_t>(result.ptr - digits.data()));
    text.remove_suffix(text.size() - 1 - text.find_last_not_of('0'));
    if (text.back() == '.') text.remove_suffix(1);
    to += text;
}

class YoloWriter : public ObjectWriter {
  public:
    using ObjectWriter::ObjectWriter;

  protected:
    void begin(std::string&) override {}
    void object(const geometry::Object& object, std::size_t, std::string& to) override {
        to += std::to_string(exported().classes.index(object.klass));
        for (const geometry::Point& p : object.polygon.exterior) {
            to += ' ';
            add_decimal(std::clamp(p.x / exported().width, 0.0, 1.0), to);
            to += ' ';
            add_decimal(std::clamp(p.y / exported().height, 0.0, 1.0), to);
        }
        to += '\n';
    }
    void end(std::string&) override {}
};

}  // namespace

Opened open_yolo(ExportedPtr exported) {
    return std::make_unique<YoloWriter>(std::move(exported));
}

}  // namespace spheroseg::formats

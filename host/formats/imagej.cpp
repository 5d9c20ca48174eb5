// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A zip of .roi files, as ImageJ's ROI Manager saves and opens it.
#include "formats/roi.hpp"
#include "formats/text.hpp"
#include "formats/writers.hpp"
#include "formats/zip.hpp"

namespace spheroseg::formats {
namespace {

/// A class as part of a file's name on every system, cut where a character ends.
std::string file_part(const std::string& klass) {
    constexpr std::size_t most = 80;
    std::string name = as_utf8(klass);
    for (char& c : name)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
            std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos)
            c = '_';
    if (name.size() > most) {
        std::size_t end = most;
        while ((static_cast<unsigned char>(name[end]) & 0xc0U) == 0x80U) --end;
        name.resize(end);
    }
    return name;
}

class ImageJWriter : public ObjectWriter {
  public:
    using ObjectWriter::ObjectWriter;

  protected:
    void begin(std::string&) override {}
    void object(const geometry::Object& object, std::size_t, std::string& to) override {
        const std::string id = std::to_string(object.id);
        constexpr std::size_t digits = 4;  // so that names sort as numbers
        const std::string name =
            std::string(digits - std::min(digits, id.size()), '0') + id + "-" + file_part(object.klass);
        archive_.add(name + ".roi", imagej_roi(object.polygon, name, exported().classes.colour(object.klass)),
                     to);
    }
    void end(std::string& to) override { archive_.finish(to); }

  private:
    ZipArchive archive_;
};

}  // namespace

Opened open_imagej(ExportedPtr exported) {
    return std::make_unique<ImageJWriter>(std::move(exported));
}

}  // namespace spheroseg::formats

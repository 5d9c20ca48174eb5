// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <cmath>

#include "formats/figures.hpp"
#include "formats/text.hpp"
#include "formats/writers.hpp"

namespace spheroseg::formats {
namespace {

using nlohmann::json;

/// Quoted where RFC 4180 asks for it, and led by an apostrophe where a spreadsheet would take it for a
/// formula.
std::string cell(const std::string& given) {
    static constexpr std::string_view formula = "=+-@\t\r";
    const std::string valid = as_utf8(given);
    const bool led = !valid.empty() && formula.find(valid[0]) != std::string_view::npos;
    std::string safe = led ? "'" + valid : valid;
    if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
    std::string quoted = "\"";
    for (const char c : safe) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string cell(const json& value) {
    return value.is_number() && std::isfinite(value.get<double>()) ? dump(value) : std::string();
}

class CsvWriter : public ObjectWriter {
  public:
    explicit CsvWriter(ExportedPtr exported)
        : ObjectWriter(std::move(exported)), columns_(measurement_columns(this->exported())) {}

  protected:
    void begin(std::string& to) override {
        to += "id,class,score,bbox_x_px,bbox_y_px";
        for (const Column& column : columns_) to += "," + cell(column.header);
        to += "\r\n";
    }
    void object(const geometry::Object& object, std::size_t, std::string& to) override {
        to += std::to_string(object.id) + "," + cell(object.klass) + ",";
        if (object.score) to += cell(json(*object.score));
        const json box = geometry::to_json(object.bbox);
        to += "," + cell(box[0]) + "," + cell(box[1]);
        const json figures = flattened(object.measurements);
        for (const Column& column : columns_) {
            to += ',';
            if (const auto found = figures.find(column.name); found != figures.end()) to += cell(*found);
        }
        to += "\r\n";
    }
    void end(std::string&) override {}

  private:
    const std::vector<Column> columns_;
};

}  // namespace

Opened open_csv(ExportedPtr exported) {
    return std::make_unique<CsvWriter>(std::move(exported));
}

}  // namespace spheroseg::formats

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/text.hpp"
#include "formats/writers.hpp"

namespace spheroseg::formats {
namespace {

/// The document of REST with its objects as the last member.
class JsonWriter : public ObjectWriter {
  public:
    using ObjectWriter::ObjectWriter;

  protected:
    void begin(std::string& to) override {
        std::string head = dump(exported().document);
        head.pop_back();
        to += head + (exported().document.empty() ? "" : ",") + R"("objects":[)";
    }
    void object(const geometry::Object& object, std::size_t index, std::string& to) override {
        to += (index == 0 ? "" : ",") + dump(geometry::to_json(object));
    }
    void end(std::string& to) override { to += "]}"; }
};

}  // namespace

Opened open_json(ExportedPtr exported) {
    return std::make_unique<JsonWriter>(std::move(exported));
}

}  // namespace spheroseg::formats

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <cmath>
#include <cstring>

#include "formats/figures.hpp"
#include "formats/text.hpp"
#include "formats/writers.hpp"

namespace spheroseg::formats {
namespace {

using geometry::Object;
using geometry::Ring;
using nlohmann::json;

/// FNV-1a with a last mixing; no adversary, only many objects.
class Digest {
  public:
    explicit Digest(std::uint64_t seed) : state_(seed) {}
    void add(const void* bytes, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i)
            state_ = (state_ ^ static_cast<const unsigned char*>(bytes)[i]) * 0x100000001b3U;
    }
    std::uint64_t value() const {
        std::uint64_t v = (state_ ^ (state_ >> 30U)) * 0xbf58476d1ce4e5b9U;
        v = (v ^ (v >> 27U)) * 0x94d049bb133111ebU;
        return v ^ (v >> 31U);
    }

  private:
    std::uint64_t state_;
};

std::string hex(std::uint64_t value, int digits) {
    std::string out;
    for (int i = digits - 1; i >= 0; --i) out += "0123456789abcdef"[(value >> (4U * i)) & 15U];
    return out;
}

/// A UUID (RFC 9562, version 8) of the object: QuPath replaces an object by a later one of the same id and
/// takes no other ids. The same segmentation gives the same ids each time.
std::string uuid_of(const Exported& exported, const Object& object) {
    Digest first(0xcbf29ce484222325U);
    Digest second(0x9e3779b97f4a7c15U);
    const auto add = [&](const void* bytes, std::size_t size) {
        first.add(bytes, size);
        second.add(bytes, size);
    };
    add(exported.identity.data(), exported.identity.size());
    add(&object.id, sizeof object.id);
    for (const geometry::Point& p : object.polygon.exterior) {
        add(&p.x, sizeof p.x);
        add(&p.y, sizeof p.y);
    }
    const std::uint64_t a = first.value();
    const std::uint64_t b = second.value();
    return hex(a >> 32U, 8) + "-" + hex(a >> 16U, 4) + "-8" + hex(a, 3) + "-" +
           hex((b >> 48U & 0x3fffU) | 0x8000U, 4) + "-" + hex(b, 12);
}

class GeoJsonWriter : public ObjectWriter {
  public:
    using ObjectWriter::ObjectWriter;

  protected:
    void begin(std::string& to) override { to += R"({"type":"FeatureCollection","features":[)"; }
    void object(const Object& object, std::size_t index, std::string& to) override {
        to += (index == 0 ? "" : ",") + dump(feature_of(object));
    }
    void end(std::string& to) override { to += "]}"; }

  private:
    json feature_of(const Object& object) const {
        json rings = json::array();
        rings.push_back(geometry::to_json(object.polygon.exterior, true));
        for (const Ring& hole : object.polygon.holes) rings.push_back(geometry::to_json(hole, true));
        json figures = json::object();  // QuPath takes numbers only
        const json all = flattened(object.measurements);
        for (const auto& [name, value] : all.items())
            if (value.is_number() && std::isfinite(value.get<double>())) figures[name] = value;
        if (object.score && std::isfinite(*object.score)) figures["score"] = *object.score;
        const Colour colour = exported().classes.colour(object.klass);
        const bool detection = exported().qupath_object == QuPathObject::detection;
        return {{"type", "Feature"},
                {"id", uuid_of(exported(), object)},
                {"geometry", {{"type", "Polygon"}, {"coordinates", std::move(rings)}}},
                {"properties",
                 {{"objectType", detection ? "detection" : "annotation"},
                  {"object_id", object.id},
                  {"name", object.klass + " " + std::to_string(object.id)},
                  {"classification",
                   {{"name", object.klass}, {"color", {colour.red, colour.green, colour.blue}}}},
                  {"measurements", std::move(figures)}}}};
    }
};

}  // namespace

Opened open_geojson(ExportedPtr exported) {
    return std::make_unique<GeoJsonWriter>(std::move(exported));
}

}  // namespace spheroseg::formats

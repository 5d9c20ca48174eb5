// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/segmenter.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "geometry/raster.hpp"
#include "geometry/simplify.hpp"
#include "inference/tiler.hpp"

namespace spheroseg {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

/// Milliseconds since the last call.
class Stopwatch {
  public:
    double lap() {
        const auto now = Clock::now();
        const double passed = std::chrono::duration<double, std::milli>(now - last_).count();
        last_ = now;
        return passed;
    }

  private:
    Clock::time_point last_ = Clock::now();
};

geometry::SampleView sample_view(const PixelBuffer& page) {
    geometry::SampleView view;
    view.data = page.samples.data();
    view.type = page.sample_type == SPHEROSEG_UINT8    ? geometry::SampleView::Type::uint8
                : page.sample_type == SPHEROSEG_UINT16 ? geometry::SampleView::Type::uint16
                                                       : geometry::SampleView::Type::float32;
    view.channels = page.channels;
    view.measured_channels = colour_channels(page);
    return view;
}

/// Label images to objects: outlines, figures, the object's own mean probability where there is a map.
void append_objects(geometry::Components components, const std::string& klass, const float* map,
                    const PixelBuffer& page, const SegmentParams& params, std::optional<double> pixel_size_um,
                    std::vector<geometry::Object>& to) {
    if (!params.holes) geometry::fill_holes(components);
    geometry::remove_small(components, params.min_area);
    const auto outlines = geometry::trace_outlines(components);
    const auto samples = sample_view(page);
    const auto measured = geometry::measure(components, outlines, &samples);
    const auto scores = map != nullptr ? geometry::mean_over(components, map) : std::vector<double>{};
    for (std::size_t c = 0; c < components.count(); ++c) {
        geometry::Object object;
        object.id = static_cast<std::int64_t>(to.size() + 1);
        object.klass = klass;
        if (map != nullptr) object.score = scores[c];
        object.bbox = geometry::bounding_box(outlines[c].exterior);
        object.polygon = geometry::simplify(outlines[c], params.simplify);
        object.measurements = geometry::to_json(measured[c], pixel_size_um);
        to.push_back(std::move(object));
    }
}

/// Polygons of a model, as pixels, so that they are measured as everything else is.
Result<void> append_polygons(const std::string& text, const PixelBuffer& page, const SegmentParams& params,
                             std::optional<double> pixel_size_um, std::vector<geometry::Object>& to) {
    json given = json::parse(text, nullptr, false);
    if (!given.is_array())
        return fail(ErrorKind::internal, "model_output", "The model's polygons are no JSON list.");
    for (auto& item : given)
        if (item.is_object() && !item.contains("polygon")) {
            item["polygon"] = {{"exterior", item.value("exterior", json::array())},
                               {"holes", item.value("holes", json::array())}};
            item.erase("exterior");
            item.erase("holes");
        }
    SPHEROSEG_TRY(drawn, geometry::objects_from_json(given, page.width, page.height));
    SPHEROSEG_TRY(measured, measure_drawn(std::move(*drawn), page, pixel_size_um));
    for (auto& object : *measured) {
        if (object.measurements.value("area", 0.0) < params.min_area) continue;
        object.id = static_cast<std::int64_t>(to.size() + 1);
        to.push_back(std::move(object));
    }
    return {};
}

Result<std::vector<geometry::Object>> to_objects(const ModelFacts& facts, const MapOutput& map,
                                                 const PixelBuffer& page, const SegmentParams& params,
                                                 std::optional<double> pixel_size_um) {
    std::vector<geometry::Object> objects;
    if (facts.output == SPHEROSEG_OUTPUT_LABELS) {
        const geometry::LabelImage labels{map.width, map.height, map.output.labels};
        append_objects(geometry::find_components(labels), facts.classes[0], nullptr, page, params,
                       pixel_size_um, objects);
        return objects;
    }
    if (facts.output == SPHEROSEG_OUTPUT_POLYGONS) {
        SPHEROSEG_TRY(appended, append_polygons(map.output.polygons, page, params, pixel_size_um, objects));
        return objects;
    }
    const std::size_t pixels = std::size_t{map.width} * map.height;
    for (std::size_t c = 0; c < facts.classes.size(); ++c) {
        const float* one = map.output.probability.data() + c * pixels;
        append_objects(geometry::find_components(
                           geometry::apply_threshold(one, map.width, map.height, params.threshold)),
                       facts.classes[c], one, page, params, pixel_size_um, objects);
    }
    return objects;
}

/// One number of the params, within its range.
void read_number(const json& params, const char* name, double least, double most, double& to, Error& error) {
    const auto found = params.find(name);
    if (found == params.end()) return;
    if (!found->is_number() || !std::isfinite(found->get<double>()) || found->get<double>() < least ||
        found->get<double>() > most)
        error.fields.push_back({std::string("params.") + name,
                                "expected a number from " + json(least).dump() + " to " + json(most).dump()});
    else
        to = found->get<double>();
}

std::optional<std::int64_t> read_index(const json& params, const char* name, Error& error) {
    const auto found = params.find(name);
    if (found == params.end() || found->is_null()) return std::nullopt;
    if (!found->is_number_integer() || found->get<std::int64_t>() < 0 ||
        found->get<std::int64_t>() > 1'000'000) {
        error.fields.push_back({std::string("params.") + name, "expected an integer from 0 to 1000000"});
        return std::nullopt;
    }
    return found->get<std::int64_t>();
}

}  // namespace

json SegmentParams::to_json() const {
    json out = {{"threshold", threshold},
                {"min_area", min_area},
                {"holes", holes},
                {"simplify", simplify},
                {"page", page}};
    if (channel) out["channel"] = *channel;
    out.update(model);
    return out;
}

json SegmentTiming::to_json() const {
    return {{"decode_ms", decode_ms},   {"prepare_ms", prepare_ms},   {"queue_ms", queue_ms},
            {"compute_ms", compute_ms}, {"geometry_ms", geometry_ms}, {"batch_size", batch_size},
            {"total_ms", total_ms}};
}

Segmenter::Segmenter(std::vector<std::unique_ptr<ServedModel>> models, std::string default_model,
                     ParameterCheck check, SegmentObserver observer)
    : models_(std::move(models)),
      default_model_(std::move(default_model)),
      check_(std::move(check)),
      observer_(std::move(observer)) {
    if (default_model_.empty() && !models_.empty()) default_model_ = models_.front()->facts().name;
}

Result<ServedModel*> Segmenter::find(const std::string& name) const {
    const std::string& wanted = name.empty() ? default_model_ : name;
    std::string known;
    for (const auto& model : models_) {
        if (model->facts().name == wanted) return model.get();
        known += (known.empty() ? "" : ", ") + model->facts().name;
    }
    return fail(ErrorKind::not_found, "model_not_found",
                "There is no model '" + wanted + "'; there is " + (known.empty() ? "none" : known) + ".");
}

Result<SegmentParams> Segmenter::read_params(const ServedModel& model, const json& params) const {
    Error error{ErrorKind::unprocessable, "invalid_params", "The parameters are not what they may be."};
    SegmentParams out;
    read_number(params, "threshold", 0, 1, out.threshold, error);
    read_number(params, "min_area", 0, 1e12, out.min_area, error);
    read_number(params, "simplify", 0, 1000, out.simplify, error);
    if (const auto holes = params.find("holes"); holes != params.end()) {
        if (holes->is_boolean())
            out.holes = holes->get<bool>();
        else
            error.fields.push_back({"params.holes", "expected true or false"});
    }
    if (const auto page = read_index(params, "page", error)) out.page = static_cast<std::uint32_t>(*page);
    if (const auto channel = read_index(params, "channel", error))
        out.channel = static_cast<std::uint32_t>(*channel);
    json own = params;
    for (const char* common : {"threshold", "min_area", "simplify", "holes", "page", "channel"})
        own.erase(common);
    auto checked = check_(model.facts().parameter_schema, own);
    if (checked)
        out.model = std::move(*checked);
    else if (checked.error().fields.empty())
        return tl::unexpected(checked.error());
    else
        error.fields.insert(error.fields.end(), checked.error().fields.begin(), checked.error().fields.end());
    if (!error.fields.empty()) return tl::unexpected(error);
    return out;
}

std::optional<double> PixelEdge::resolve(const ImageFacts& file) const {
    if (!from_file_) return um_;
    return file.pixel_size_x_um == file.pixel_size_y_um ? file.pixel_size_x_um : std::nullopt;
}

Result<Segmented> Segmenter::segment(const ImageFile& file, ServedModel& model, const SegmentParams& params,
                                     PixelEdge edge, const CallContext& context) const {
    Stopwatch total;
    Stopwatch watch;
    const ModelFacts& facts = model.facts();
    Segmented out;
    out.model = facts.name;
    out.model_version = facts.version;
    out.weights_sha256 = facts.weights_sha256;
    out.params = params;
    out.pixel_size_um = edge.resolve(file.facts());
    SPHEROSEG_TRY(page, file.read_page(params.page, context));
    out.timing.decode_ms = watch.lap();
    SPHEROSEG_TRY(input, to_input(*page, facts.input_channels, facts.normalise, params.channel));
    out.timing.prepare_ms = watch.lap();
    SPHEROSEG_TRY(map, run_whole(model, *input, params.model.dump(), context));
    *input = Tensor{};
    out.timing.queue_ms = map->output.queue_ms;
    out.timing.compute_ms = map->output.compute_ms;
    out.timing.batch_size = map->output.batch_size;
    SPHEROSEG_TRY(wanted, context.checkpoint());
    watch.lap();
    out.width = map->width;
    out.height = map->height;
    SPHEROSEG_TRY(objects, to_objects(facts, *map, *page, params, out.pixel_size_um));
    out.objects = std::move(*objects);
    out.timing.geometry_ms = watch.lap();
    out.timing.total_ms = total.lap();
    if (observer_) observer_(out.model, out.timing);
    return out;
}

namespace {

/// Measures the objects of `which` (indices), whose pixels are in `labels` under index + 1. Of an outline so
/// thin that its pixels fall apart, the largest piece is measured.
void measure_labelled(const geometry::LabelImage& labels, const std::vector<std::size_t>& which,
                      const PixelBuffer& page, std::optional<double> pixel_size_um,
                      std::vector<geometry::Object>& objects) {
    const auto pieces = geometry::find_components(labels);
    const auto outlines = geometry::trace_outlines(pieces);
    const auto samples = sample_view(page);
    const auto measured = geometry::measure(pieces, outlines, &samples);
    std::vector<std::optional<std::size_t>> largest(objects.size());
    for (std::size_t p = 0; p < pieces.count(); ++p) {
        auto& best = largest[pieces.sources[p] - 1];
        if (!best || pieces.areas[p] > pieces.areas[*best]) best = p;
    }
    for (const std::size_t i : which)
        objects[i].measurements = geometry::to_json(measured[*largest[i]], pixel_size_um);
}

}  // namespace

Result<std::vector<geometry::Object>> measure_drawn(std::vector<geometry::Object> drawn,
                                                    const PixelBuffer& page,
                                                    std::optional<double> pixel_size_um) {
    const std::vector<std::uint32_t> empty(std::size_t{page.width} * page.height, 0);
    geometry::LabelImage together{page.width, page.height, empty};
    std::vector<std::uint64_t> own(drawn.size());
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        own[i] = geometry::rasterise(drawn[i].polygon, static_cast<std::uint32_t>(i + 1), together);
        drawn[i].bbox = geometry::bounding_box(drawn[i].polygon.exterior);
        if (own[i] == 0)
            return tl::unexpected(
                Error{ErrorKind::unprocessable,
                      "invalid_polygon",
                      "A polygon is not one that can be stored.",
                      {{"objects[" + std::to_string(i) + "].polygon", "it covers the centre of no pixel"}}});
    }
    std::vector<std::uint64_t> visible(drawn.size(), 0);
    for (const std::uint32_t label : together.labels)
        if (label != 0) ++visible[label - 1];
    std::vector<std::size_t> apart;
    for (std::size_t i = 0; i < drawn.size(); ++i)
        if (visible[i] == own[i]) apart.push_back(i);
    measure_labelled(together, apart, page, pixel_size_um, drawn);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        if (visible[i] == own[i]) continue;
        geometry::LabelImage alone{page.width, page.height,
                                   empty};  // partly covered by another: measured by itself
        geometry::rasterise(drawn[i].polygon, static_cast<std::uint32_t>(i + 1), alone);
        measure_labelled(alone, {i}, page, pixel_size_um, drawn);
    }
    return drawn;
}

}  // namespace spheroseg

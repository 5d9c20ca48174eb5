// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/page_objects.hpp"

#include "geometry/intensities.hpp"
#include "geometry/simplify.hpp"
#include "inference/scale.hpp"

namespace spheroseg {
namespace {

using nlohmann::json;

constexpr std::uint32_t kCheckEvery = 256;  // objects
// Of an object as a result, with up to 50 named figures, and of its figures of a channel.
constexpr std::uint64_t kObjectBytes = 5 << 10;
constexpr std::uint64_t kChannelBytes = 192;

/// Which objects count.
struct Least {
    double area;       // px
    double sure_area;  // px, below which an object needs sure_score
    double score;
    double sure_score;

    double score_for(double object_area) const { return object_area < sure_area ? sure_score : score; }
};

/// An object that is small beside the typical one may leave half of the doubt that others may.
Least least_of(const SegmentParams& params, const PageScale& scale) {
    return {least_px(params, scale), params.min_area ? 0 : least_area(scale.diameter), params.min_score,
            params.min_score > 0 ? (1 + params.min_score) / 2 : 0};
}

/// What of a class counts goes to `found`, of which class and score it is to `known`.
void take_class(geometry::Components components, const Least& least, const std::string& klass, bool holes,
                std::vector<geometry::Components>& found, std::vector<geometry::Object>& known) {
    const bool scored = !components.weights.empty();
    if (!holes) geometry::fill_holes(components);
    geometry::remove_small(components, least.area);
    if (scored && least.score > 0)
        geometry::remove_weak(components, [&](double area) { return least.score_for(area); });
    const auto scores = scored ? geometry::mean_weights(components) : std::vector<double>{};
    for (std::size_t c = 0; c < components.count(); ++c) {
        geometry::Object object;
        object.id = static_cast<std::int64_t>(known.size() + 1);
        object.klass = klass;
        if (scored) object.score = scores[c];
        known.push_back(std::move(object));
    }
    found.push_back(std::move(components));
}

Result<void> check_count(std::size_t objects, const MapsOrder& order) {
    const std::uint64_t needed =
        objects * (kObjectBytes + kChannelBytes * colour_channels(order.page.layout()));
    if (needed <= order.memory) return {};
    return fail(
        ErrorKind::unprocessable, "memory_exceeded",
        std::to_string(objects) + " objects were found, whose figures would take " +
            std::to_string(needed >> 20) + " MiB, more than the " + std::to_string(order.memory >> 20) +
            " MiB that one segmentation may (models.memory). Raise the threshold or the least area, or "
            "send a part of the image.");
}

/// Outlines and figures. All classes are measured at once, since the background lies outside all objects.
Result<std::vector<geometry::Object>> describe(std::vector<geometry::Components> classes,
                                               std::vector<geometry::Object> objects, const MapsOrder& order,
                                               std::optional<double> pixel_size_um) {
    SPHEROSEG_TRY(fits, check_count(objects.size(), order));
    const geometry::Components components = geometry::join(std::move(classes));
    SPHEROSEG_TRY(intensities, measure_samples(components, order.page, order.memory / 2, order.context));
    const auto groups = geometry::group_runs(components);
    for (std::size_t c = 0; c < components.count(); ++c) {
        if (c % kCheckEvery == 0) {
            SPHEROSEG_TRY(wanted, order.context.checkpoint());
        }
        const auto outline = geometry::trace_outline(components, groups, c);
        auto measured = geometry::measure_shape(components, groups, c, outline);
        measured.channels = std::move((*intensities)[c]);
        objects[c].bbox = geometry::bounding_box(outline.exterior);
        objects[c].polygon = geometry::simplify(outline, order.params.simplify);
        objects[c].measurements = geometry::to_json(measured, pixel_size_um);
    }
    return objects;
}

/// What a model answers with is its own fault, never the client's.
Error fault_of(const ModelFacts& facts, const Error& refused) {
    std::string message = "The model " + facts.name + " gave outlines that can't be used: ";
    if (refused.fields.empty())
        message += refused.message;
    else
        message += refused.fields[0].field + ": " + refused.fields[0].reason + ".";
    return {ErrorKind::internal, "model_output", std::move(message)};
}

/// The outlines in a model's answer, in the shape of rest-api. They may leave the page: a model sees what the
/// host put around it to make a size that the model takes.
Result<std::vector<geometry::Object>> read_polygons(const std::string& text, const ModelFacts& facts) {
    json given = json::parse(text, nullptr, false);
    if (!given.is_array())
        return fail(ErrorKind::internal, "model_output",
                    "The polygons of the model " + facts.name + " are no JSON list.");
    for (auto& item : given)
        if (item.is_object() && !item.contains("polygon")) {
            item["polygon"] = {{"exterior", item.value("exterior", json::array())},
                               {"holes", item.value("holes", json::array())}};
            item.erase("exterior");
            item.erase("holes");
        }
    auto drawn = geometry::objects_from_json(given);
    if (!drawn) return tl::unexpected(fault_of(facts, drawn.error()));
    return drawn;
}

/// Polygons of a model, as pixels, so that they are measured as everything else is.
Result<void> append_polygons(const std::string& text, const Least& least, const MapsOrder& order,
                             std::optional<double> pixel_size_um, std::vector<geometry::Object>& to) {
    SPHEROSEG_TRY(given, read_polygons(text, order.model.facts()));
    std::vector<geometry::Object> drawn;
    for (auto& object : *given) {
        SPHEROSEG_TRY(wanted, order.context.checkpoint());
        if (!order.params.holes) object.polygon.holes.clear();
        for (auto& part : parts_on_page(object.polygon, order.page)) {
            object.polygon = std::move(part);
            drawn.push_back(object);
        }
    }
    SPHEROSEG_TRY(fits, check_count(drawn.size(), order));
    SPHEROSEG_TRY(measured, measure_drawn(std::move(drawn), order.page, pixel_size_um, order.memory / 2,
                                          order.context));
    for (auto& object : *measured) {
        const double area = object.measurements.value("area", 0.0);
        if (area < least.area || (object.score && *object.score < least.score_for(area))) continue;
        object.id = static_cast<std::int64_t>(to.size() + 1);
        object.polygon = geometry::simplify(object.polygon, order.params.simplify);
        to.push_back(std::move(object));
    }
    return {};
}

/// Of models that give labels or polygons.
Result<std::vector<geometry::Object>> find_whole(const MapsOrder& order,
                                                 std::optional<double> pixel_size_um) {
    SPHEROSEG_TRY(output,
                  run_whole(order.model, order.place, input_rows(order.page, order.plan), order.work));
    const ModelFacts& facts = order.model.facts();
    const Least least = least_of(order.params, {});
    std::vector<geometry::Object> objects;
    if (facts.output == SPHEROSEG_OUTPUT_POLYGONS) {
        SPHEROSEG_TRY(appended, append_polygons(output->polygons, least, order, pixel_size_um, objects));
        return objects;
    }
    std::vector<geometry::Components> found;
    {
        const geometry::LabelImage labels{order.page.width(), order.page.height(), std::move(output->labels)};
        take_class(geometry::find_components(labels), least, facts.classes[0], order.params.holes, found,
                   objects);
    }
    return describe(std::move(found), std::move(objects), order, pixel_size_um);
}

}  // namespace

Result<std::vector<std::vector<geometry::ChannelMeasurements>>> measure_samples(
    const geometry::Components& components, PageRows& page, std::uint64_t most_bytes,
    const CallContext& context) {
    geometry::SampleView view = sample_view(page.layout());
    const std::uint64_t needed = geometry::intensity_bytes(components, view);
    if (needed > most_bytes)
        return fail(
            ErrorKind::unprocessable, "memory_exceeded",
            "Measuring the intensities of these objects would take " + std::to_string(needed >> 20) +
                " MiB, more than the " + std::to_string(most_bytes >> 20) +
                " MiB that one segmentation has for it (half of models.memory). Send fewer objects, or a "
                "part of the image.");
    const auto pass = geometry::start_intensities(components, view);
    do {
        for (std::uint32_t y = 0; y < page.height(); ++y) {
            SPHEROSEG_TRY(wanted, context.checkpoint());  // objects may lie over each other by the thousand
            SPHEROSEG_TRY(row, page.row(y));
            view.data = *row;
            pass->add(view, 1);
        }
    } while (pass->again());
    return pass->finish();
}

Result<void> check_size(const MapsOrder& order) {
    const ModelFacts& facts = order.model.facts();
    const std::uint64_t pixels = std::uint64_t{order.page.width()} * order.page.height();
    if (facts.output == SPHEROSEG_OUTPUT_PROBABILITY) return check_maps_size(order);
    // Rows, the tensor made of them, and labels or the masks of polygons.
    const std::uint64_t needed = pixels * sizeof(float) * (2 * order.plan.planes() + 2);
    if (order.page.whole() == nullptr || needed > order.memory)
        return fail(ErrorKind::unprocessable, "image_too_large_for_model",
                    "The model " + facts.name + " takes images in one piece; this one would need " +
                        std::to_string(needed >> 20) +
                        " MiB, more than one segmentation may take "
                        "(models.memory). Use a model that works in tiles, or send a part of the image.");
    return {};
}

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

double least_px(const SegmentParams& params, const PageScale& scale) {
    return params.min_area.value_or(least_area(scale.diameter) * (params.min_score > 0 ? kSmallShare : 1));
}

Result<std::vector<geometry::Object>> find_objects(const MapsOrder& order,
                                                   std::optional<double> pixel_size_um, PageScale& scale) {
    const ModelFacts& facts = order.model.facts();
    if (facts.output != SPHEROSEG_OUTPUT_PROBABILITY) return find_whole(order, pixel_size_um);
    std::vector<geometry::Components> classes;
    {
        const double before = order.page.strips_ms();
        SPHEROSEG_TRY(maps, page_maps(order, pixel_size_um, scale));
        geometry::InstanceRules rules = order.params.rules(least_px(order.params, scale));
        rules.max_bytes = memory_beside_maps(order, scale.factor);
        SPHEROSEG_TRY(found, find_instances(**maps, facts, rules, order.context));
        order.work.tile_ms -= order.page.strips_ms() - before;  // they were read where tiles are cut
        classes = std::move(*found);
    }
    std::vector<geometry::Components> found;
    std::vector<geometry::Object> objects;
    for (std::size_t c = 0; c < classes.size(); ++c)
        take_class(std::move(classes[c]), least_of(order.params, scale), facts.classes[c], order.params.holes,
                   found, objects);
    return describe(std::move(found), std::move(objects), order, pixel_size_um);
}

}  // namespace spheroseg

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/segmenter.hpp"

#include <algorithm>
#include <chrono>

#include "inference/page_objects.hpp"

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

}  // namespace

json SegmentTiming::to_json() const {
    return {{"wait_ms", wait_ms},         {"decode_ms", decode_ms},   {"prepare_ms", prepare_ms},
            {"queue_ms", queue_ms},       {"compute_ms", compute_ms}, {"tile_ms", tile_ms},
            {"geometry_ms", geometry_ms}, {"batch_size", batch_size}, {"total_ms", total_ms}};
}

Segmenter::Segmenter(std::vector<std::unique_ptr<ServedModel>> models, std::string default_model,
                     ParameterCheck check, SegmentObserver observer, std::uint64_t memory)
    : models_(std::move(models)),
      default_model_(std::move(default_model)),
      check_(std::move(check)),
      observer_(std::move(observer)),
      memory_(memory) {
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
    SegmentParams out = SegmentParams::read(model.facts(), params, error);
    json own = params;
    SegmentParams::drop_host(own);
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
    const double waited_ms =
        context.since ? std::chrono::duration<double, std::milli>(Clock::now() - *context.since).count() : 0;
    Stopwatch total;
    Stopwatch watch;
    const ModelFacts& facts = model.facts();
    Segmented out;
    out.model = facts.name;
    out.params = params;
    out.pixel_size_um = edge.resolve(file.facts());
    out.width = file.facts().width;
    out.height = file.facts().height;
    // First, so that nothing is decoded for a model that has no room, or while a job waits for one.
    SPHEROSEG_TRY(place, model.admit(params.model.dump(), context));
    out.model_version = place->origin().version;
    out.weights_sha256 = place->origin().weights_sha256;
    out.timing.wait_ms = waited_ms + watch.lap();
    SPHEROSEG_TRY(page, PageRows::open(file, params.page, memory_ / 4, context));
    out.timing.decode_ms = watch.lap();
    SPHEROSEG_TRY(plan, InputPlan::make({page->layout().channels, colour_channels(page->layout()),
                                         page->layout().sample_type},
                                        facts.input_channels, facts.normalise, params.channel));
    ModelWork work;
    const std::uint64_t held = page->whole() != nullptr ? page->whole()->samples.size() : 0;
    const MapsOrder order{model, *place, out.params, *page, *plan, memory_ - held, context, work};
    SPHEROSEG_TRY(fits, check_size(order));
    SPHEROSEG_TRY(looked, look_at(*page, *plan, context));
    const double looked_at_ms = page->strips_ms();
    out.timing.prepare_ms = watch.lap() - looked_at_ms;
    SPHEROSEG_TRY(objects, find_objects(order, out.pixel_size_um, out.scale));
    out.params.min_area = least_px(params, out.scale);
    out.objects = std::move(*objects);
    out.timing.queue_ms = work.queue_ms();
    out.timing.compute_ms = work.compute_ms;
    out.timing.batch_size = work.batch_size;
    out.timing.tile_ms = work.tile_ms;
    out.timing.decode_ms += page->strips_ms();
    out.timing.geometry_ms = watch.lap() - work.waited_ms - work.tile_ms - (page->strips_ms() - looked_at_ms);
    out.timing.total_ms = waited_ms + total.lap();
    if (observer_) observer_(out.model, out.timing);
    return out;
}

}  // namespace spheroseg

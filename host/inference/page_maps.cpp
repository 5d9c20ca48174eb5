// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/page_maps.hpp"

#include <algorithm>

#include "inference/scale.hpp"

namespace spheroseg {
namespace {

constexpr std::uint32_t kCheckEvery = 64;  // rows

/// Rows that were made before.
class KeptRows final : public RowSource {
  public:
    KeptRows(std::uint32_t width, std::uint32_t planes, std::vector<float> values)
        : width_(width), planes_(planes), values_(std::move(values)) {}
    std::uint32_t width() const override { return width_; }
    std::uint32_t height() const override {
        return static_cast<std::uint32_t>(values_.size() / planes_ / width_);
    }
    std::uint32_t planes() const override { return planes_; }
    Result<const float*> row(std::uint32_t y) override {
        return values_.data() + std::size_t{y} * planes_ * width_;
    }

  private:
    std::uint32_t width_;
    std::uint32_t planes_;
    std::vector<float> values_;
};

Result<std::unique_ptr<RowSource>> keep(RowSource& from) {
    std::vector<float> values;
    const std::size_t row_values = std::size_t{from.width()} * from.planes();
    values.reserve(row_values * from.height());
    for (std::uint32_t y = 0; y < from.height(); ++y) {
        SPHEROSEG_TRY(row, from.row(y));
        values.insert(values.end(), *row, *row + row_values);
    }
    return std::make_unique<KeptRows>(from.width(), from.planes(), std::move(values));
}

/// An eighth is for the objects at least.
std::uint64_t memory_for_maps(const MapsOrder& order) {
    return order.memory / 8 * 7;
}

Result<void> require_memory(const MapsOrder& order, std::uint32_t width, std::uint32_t height) {
    const std::uint64_t needed = map_rows_bytes(order.model, width, height, order.plan.planes());
    if (needed > memory_for_maps(order))
        return fail(ErrorKind::unprocessable, "image_too_large_for_model",
                    "The model " + order.model.facts().name + " would need " + std::to_string(needed >> 20) +
                        " MiB for an image of " + std::to_string(width) + " × " + std::to_string(height) +
                        " px, more than the " + std::to_string(memory_for_maps(order) >> 20) +
                        " MiB that one segmentation has for it (models.memory). Use a model that works in "
                        "tiles, or send a "
                        "part of the image.");
    return {};
}

Result<std::unique_ptr<RowSource>> maps_at(const MapsOrder& order, std::uint32_t width, std::uint32_t height,
                                           TileProgress progress) {
    SPHEROSEG_TRY(enough, require_memory(order, width, height));
    return map_rows(order.model, order.place,
                    resize_rows(input_rows(order.page, order.plan), width, height, true), order.work,
                    std::move(progress));
}

Result<double> factor_of_pixels(const ModelFacts& facts, double pixel_size_um) {
    if (const auto factor = scale_for_pixels(pixel_size_um, facts.pixel_size_um)) return *factor;
    const auto text = [](double um) { return nlohmann::json(um).dump(); };
    return fail(ErrorKind::unprocessable, "pixel_size",
                "The image's pixels have an edge of " + text(pixel_size_um) + " µm, the model " + facts.name +
                    " was trained on " + text(facts.pixel_size_um) +
                    " µm: too far apart to be true. Correct the image's pixel size.");
}

/// What a pass at a reduced size sees.
struct Look {
    double factor = 1;                ///< of the page's size
    std::optional<double> diameter;   ///< the typical one, in page pixels
    double sure = 0;                  ///< the objects' mean probability
    double alike = 0;                 ///< share_alike
    std::unique_ptr<RowSource> maps;  ///< of the pass
};

Result<Look> look(const MapsOrder& order, double factor) {
    SPHEROSEG_TRY(running, maps_at(order, scaled_side(order.page.width(), factor),
                                   scaled_side(order.page.height(), factor), {}));
    Look seen;
    seen.factor = factor;
    SPHEROSEG_TRY(kept, keep(**running));
    seen.maps = std::move(*kept);
    geometry::InstanceRules rules = order.params.rules(kCoarseArea);
    rules.weigh_gaps = false;
    rules.max_bytes = memory_beside_maps(order, factor);
    SPHEROSEG_TRY(classes, find_instances(*seen.maps, order.model.facts(), rules, order.context));
    std::vector<std::uint64_t> areas;
    double probability = 0;
    double pixels = 0;
    for (auto& components : *classes) {
        geometry::remove_small(components, kCoarseArea);
        areas.insert(areas.end(), components.areas.begin(), components.areas.end());
        for (const geometry::RunWeight& weight : components.weights) probability += weight.inside;
        for (const std::uint64_t area : components.areas) pixels += static_cast<double>(area);
    }
    seen.diameter = typical_diameter(areas);
    if (!seen.diameter) return seen;
    seen.alike = share_alike(areas, *seen.diameter);
    *seen.diameter /= factor;
    seen.sure = probability / pixels;
    return seen;
}

/// The look that the scale is taken from.
Result<Look> find_diameter(const MapsOrder& order) {
    const std::uint32_t width = order.page.width();
    const std::uint32_t height = order.page.height();
    const auto factor_to = [&](std::uint32_t side) {
        return std::min(1.0, static_cast<double>(side) / std::max(width, height));
    };
    SPHEROSEG_TRY(first, look(order, factor_to(kCoarseSide)));
    const double fine = factor_to(kFineSide);
    const double nominal = order.model.facts().object_diameter_px;
    if (!first->diameter || first->sure >= kCoarseSure || fine == factor_to(kCoarseSide) ||
        scale_for(*first->diameter, nominal) >= 1 ||
        !require_memory(order, scaled_side(width, fine), scaled_side(height, fine)))
        return std::move(*first);
    SPHEROSEG_TRY(finer, look(order, fine));
    const bool holds = finer->diameter && finer->sure >= kFineSure && finer->alike >= kAlike &&
                       kCrowd * *finer->diameter <= *first->diameter;
    return std::move(holds ? *finer : *first);
}

}  // namespace

nlohmann::json to_json(const PageScale& scale) {
    return {{"factor", scale.factor},
            {"diameter", scale.diameter ? nlohmann::json(*scale.diameter) : nlohmann::json(nullptr)}};
}

std::uint64_t memory_beside_maps(const MapsOrder& order, double factor) {
    const std::uint64_t maps = map_rows_bytes(order.model, scaled_side(order.page.width(), factor),
                                              scaled_side(order.page.height(), factor), order.plan.planes());
    return order.memory - std::min(maps, memory_for_maps(order));
}

Result<void> check_maps_size(const MapsOrder& order) {
    const ModelFacts& facts = order.model.facts();
    if (facts.object_diameter_px > 0 || facts.pixel_size_um > 0) return {};  // the scale is settled first
    return require_memory(order, order.page.width(), order.page.height());
}

Result<std::unique_ptr<RowSource>> page_maps(const MapsOrder& order, std::optional<double> pixel_size_um,
                                             PageScale& scale) {
    const ModelFacts& facts = order.model.facts();
    const double nominal = facts.object_diameter_px;
    const std::uint32_t width = order.page.width();
    const std::uint32_t height = order.page.height();
    scale.diameter = order.params.diameter;
    std::optional<Look> seen;
    if (!scale.diameter && facts.pixel_size_um > 0 && pixel_size_um) {
        SPHEROSEG_TRY(factor, factor_of_pixels(facts, *pixel_size_um));
        scale.factor = *factor;
    } else if (!scale.diameter && nominal > 0) {
        SPHEROSEG_TRY(found, find_diameter(order));
        scale.diameter = found->diameter;
        seen = std::move(*found);
    }
    if (nominal > 0 && scale.diameter) scale.factor = scale_for(*scale.diameter, nominal);
    if (nominal > 0 && scale.factor > 1 &&
        !require_memory(order, scaled_side(width, scale.factor), scaled_side(height, scale.factor)))
        scale.factor = 1;  // small objects are found there, too, only less well
    if (seen && serves(seen->factor, scale.factor)) {
        scale.factor = seen->factor;
        if (order.context.progress) order.context.progress(1, 1);
        return resize_rows(std::move(seen->maps), width, height, false);
    }
    seen.reset();
    SPHEROSEG_TRY(maps, maps_at(order, scaled_side(width, scale.factor), scaled_side(height, scale.factor),
                                order.context.progress));
    return resize_rows(std::move(*maps), width, height, true);
}

Result<std::vector<geometry::Components>> find_instances(RowSource& maps, const ModelFacts& facts,
                                                         const geometry::InstanceRules& rules,
                                                         const CallContext& context) {
    geometry::InstanceRules each = rules;
    each.max_bytes = rules.max_bytes / facts.classes.size();
    std::vector<geometry::InstanceBuilder> builders(facts.classes.size(),
                                                    {maps.width(), maps.height(), each});
    std::vector<float> interior;
    const std::uint32_t width = maps.width();
    for (std::uint32_t y = 0; y < maps.height(); ++y) {
        if (y % kCheckEvery == 0) {
            SPHEROSEG_TRY(wanted, context.checkpoint());
        }
        SPHEROSEG_TRY(row, maps.row(y));
        const float* guide = *row + facts.classes.size() * width;
        if (facts.guide == SPHEROSEG_GUIDE_BOUNDARY && each.split == geometry::Split::guide) {
            interior.resize(width);
            for (std::uint32_t x = 0; x < width; ++x) interior[x] = 1 - guide[x];
            guide = interior.data();
        }
        for (std::size_t c = 0; c < builders.size(); ++c) {
            SPHEROSEG_TRY(added, builders[c].add_row(*row + c * width, guide));
        }
    }
    std::vector<geometry::Components> found;
    for (auto& builder : builders) {
        SPHEROSEG_TRY(components, builder.finish());
        found.push_back(std::move(*components));
    }
    return found;
}

}  // namespace spheroseg

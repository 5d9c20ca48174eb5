// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Connected objects as runs of pixels, 1…n in raster order of their first pixels. Memory follows the runs,
// not the image, so that images of any size are worked on in one way.
//
// Objects are 4-connected: pixels that only touch at a corner belong to two objects, so that no object hangs
// together by a point.
#pragma once

#include <functional>
#include <vector>

#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

/// Pixels [begin, end) of a row, as long as it goes on in the same component.
struct Run {
    std::uint32_t row = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t component = 0;  ///< 1…n
};

/// Sums of a probability map along a row. What is not finite counts as 0.
struct RunWeight {
    double inside = 0;  ///< over the run
    double before = 0;  ///< over the background between the run and the one before it, for filled holes
};

struct Components {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<Run> runs;               ///< in raster order
    std::vector<RunWeight> weights;      ///< [run], or empty without a map
    std::vector<std::uint32_t> sources;  ///< [component - 1]: the label it had in the input
    std::vector<std::uint64_t> areas;    ///< [component - 1]: pixels

    std::size_t count() const { return areas.size(); }
};

/// Takes runs of labels in raster order and joins those of one label that touch (union-find, linear in runs).
class ComponentBuilder {
  public:
    ComponentBuilder(std::uint32_t width, std::uint32_t height, bool weighted);

    /// The run lies behind all others; `label` is not 0.
    void add(std::uint32_t row, std::uint32_t begin, std::uint32_t end, std::uint32_t label,
             RunWeight weight = {});
    std::size_t runs() const { return out_.runs.size(); }
    /// Of memory, for each run.
    std::size_t bytes_per_run() const;
    Components finish();

  private:
    std::uint32_t find(std::uint32_t run);
    void join(std::uint32_t a, std::uint32_t b);

    Components out_;
    bool weighted_;
    std::vector<std::uint32_t> labels_;  // by run
    std::vector<std::uint32_t> parent_;  // by run: the representative is the first one in raster order
    std::size_t above_ = 0;              // first run of the row above that may still touch
    std::size_t row_start_ = 0;
};

/// Components of equal, non-zero labels.
Components find_components(const LabelImage& labels);
/// 0 or the number of the component.
LabelImage to_label_image(const Components& components);
/// Components of one page, made apart, as one list without weights: the first one's, then the second one's …
/// Those of different ones may lie over each other.
Components join(std::vector<Components> parts);
/// Fills holes: a component grows by 4-steps over what it encloses, background and components of its own
/// source label, until pixels of other labels stop it. So nothing made from one threshold has a hole
/// afterwards, while an instance that lies inside another one stays. Linear in runs.
void fill_holes(Components& components);
/// Removes components of fewer than `min_area` pixels and numbers the rest anew.
void remove_small(Components& components, double min_area);
/// Removes components over which the map's mean is less than `least` says for their pixels, and numbers the
/// rest anew; needs weights.
void remove_weak(Components& components, const std::function<double(double area)>& least);
/// The mean of the map over every component, [component - 1]; needs weights.
std::vector<double> mean_weights(const Components& components);

/// Indices of `components.runs`, grouped by component: [starts[c], starts[c + 1]) of `order` are those of
/// component c + 1, in raster order.
struct RunsByComponent {
    std::vector<std::size_t> starts;
    std::vector<std::uint32_t> order;
};
RunsByComponent group_runs(const Components& components);

}  // namespace spheroseg::geometry

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// How the host's image becomes a network's input, and the network's output the host's probability: what a
// model plugin declares, and the work around its network.
//
//   describe:  recipe.channels(), normalisation(), tiles(), classes(), guide()
//   execute:   input.resize(n · product of the sample); recipe.prepare(item.input, h, w, &input[i · …]) for
//   each
//              item; run the network on recipe.input_shape(n, h, w); recipe.check_output(its shape, n, h, w);
//              recipe.finish(&output[i · …], h, w, item.probability) for each item
//   at load:   golden.hpp
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "array.hpp"
#include "choices.hpp"
#include "description.hpp"
#include "layout.hpp"
#include "operation.hpp"
#include "tiles.hpp"

namespace bioimageio {

/// What the host does with a page before any tile is cut; spheroseg_model_info says what each means.
struct HostNormalisation {
    std::uint32_t how = 0;
    double low = 0;
    double high = 0;
    double epsilon = 0;
    bool joint = false;
};

/// Immutable: any thread.
class Recipe {
  public:
    /// Throws Failure with one sentence that names the field which is not supported, or the choice that does
    /// not fit the package.
    Recipe(const Description& description, const Choices& choices);

    std::size_t channels() const { return channels_; }  ///< of the network's input
    const HostNormalisation& normalisation() const { return normalisation_; }
    double pixel_size_um() const { return pixel_size_um_; }  ///< 0: does not matter
    const TilePlan& tiles() const { return tiles_; }
    const std::vector<std::string>& classes() const { return classes_; }
    std::uint32_t guide() const { return guide_; }
    std::size_t output_index() const { return output_index_; }        ///< among the package's outputs
    std::size_t output_channels() const { return output_channels_; }  ///< of the network's output
    bool batches() const { return input_layout_.batches() && output_layout_.batches(); }
    /// The type that the network itself takes: "float32", or what its last ensure_dtype says.
    const std::string& network_type() const { return network_type_; }
    const std::string& input_id() const { return input_id_; }

    std::vector<std::size_t> input_shape(std::size_t batch, std::size_t height, std::size_t width) const;
    std::vector<std::size_t> output_shape(std::size_t batch, std::size_t height, std::size_t width) const;
    /// Numbers of one sample in the network's input and output.
    std::size_t input_size(std::size_t height, std::size_t width) const;
    std::size_t output_size(std::size_t height, std::size_t width) const;

    /// From the host's interleaved float input to one sample of the network's input.
    void prepare(const float* interleaved, std::size_t height, std::size_t width, float* to) const;
    /// Throws Failure(REFUSED) that says which shape was expected and which came.
    void check_output(const std::vector<std::size_t>& shape, std::size_t batch, std::size_t height,
                      std::size_t width) const;
    /// From one sample of the network's output to the host's planes: classes, then the guide. `interleaved`
    /// is the input that it belongs to. Throws Failure(REFUSED) when a value is not finite. Values outside of
    /// 0…1 are clipped, and 0 stands where the network gives nothing, which is within the halo.
    void finish(const float* output, const float* interleaved, std::size_t height, std::size_t width,
                float* planes) const;

    /// What the package itself calls its output: after its postprocessing, before the operator's choices.
    Planes postprocess(const float* output, const Planes* unprocessed, std::size_t height,
                       std::size_t width) const;
    /// The package's own output with the operator's activation, all channels.
    Planes activate(Planes output) const;
    /// What the host would hand over for a sample of the package's raw input, interleaved.
    std::vector<float> as_host_gives(Planes raw) const;
    const Layout& input_layout() const { return input_layout_; }
    const Layout& output_layout() const { return output_layout_; }

  private:
    struct Rows {
        std::size_t first;
        std::size_t count;
    };
    /// How many rows of that size are best worked on at once: as many as stay in a core's cache; all where a
    /// step takes a statistic of them.
    std::size_t rows_at_once(const std::vector<Operation>& steps, std::size_t channels, std::size_t height,
                             std::size_t width) const;
    Planes postprocess(const float* output, const Planes* unprocessed, std::size_t height, std::size_t width,
                       Rows rows) const;
    void split_processing(std::vector<Operation> all);
    void choose_channels(const Tensor& output, const Choices& choices);
    void refuse_statistics_of_tiles() const;

    std::string input_id_;
    std::size_t output_index_ = 0;
    Layout input_layout_;
    Layout output_layout_;
    std::size_t channels_ = 1;
    std::size_t output_channels_ = 1;
    double pixel_size_um_ = 0;
    TilePlan tiles_;
    HostNormalisation normalisation_;
    std::string network_type_ = "float32";
    std::vector<Operation> before_;  ///< what is left to do after the host's normalisation
    std::vector<Operation> after_;
    std::vector<std::string> classes_;
    std::vector<std::size_t> planes_;  ///< output channel of each plane: classes, then the guide
    std::uint32_t guide_ = 0;
    Activation activation_ = Activation::none;
};

}  // namespace bioimageio

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a model says of itself, as values that were checked.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <spheroseg/model.hpp>
#include <string>
#include <vector>

#include "error.hpp"
#include "inference/preprocess.hpp"

namespace spheroseg {

/// What results are marked with.
struct ModelOrigin {
    std::string version;
    std::string weights_sha256;  ///< empty: no weights, or none that are known

    friend bool operator==(const ModelOrigin& one, const ModelOrigin& other) {
        return one.version == other.version && one.weights_sha256 == other.weights_sha256;
    }
};

/// What `describe` of the model said.
struct ModelFacts {
    std::string name;    ///< the operator's name
    std::string plugin;  ///< id of the plugin
    ModelOrigin origin;  ///< as first described; ModelStatus has what is known once the model is warm
    std::uint32_t input_channels = 1;
    Normalisation normalise{SPHEROSEG_NORMALISE_NONE};
    std::uint32_t output = SPHEROSEG_OUTPUT_PROBABILITY;
    std::uint32_t tile_width = 0;
    std::uint32_t tile_height = 0;
    bool tile_shrinks = false;  ///< tiles may be smaller, in multiples of size_multiple
    std::uint32_t halo = 0;
    std::uint32_t margin = 0;  ///< of reflection around the page
    std::uint32_t size_multiple = 1;
    std::uint32_t max_batch = 1;
    std::vector<std::string> classes;
    double pixel_size_um = 0;
    std::string device;                                          ///< as `origin`
    std::string precision;                                       ///< the same
    std::string detail;                                          ///< the same
    nlohmann::json parameter_schema = nlohmann::json::object();  ///< of the model's own
    nlohmann::json defaults = nlohmann::json::object();          ///< of the host's, where the model sets them
    std::uint64_t max_pixels = 0;
    std::uint32_t guide = SPHEROSEG_GUIDE_NONE;
    std::uint32_t instances = 0;  ///< that the plugin wants; 0: the host's setting
    std::uint32_t threads = 0;    ///< of each instance; 0: the host's share of the cores
    std::chrono::nanoseconds max_delay{0};
    double object_diameter_px = 0;  ///< 0: any scale
    std::string wrong;              ///< why it can't be served as it describes itself; empty: it can

    /// Planes of OUTPUT_PROBABILITY: the classes, then the guide if there is one.
    std::size_t planes() const { return classes.size() + (guide != SPHEROSEG_GUIDE_NONE ? 1 : 0); }

    static Result<ModelFacts> read(const sdk::Model& model, std::string name, std::string plugin);
    /// Of a model that could not be read: it is served as failed.
    static ModelFacts unread(std::string name, std::string plugin, std::string why);
};

/// Whether two descriptions take and give the same shapes; a model may not change these once it is served.
bool same_shapes(const ModelFacts& one, const ModelFacts& other);

/// Whether executions on the device take the host's cores; so do those on one that is not known yet.
bool runs_on_cpu(const std::string& device);

}  // namespace spheroseg

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The main job: a page of an image and a model in, objects with outlines and measurements out.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "geometry/objects.hpp"
#include "inference/image_file.hpp"
#include "inference/page_maps.hpp"
#include "inference/page_objects.hpp"

namespace spheroseg {

/// Milliseconds by phase.
struct SegmentTiming {
    double wait_ms = 0;  ///< from the arrival until a thread and a place at the model were free
    double decode_ms = 0;
    double prepare_ms = 0;
    double queue_ms = 0;
    double compute_ms = 0;
    double tile_ms = 0;
    double geometry_ms = 0;
    double total_ms = 0;
    std::uint32_t batch_size = 0;

    nlohmann::json to_json() const;
};

struct Segmented {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::string model;
    std::string model_version;
    std::string weights_sha256;
    SegmentParams params;
    PageScale scale;
    std::optional<double> pixel_size_um;
    std::vector<geometry::Object> objects;
    SegmentTiming timing;
};

/// Checks a model's own parameters against its schema and fills in defaults.
using ParameterCheck =
    std::function<Result<nlohmann::json>(const nlohmann::json& schema, const nlohmann::json& value)>;
/// Told of each finished segmentation: model name and phases.
using SegmentObserver = std::function<void(const std::string& model, const SegmentTiming& timing)>;

/// The edge of a pixel that figures in µm are made with. What was decided elsewhere, unknown included, is not
/// overruled by the file.
class PixelEdge {
  public:
    static PixelEdge of_the_file() { return PixelEdge(true, std::nullopt); }
    static PixelEdge exactly(std::optional<double> um) { return PixelEdge(false, um); }
    /// Pixels that are not square have none.
    std::optional<double> resolve(const ImageFacts& file) const;

  private:
    PixelEdge(bool from_file, std::optional<double> um) : from_file_(from_file), um_(um) {}
    bool from_file_;
    std::optional<double> um_;
};

/// Thread-safe. The models' plugins outlive it. `memory` is what one segmentation may take, in bytes: a page
/// of more than a quarter of it is read in strips, and what does not fit is refused.
class Segmenter {
  public:
    Segmenter(std::vector<std::unique_ptr<ServedModel>> models, std::string default_model,
              ParameterCheck check, SegmentObserver observer, std::uint64_t memory = std::uint64_t{1} << 30);

    const std::vector<std::unique_ptr<ServedModel>>& models() const { return models_; }
    std::uint64_t memory() const { return memory_; }
    /// None while there is no model at all.
    const ServedModel* default_model() const {
        const auto found = find(default_model_);
        return found ? *found : nullptr;
    }
    /// Empty: the default model. 404 "model_not_found".
    Result<ServedModel*> find(const std::string& name) const;
    /// From the JSON of a request: common names and the model's own side by side. 422 "invalid_params" names
    /// each fault.
    Result<SegmentParams> read_params(const ServedModel& model, const nlohmann::json& params) const;
    /// The model's own parameters alone, with defaults filled in.
    Result<nlohmann::json> read_model_params(const ServedModel& model, const nlohmann::json& params) const {
        return check_(model.facts().parameter_schema, params);
    }

    Result<Segmented> segment(const ImageFile& file, ServedModel& model, const SegmentParams& params,
                              PixelEdge edge, const CallContext& context) const;

  private:
    std::vector<std::unique_ptr<ServedModel>> models_;
    std::string default_model_;
    ParameterCheck check_;
    SegmentObserver observer_;
    std::uint64_t memory_;
};

}  // namespace spheroseg

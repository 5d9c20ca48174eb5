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
#include "inference/served_model.hpp"

namespace spheroseg {

struct SegmentParams {
    double threshold = 0.5;  ///< 0–1, for models that give probabilities
    double min_area = 100;   ///< px; smaller objects are left out
    bool holes = true;       ///< false: holes are filled
    double simplify = 1.0;   ///< px; 0: outlines follow pixel edges exactly
    std::uint32_t page = 0;
    std::optional<std::uint32_t> channel;
    nlohmann::json model =
        nlohmann::json::object();  ///< the model's own parameters, checked, defaults filled in

    /// All of it, as provenance.
    nlohmann::json to_json() const;
};

/// Milliseconds by phase.
struct SegmentTiming {
    double decode_ms = 0;
    double prepare_ms = 0;
    double queue_ms = 0;
    double compute_ms = 0;
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

/// Thread-safe. The models' plugins outlive it.
class Segmenter {
  public:
    Segmenter(std::vector<std::unique_ptr<ServedModel>> models, std::string default_model,
              ParameterCheck check, SegmentObserver observer);

    const std::vector<std::unique_ptr<ServedModel>>& models() const { return models_; }
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
};

/// The measured objects of outlines that a person drew on a page.
Result<std::vector<geometry::Object>> measure_drawn(std::vector<geometry::Object> drawn,
                                                    const PixelBuffer& page,
                                                    std::optional<double> pixel_size_um);

}  // namespace spheroseg

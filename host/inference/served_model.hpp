// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One model as it is served: its instances, each on a thread of its own, and the bounded queue before them.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <spheroseg/model.hpp>
#include <string>
#include <thread>
#include <vector>

#include "error.hpp"
#include "inference/call_context.hpp"
#include "inference/preprocess.hpp"

namespace spheroseg {

enum class ModelState { loading, ready, failed, draining };
const char* to_string(ModelState state);

/// What `describe` of the model said, as values.
struct ModelFacts {
    std::string name;     ///< the operator's name
    std::string plugin;   ///< id of the plugin
    std::string version;  ///< of the model
    std::uint32_t input_channels = 1;
    Normalisation normalise{SPHEROSEG_NORMALISE_NONE};
    std::uint32_t output = SPHEROSEG_OUTPUT_PROBABILITY;
    std::uint32_t tile_width = 0;
    std::uint32_t tile_height = 0;
    std::uint32_t halo = 0;
    std::uint32_t size_multiple = 1;
    std::uint32_t max_batch = 1;
    std::vector<std::string> classes;
    double pixel_size_um = 0;
    std::string weights_sha256;
    std::string device;
    std::string precision;
    nlohmann::json parameter_schema = nlohmann::json::object();
    std::uint64_t max_pixels = 0;

    static Result<ModelFacts> read(const sdk::Model& model, std::string name, std::string plugin);
};

/// What came out for one item; which member is filled follows ModelFacts::output.
struct ModelOutput {
    std::vector<float> probability;  ///< [class, row, column]
    std::vector<std::uint32_t> labels;
    std::string polygons;
    double queue_ms = 0;
    double compute_ms = 0;
    std::uint32_t batch_size = 0;
};

struct ModelLimits {
    std::uint32_t instances = 1;
    std::uint32_t threads_each = 1;
    std::uint32_t queue = 64;  ///< items that may wait
};

/// Thread-safe once started. The plugin outlives it.
class ServedModel {
  public:
    ServedModel(sdk::Model model, ModelFacts facts, ModelLimits limits);
    ServedModel(const ServedModel&) = delete;
    ServedModel& operator=(const ServedModel&) = delete;
    ~ServedModel();

    /// Makes the instances; returns when all are warm, or with the first one's failure.
    Result<void> start();
    /// Takes no more items, finishes those it has, ends the threads.
    void stop();

    const ModelFacts& facts() const { return facts_; }
    ModelState state() const;
    std::string detail() const;
    /// Items in the queue now; a gauge.
    std::size_t waiting() const;

    /// Runs one input and waits for it. 429 "queue_full", 503 "model_not_ready", 504, or the model's own
    /// reason.
    Result<ModelOutput> run(const Tensor& input, const std::string& parameters, const CallContext& context);

  private:
    struct Item;
    void serve(std::uint32_t index);
    std::vector<Item*> take_batch();
    void execute(sdk::ModelInstance& instance, const std::vector<Item*>& batch);
    void finish(const std::vector<Item*>& batch, const Result<void>& outcome);
    void set_failed(const std::string& reason);
    std::unique_ptr<sdk::ModelInstance> make_instance();
    bool ended() const;

    const sdk::Model model_;
    const ModelFacts facts_;
    const ModelLimits limits_;
    mutable std::mutex mutex_;  // guards everything below
    std::condition_variable work_;
    std::condition_variable changed_;
    std::deque<Item*> queue_;  // owned by the callers of run, who wait until theirs is done
    ModelState state_ = ModelState::loading;
    std::string detail_;
    std::uint32_t warm_ = 0;
    std::uint32_t alive_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace spheroseg

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the models do, as metrics and as lines of the log. Labels have few values: names of models, states,
// codes.
#include <spdlog/spdlog.h>

#include "process/host_metrics.hpp"

namespace spheroseg {

void HostMetrics::define_model_metrics(sdk::Call& call, const sdk::Metrics& metrics) {
    const std::vector<double> seconds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                         0.5,   1,      2.5,   5,    10,    30,   60};
    ids_.queue_seconds = metrics.define(call, SPHEROSEG_HISTOGRAM, "spheroseg_model_queue_seconds",
                                        "Time that an input waited for an instance", {"model"}, seconds);
    ids_.compute_seconds = metrics.define(call, SPHEROSEG_HISTOGRAM, "spheroseg_model_compute_seconds",
                                          "Time of an execution of a batch", {"model"}, seconds);
    ids_.batch_items = metrics.define(call, SPHEROSEG_HISTOGRAM, "spheroseg_model_batch_items",
                                      "Inputs in an execution", {"model"}, {1, 2, 4, 8, 16, 32, 64});
    ids_.refusals = metrics.define(call, SPHEROSEG_COUNTER, "spheroseg_model_refusals_total",
                                   "Requests that a model did not admit", {"model", "code"});
    ids_.breaks = metrics.define(call, SPHEROSEG_COUNTER, "spheroseg_model_instance_failures_total",
                                 "Instances that broke or could not be made", {"model"});
    ids_.depth = metrics.define(call, SPHEROSEG_GAUGE, "spheroseg_model_queue_depth",
                                "Inputs that wait for an instance", {"model"});
    ids_.admitted = metrics.define(call, SPHEROSEG_GAUGE, "spheroseg_model_requests",
                                   "Requests admitted and not yet done", {"model"});
    ids_.instances = metrics.define(call, SPHEROSEG_GAUGE, "spheroseg_model_instances",
                                    "Instances that the model is to have", {"model"});
    ids_.ready = metrics.define(call, SPHEROSEG_GAUGE, "spheroseg_model_instances_ready",
                                "Instances that are warm", {"model"});
}

void HostMetrics::executed(const std::string& model, double compute_ms, const std::vector<double>& queue_ms) {
    if (!metrics_) return;
    metrics_->record(ids_.compute_seconds, compute_ms / 1000, {model});
    metrics_->record(ids_.batch_items, static_cast<double>(queue_ms.size()), {model});
    for (const double ms : queue_ms) metrics_->record(ids_.queue_seconds, ms / 1000, {model});
}

void HostMetrics::refused(const std::string& model, const std::string& code) {
    if (metrics_) metrics_->record(ids_.refusals, 1, {model, code});
}

void HostMetrics::changed(const std::string& model, const ModelStatus& status) {
    spdlog::info("Model {}: {}, {} of {} instances{}{}", model, to_string(status.state),
                 status.instances_ready, status.instances, status.detail.empty() ? "" : "; ", status.detail);
}

void HostMetrics::instance_broke(const std::string& model, const std::string& why) {
    spdlog::error("Model {}: an instance is made anew: {}", model, why);
    if (metrics_) metrics_->record(ids_.breaks, 1, {model});
}

void HostMetrics::count_models(const Segmenter& segmenter) {
    if (!metrics_) return;
    for (const auto& model : segmenter.models()) {
        const ModelStatus status = model->status();
        const std::string& name = model->facts().name;
        metrics_->record(ids_.depth, static_cast<double>(status.queue_depth), {name});
        metrics_->record(ids_.admitted, static_cast<double>(status.requests), {name});
        metrics_->record(ids_.instances, status.instances, {name});
        metrics_->record(ids_.ready, status.instances_ready, {name});
    }
}

}  // namespace spheroseg

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/host_metrics.hpp"

#include "plugin/failure.hpp"
#include "store/queue.hpp"

namespace spheroseg {

Result<std::shared_ptr<HostMetrics>> HostMetrics::create(const PluginSet& plugins) {
    auto out = std::make_shared<HostMetrics>();
    const auto provider = plugins.interface(SPHEROSEG_METRICS_1);
    if (!provider) return out;
    return guarded([&] {
        const sdk::Metrics metrics(*provider);
        sdk::Call call;
        auto& ids = out->ids_;
        ids.requests = metrics.define(call, SPHEROSEG_COUNTER, "spheroseg_http_requests_total",
                                      "Requests answered", {"route", "method", "status"});
        ids.seconds = metrics.define(
            call, SPHEROSEG_HISTOGRAM, "spheroseg_http_request_seconds",
            "Time from the end of a request to the end of its answer", {"route", "status"},
            {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30});
        ids.in_flight = metrics.define(call, SPHEROSEG_GAUGE, "spheroseg_http_requests_in_flight",
                                       "Requests that are being answered");
        ids.bytes_in = metrics.define(call, SPHEROSEG_COUNTER, "spheroseg_http_received_bytes_total",
                                      "Bytes of request bodies");
        ids.bytes_out =
            metrics.define(call, SPHEROSEG_COUNTER, "spheroseg_http_sent_bytes_total", "Bytes of answers");
        ids.phases =
            metrics.define(call, SPHEROSEG_HISTOGRAM, "spheroseg_segmentation_seconds",
                           "Time of a segmentation by phase", {"model", "phase"},
                           {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60});
        ids.jobs = metrics.define(call, SPHEROSEG_GAUGE, "spheroseg_jobs", "Jobs by state", {"state"});
        out->define_model_metrics(call, metrics);
        out->metrics_ = metrics;
        return out;
    });
}

void HostMetrics::started() {
    const auto now = ++in_flight_;
    if (metrics_) metrics_->record(ids_.in_flight, static_cast<double>(now));
}

void HostMetrics::finished(const http::RequestRecord& record) {
    const auto now = --in_flight_;
    if (!metrics_) return;
    const std::string status = std::to_string(record.status);
    metrics_->record(ids_.in_flight, static_cast<double>(now));
    metrics_->record(ids_.requests, 1, {record.route, record.method, status});
    metrics_->record(ids_.seconds, record.seconds, {record.route, status});
    if (record.bytes_in != 0) metrics_->record(ids_.bytes_in, static_cast<double>(record.bytes_in));
    if (record.bytes_out != 0) metrics_->record(ids_.bytes_out, static_cast<double>(record.bytes_out));
}

void HostMetrics::segmented(const std::string& model, const SegmentTiming& timing) {
    if (!metrics_) return;
    const std::pair<const char*, double> phases[] = {
        {"wait", timing.wait_ms},         {"decode", timing.decode_ms},   {"prepare", timing.prepare_ms},
        {"queue", timing.queue_ms},       {"compute", timing.compute_ms}, {"tile", timing.tile_ms},
        {"geometry", timing.geometry_ms}, {"total", timing.total_ms}};
    for (const auto& [phase, ms] : phases) metrics_->record(ids_.phases, ms / 1000, {model, phase});
}

void HostMetrics::count_jobs(store::SessionPool& pool) {
    if (!metrics_) return;
    const auto counts = store::with_transaction(pool, {}, store::Mode::read,
                                                [](store::Work& work) { return store::queue::counts(work); });
    if (!counts) return;
    for (const auto state : {store::JobState::queued, store::JobState::running, store::JobState::done,
                             store::JobState::failed, store::JobState::cancelled}) {
        const auto found = counts->find(state);
        metrics_->record(ids_.jobs, found == counts->end() ? 0 : static_cast<double>(found->second),
                         {store::to_string(state)});
    }
}

}  // namespace spheroseg

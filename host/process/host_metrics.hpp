// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the host measures, handed to the metrics/1 plugin if there is one.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <spheroseg/metrics.hpp>
#include <thread>

#include "http/server.hpp"
#include "inference/segmenter.hpp"
#include "plugin/plugin_set.hpp"
#include "process/failure_log.hpp"
#include "store/pool.hpp"

namespace spheroseg {

/// [any thread] Nothing happens without a metrics plugin.
class HostMetrics final : public http::Observer, public ModelObserver {
  public:
    static Result<std::shared_ptr<HostMetrics>> create(const PluginSet& plugins);

    void started() override;
    void finished(const http::RequestRecord& record) override;
    void failed(const http::FailureRecord& failure) override { failures_.write(failure); }
    void executed(const std::string& model, double compute_ms, const std::vector<double>& queue_ms) override;
    void refused(const std::string& model, const std::string& code) override;
    /// Logs it, too.
    void changed(const std::string& model, const ModelStatus& status) override;
    void instance_broke(const std::string& model, const std::string& why) override;
    void segmented(const std::string& model, const SegmentTiming& timing);
    /// Jobs by state, read from the store; called from time to time.
    void count_jobs(store::SessionPool& pool);
    /// Queues and instances of the models; called from time to time.
    void count_models(const Segmenter& segmenter);

  private:
    struct Ids {
        std::uint64_t requests = 0, seconds = 0, in_flight = 0, bytes_in = 0, bytes_out = 0, phases = 0,
                      jobs = 0;
        std::uint64_t queue_seconds = 0, compute_seconds = 0, batch_items = 0, refusals = 0, breaks = 0,
                      depth = 0, admitted = 0, instances = 0, ready = 0;
    };
    void define_model_metrics(sdk::Call& call, const sdk::Metrics& metrics);

    std::optional<sdk::Metrics> metrics_;
    FailureLog failures_;
    Ids ids_;
    std::atomic<std::int64_t> in_flight_{0};
};

}  // namespace spheroseg

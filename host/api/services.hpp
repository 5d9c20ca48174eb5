// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the endpoints stand on. Made by the host, outlives the server.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <shared_mutex>
#include <spheroseg/images.hpp>
#include <spheroseg/objects.hpp>
#include <string>
#include <vector>

#include "inference/image_file.hpp"
#include "inference/segmenter.hpp"
#include "jobs/events.hpp"
#include "plugin/plugin_set.hpp"
#include "store/pool.hpp"

namespace spheroseg::api {

struct Services {
    store::SessionPool& pool;
    sdk::Objects objects;
    sdk::Images images;
    Segmenter& segmenter;
    jobs::EventHub& events;
    const PluginSet& plugins;
    ImageBudget image_budget;
    std::int64_t most_queued_jobs = 100000;
    int job_attempts = 3;
    std::uint64_t most_image_bytes = 0;
    std::uint64_t most_json_bytes = 16 << 20;
    std::function<bool()> draining;
    /// Shared while an object is stored and its row is written, exclusive while unreferenced objects are
    /// removed: so nothing is removed between the two that a row is about to name.
    std::shared_mutex& object_lifetime;
};

}  // namespace spheroseg::api

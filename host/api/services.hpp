// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the endpoints stand on. Made by the host, outlives the server.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <spheroseg/images.hpp>
#include <string>
#include <vector>

#include "inference/image_file.hpp"
#include "inference/segmenter.hpp"
#include "jobs/events.hpp"
#include "objects/object_store.hpp"
#include "plugin/plugin_set.hpp"
#include "store/pool.hpp"

namespace spheroseg::api {

struct Services {
    store::SessionPool& pool;
    ObjectStore objects;
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
};

}  // namespace spheroseg::api

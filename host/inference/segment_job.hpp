// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The handler of "segment" jobs.
#pragma once

#include <shared_mutex>
#include <spheroseg/images.hpp>
#include <spheroseg/objects.hpp>

#include "inference/segmenter.hpp"
#include "jobs/run.hpp"

namespace spheroseg {

/// What a segmentation job works with; outlives the workers.
struct SegmentJobParts {
    store::SessionPool& pool;
    sdk::Objects objects;
    sdk::Images images;
    const Segmenter& segmenter;
    ImageBudget image_budget;
    std::shared_mutex& object_lifetime;
};

/// Reads the image, runs the model, stores the objects, and writes the result guarded by the job's fence.
jobs::Handler segment_handler(SegmentJobParts parts);

}  // namespace spheroseg

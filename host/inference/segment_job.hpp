// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The handler of "segment" jobs.
#pragma once

#include <spheroseg/images.hpp>

#include "inference/segmenter.hpp"
#include "jobs/run.hpp"
#include "objects/object_store.hpp"

namespace spheroseg {

/// What a segmentation job works with; outlives the workers.
struct SegmentJobParts {
    store::SessionPool& pool;
    ObjectStore objects;
    sdk::Images images;
    const Segmenter& segmenter;
    ImageBudget image_budget;
};

/// Reads the image, runs the model, stores the objects, and writes the result guarded by the job's fence.
jobs::Handler segment_handler(SegmentJobParts parts);

}  // namespace spheroseg

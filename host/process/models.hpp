// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// From the plugins of a configuration to the models that are served.
#pragma once

#include <memory>

#include "config/configuration.hpp"
#include "inference/segmenter.hpp"
#include "plugin/plugin_set.hpp"

namespace spheroseg {

/// Begins to load every model plugin's instances and returns: a slow model delays no start. A model that
/// can't be loaded is kept as failed, and tried again from time to time; one that describes itself wrongly
/// for good.
Result<std::unique_ptr<Segmenter>> start_models(const config::Configuration& configuration,
                                                const PluginSet& plugins, SegmentObserver segmented = {},
                                                const std::shared_ptr<ModelObserver>& observer = nullptr);

struct InspectedModels {
    std::unique_ptr<Segmenter> segmenter;  ///< each of its models is ready or has failed
    Result<void> default_model;            ///< whether the configured one is there
};

/// For commands that say what is wrong with each: nothing that fails ends it.
InspectedModels inspect_models(const config::Configuration& configuration, const PluginSet& plugins);

}  // namespace spheroseg

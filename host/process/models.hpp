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
/// can't be loaded is kept as failed, and tried again from time to time.
Result<std::unique_ptr<Segmenter>> start_models(const config::Configuration& configuration,
                                                const PluginSet& plugins, SegmentObserver segmented = {},
                                                std::shared_ptr<ModelObserver> observer = nullptr);

/// The same for commands that need them now: returns when each is ready or has failed.
Result<std::unique_ptr<Segmenter>> load_models(const config::Configuration& configuration,
                                               const PluginSet& plugins);

}  // namespace spheroseg

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// libvips as one library of the process: started once, never shut down (its threads and types outlive us).
#pragma once

#include <vips/vips.h>

#include <memory>

namespace images_vips {

/// Starts libvips at the first call: no operation cache, only the loaders that we name. [any thread]
/// Throws UNAVAILABLE when it can't start.
void start_vips(int threads);

struct GObjectRelease {
    void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using GObjectPointer = std::unique_ptr<T, GObjectRelease>;

using VipsImagePointer = GObjectPointer<VipsImage>;
using VipsRegionPointer = GObjectPointer<VipsRegion>;
using VipsSourcePointer = GObjectPointer<VipsSource>;

}  // namespace images_vips

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The process's malloc.
#pragma once

namespace spheroseg {

/// Returns idle memory to the system at once, which else happens after some seconds. Whoever calls it links
/// the allocator. [any thread]
void trim_memory();

}  // namespace spheroseg

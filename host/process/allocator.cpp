// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/allocator.hpp"

#ifdef SPHEROSEG_JEMALLOC
#include <jemalloc/jemalloc.h>

#include <string>

// Networks take and leave buffers of many MiB at each layer. With these options such buffers, too, stay with
// the process, so that the next layer does not have the system clear new pages for it; what was idle for ten
// seconds the system may have when it is short of memory. Large pages (thp) cost the system one fault in the
// place of 512, and have calloc clear its memory by writing: otherwise each large calloc, of which libvips
// makes several a strip, gives its pages back and faults them in again. They are why there is one arena a
// core and not four: each arena holds large pages that it hardly uses. Read by jemalloc before main(); the
// environment's MALLOC_CONF goes over it.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf =
    "oversize_threshold:0,background_thread:true,dirty_decay_ms:10000,muzzy_decay_ms:-1,thp:always,"
    "narenas_ratio:1";
}

void spheroseg::trim_memory() {
    const std::string purge_all = "arena." + std::to_string(MALLCTL_ARENAS_ALL) + ".purge";
    mallctl(purge_all.c_str(), nullptr, nullptr, nullptr, 0);
}
#else  // the sanitizers bring their own
#include <malloc.h>

void spheroseg::trim_memory() {
    malloc_trim(0);
}
#endif

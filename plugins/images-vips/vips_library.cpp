// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "vips_library.hpp"

#include <mutex>
#include <spheroseg/boundary.hpp>

namespace images_vips {
namespace {

// libvips reports what it finds odd in a file through GLib's log; strangers' files must not fill ours.
void ignore_log(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

bool start() {
    if (VIPS_INIT("spheroseg") != 0) return false;
    g_log_set_handler("VIPS", static_cast<GLogLevelFlags>(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO), ignore_log,
                      nullptr);
    vips_cache_set_max(0);
    vips_cache_set_max_mem(0);
    vips_cache_set_max_files(0);
    vips_leak_set(FALSE);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (const char* trusted :
         {"VipsForeignLoadPngSource", "VipsForeignLoadJpegSource", "VipsForeignLoadTiffSource",
          "VipsForeignLoadWebpSource", "VipsForeignLoadJp2kSource"})
        vips_operation_block_set(trusted, FALSE);
    return true;
}

}  // namespace

void start_vips(int threads) {
    static std::once_flag once;
    static bool started = false;  // written once, under `once`
    std::call_once(once, [] { started = start(); });
    if (!started)
        throw spheroseg::sdk::Failure(SPHEROSEG_UNAVAILABLE, "vips",
                                      "libvips can't start; is libvips42 installed whole?");
    vips_concurrency_set(threads);
}

}  // namespace images_vips

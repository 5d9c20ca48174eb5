// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/plugin.hpp>

#include "store.hpp"

namespace objects_files {

class Plugin {
  public:
    explicit Plugin(const spheroseg::sdk::Host& host)
        : store_(read_settings(host.config(), host.data_folder()),
                 [host](std::int32_t level, std::string_view message) { host.log(level, message); }) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id != SPHEROSEG_OBJECTS_1) return {};
        return spheroseg::sdk::provide_objects(store_);
    }

  private:
    Store store_;
};

}  // namespace objects_files

namespace {
const char* const kProvides[] = {SPHEROSEG_OBJECTS_1, nullptr};
const char* const kRequires[] = {nullptr};
}  // namespace

SPHEROSEG_PLUGIN(objects_files::Plugin, "objects-files", "1.0.0", "MIT",
                 "Keeps images and results as files named by the hash of their content.", kProvides,
                 kRequires, objects_files::kConfigSchema);

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/database.hpp>
#include <spheroseg/plugin.hpp>

#include "database.hpp"

namespace storage_sqlite {

class Plugin {
  public:
    explicit Plugin(const spheroseg::sdk::Host& host)
        : database_(read_settings(host.config(), host.data_folder()),
                    [host](std::int32_t level, std::string_view message) { host.log(level, message); }) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id != SPHEROSEG_DATABASE_1) return {};
        return spheroseg::sdk::provide_database(database_);
    }

  private:
    Database database_;
};

}  // namespace storage_sqlite

namespace {
const char* const kProvides[] = {SPHEROSEG_DATABASE_1, nullptr};
const char* const kRequires[] = {nullptr};
}  // namespace

SPHEROSEG_PLUGIN(storage_sqlite::Plugin, "storage-sqlite", "1.0.0", "MIT",
                 "Keeps everything in one SQLite file on a local disk.", kProvides, kRequires,
                 storage_sqlite::kConfigSchema);

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// storage-sqlite as a class, without a host.
#include "loaded_plugin.hpp"
#include "provider.hpp"
#include "storage-sqlite/database.hpp"

namespace spheroseg::contract {

namespace {

class SqliteClass : public DatabaseProvider {
  public:
    spheroseg_interface interface() override {
        if (!database_) {
            storage_sqlite::Settings settings;
            settings.file = folder_.path() / "test.db";
            settings.busy_timeout = std::chrono::milliseconds(300);
            database_ =
                std::make_unique<storage_sqlite::Database>(settings, [](std::int32_t, std::string_view) {});
        }
        return sdk::provide_database(*database_);
    }
    void shut() override { database_.reset(); }
    bool text_may_hold_nul() const override { return true; }

  private:
    TemporaryFolder folder_;
    std::unique_ptr<storage_sqlite::Database> database_;
};

}  // namespace

std::unique_ptr<DatabaseProvider> make_database_provider() {
    return std::make_unique<SqliteClass>();
}

}  // namespace spheroseg::contract

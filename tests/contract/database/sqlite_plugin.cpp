// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// storage-sqlite as the host sees it: the shared library through its descriptor.
#include "loaded_plugin.hpp"
#include "provider.hpp"

namespace spheroseg::contract {

namespace {

class SqlitePlugin : public DatabaseProvider {
  public:
    spheroseg_interface interface() override {
        if (!plugin_)
            plugin_ = std::make_unique<LoadedPlugin>(
                STORAGE_SQLITE_LIBRARY, R"({"path":"test.db","busy_timeout":300,"cache":1048576})",
                folder_.path());
        return plugin_->find(SPHEROSEG_DATABASE_1);
    }
    void shut() override { plugin_.reset(); }
    bool text_may_hold_nul() const override { return true; }

  private:
    TemporaryFolder folder_;
    std::unique_ptr<LoadedPlugin> plugin_;
};

}  // namespace

std::unique_ptr<DatabaseProvider> make_database_provider() {
    return std::make_unique<SqlitePlugin>();
}

}  // namespace spheroseg::contract

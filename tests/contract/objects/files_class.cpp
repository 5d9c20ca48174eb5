// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// objects-files as a class, without a host.
#include "folder_probe.hpp"
#include "loaded_plugin.hpp"
#include "objects-files/store.hpp"
#include "provider.hpp"

namespace spheroseg::contract {

namespace {

class FilesClass : public ObjectsProvider {
  public:
    spheroseg_interface interface() override {
        if (!store_)
            store_ =
                std::make_unique<objects_files::Store>(objects_files::Settings{folder_.path() / "objects", 0},
                                                       [](std::int32_t, std::string_view) {});
        return sdk::provide_objects(*store_);
    }
    void shut() override { store_.reset(); }
    bool damage(const std::string& key) override {
        return damage_file(object_path(folder_.path() / "objects", key));
    }
    std::size_t unfinished() override { return files_in(folder_.path() / "objects" / "tmp"); }

  private:
    TemporaryFolder folder_;
    std::unique_ptr<objects_files::Store> store_;
};

}  // namespace

std::unique_ptr<ObjectsProvider> make_objects_provider() {
    return std::make_unique<FilesClass>();
}

}  // namespace spheroseg::contract

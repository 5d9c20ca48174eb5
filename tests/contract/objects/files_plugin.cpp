// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// objects-files as the host sees it: the shared library through its descriptor.
#include "folder_probe.hpp"
#include "loaded_plugin.hpp"
#include "provider.hpp"

namespace spheroseg::contract {

namespace {

class FilesPlugin : public ObjectsProvider {
  public:
    spheroseg_interface interface() override {
        if (!plugin_)
            plugin_ = std::make_unique<LoadedPlugin>(
                OBJECTS_FILES_LIBRARY, R"({"path":"objects","minimum_free":0})", folder_.path());
        return plugin_->find(SPHEROSEG_OBJECTS_1);
    }
    void shut() override { plugin_.reset(); }
    bool damage(const std::string& key) override {
        return damage_file(object_path(folder_.path() / "objects", key));
    }
    std::size_t unfinished() override { return files_in(folder_.path() / "objects" / "tmp"); }

  private:
    TemporaryFolder folder_;
    std::unique_ptr<LoadedPlugin> plugin_;
};

}  // namespace

std::unique_ptr<ObjectsProvider> make_objects_provider() {
    return std::make_unique<FilesPlugin>();
}

}  // namespace spheroseg::contract

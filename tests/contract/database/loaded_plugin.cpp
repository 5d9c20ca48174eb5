// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "loaded_plugin.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace spheroseg::contract {

namespace {

std::int64_t now_of(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "spheroseg-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

LoadedPlugin::LoadedPlugin(const std::filesystem::path& library, std::string config,
                           const std::filesystem::path& data_folder)
    : config_(std::move(config)), data_folder_(data_folder.string()) {
    // Stays mapped, as in the host.
    void* loaded = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (loaded == nullptr) throw std::runtime_error(::dlerror());
    descriptor_ =
        static_cast<const spheroseg_plugin_descriptor*>(::dlsym(loaded, SPHEROSEG_DESCRIPTOR_SYMBOL));
    if (descriptor_ == nullptr) throw std::runtime_error("the library has no descriptor");
    if (descriptor_->magic != SPHEROSEG_ABI_MAGIC || descriptor_->abi_major != SPHEROSEG_ABI_MAJOR)
        throw std::runtime_error("the descriptor is of another boundary");

    host_.size = sizeof(host_);
    host_.abi_major = SPHEROSEG_ABI_MAJOR;
    host_.abi_minor = SPHEROSEG_ABI_MINOR;
    host_.config = sdk::to_text(config_);
    host_.data_folder = sdk::to_text(data_folder_);
    host_.name = sdk::to_text(descriptor_->id);
    host_.log = [](void*, std::int32_t level, spheroseg_text message) {
        std::fprintf(stderr, "[%d] %.*s\n", level, static_cast<int>(message.size), message.data);
    };
    host_.monotonic_ns = [](void*) { return now_of(CLOCK_MONOTONIC); };
    host_.unix_ns = [](void*) { return now_of(CLOCK_REALTIME); };
    host_.allocate = [](void*, std::uint64_t size, std::uint64_t alignment) {
        return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    };
    host_.release = [](void*, void* memory) { std::free(memory); };
    host_.find_interface = [](void*, spheroseg_text, spheroseg_interface*) -> spheroseg_code {
        return SPHEROSEG_NOT_FOUND;
    };
    host_.metric = [](void*, std::int32_t, spheroseg_text, const spheroseg_pair*, std::uint64_t, double) {};

    sdk::Call call;
    call.check(descriptor_->create(&host_, call.raw(), &plugin_));
}

LoadedPlugin::~LoadedPlugin() {
    if (plugin_ != nullptr) descriptor_->destroy(plugin_);
}

spheroseg_interface LoadedPlugin::find(const char* id) const {
    spheroseg_interface found{};
    if (descriptor_->get_interface(plugin_, id, &found) != SPHEROSEG_OK)
        throw std::runtime_error(std::string("the plugin does not give ") + id);
    return found;
}

}  // namespace spheroseg::contract

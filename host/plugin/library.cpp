// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/library.hpp"

#include <dlfcn.h>

#include <boost/dll/shared_library.hpp>
#include <map>
#include <memory>
#include <mutex>

#include "plugin/inspection.hpp"

namespace spheroseg {
namespace {

// Now: a missing symbol is an error here, not a crash later. Local: no plugin hides another's symbols.
// Nodelete: nobody's dlclose unmaps it.
boost::dll::load_mode::type load_mode() {
    return static_cast<boost::dll::load_mode::type>(boost::dll::load_mode::rtld_now |
                                                    boost::dll::load_mode::rtld_local) |
           static_cast<boost::dll::load_mode::type>(RTLD_NODELETE);
}

}  // namespace

struct LibraryRegistry::State {
    std::mutex mutex;
    // guarded by mutex; values are never erased, so that pointers to them hold
    std::map<std::filesystem::path, std::unique_ptr<const Library>> libraries;
    std::map<std::filesystem::path, boost::dll::shared_library> handles;  // guarded by mutex
};

LibraryRegistry::LibraryRegistry() : state_(new State) {}

LibraryRegistry& LibraryRegistry::instance() {
    static auto* const registry = new LibraryRegistry;  // never destroyed, on purpose
    return *registry;
}

Result<const Library*> LibraryRegistry::load(const std::filesystem::path& path) {
    std::error_code failure;
    auto whole = std::filesystem::canonical(path, failure);
    if (failure) whole = path;  // inspect says what is wrong with it
    const std::lock_guard lock(state_->mutex);
    if (const auto known = state_->libraries.find(whole); known != state_->libraries.end())
        return known->second.get();
    const auto inspected = inspect(whole);
    if (!inspected) return tl::unexpected(inspected.error());

    boost::system::error_code refused;
    boost::dll::shared_library handle;
    handle.load(boost::dll::fs::path(whole.string()), load_mode(), refused);
    if (refused) {
        const char* reason = ::dlerror();  // Boost keeps the linker's text for who asks
        return fail(ErrorKind::unprocessable, "plugin_load_failed",
                    "The library " + whole.string() +
                        " can't be loaded: " + (reason != nullptr ? reason : refused.message()) + ".");
    }
    const auto* descriptor = static_cast<const spheroseg_plugin_descriptor*>(
        ::dlsym(handle.native(), SPHEROSEG_DESCRIPTOR_SYMBOL));
    state_->handles.emplace(whole, std::move(handle));
    if (descriptor == nullptr)
        return fail(ErrorKind::unprocessable, "plugin_load_failed",
                    "The library " + whole.string() + " lost its descriptor while it was loaded.");
    auto& kept = state_->libraries[whole];
    kept.reset(new Library(whole, descriptor));
    return kept.get();
}

}  // namespace spheroseg

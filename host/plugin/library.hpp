// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Shared libraries as the process holds them: loaded now and local, mapped until the process ends.
#pragma once

#include <spheroseg/abi.h>
#include <filesystem>

#include "error.hpp"

namespace spheroseg {

/// A mapped library. It has no end: code that thread-locals, atexit handlers or a model's own threads still
/// want must not go away under them.
class Library {
  public:
    const std::filesystem::path& path() const { return path_; }
    const spheroseg_plugin_descriptor& descriptor() const { return *descriptor_; }

  private:
    friend class LibraryRegistry;
    Library(std::filesystem::path path, const spheroseg_plugin_descriptor* descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}
    std::filesystem::path path_;
    const spheroseg_plugin_descriptor* descriptor_;
};

/// The one piece of global state: every library this process ever mapped. Any thread.
class LibraryRegistry {
  public:
    static LibraryRegistry& instance();

    /// Inspects, then maps. A path that was mapped before gives the same library, also when the file was
    /// replaced since: new code needs a new path. Errors: those of inspect(), plugin_load_failed with the
    /// linker's reason.
    Result<const Library*> load(const std::filesystem::path& path);

    LibraryRegistry(const LibraryRegistry&) = delete;
    LibraryRegistry& operator=(const LibraryRegistry&) = delete;

  private:
    struct State;
    LibraryRegistry();
    ~LibraryRegistry() = delete;
    State* state_;  // never freed
};

}  // namespace spheroseg

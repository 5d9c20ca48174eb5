// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A file being written: it is there only until it is moved to its place or given up.
#pragma once

#include <string>

#include "descriptor.hpp"

namespace objects_files {

/// [one thread] Held under an advisory lock for its whole life, so that a file without one has lost its
/// writer.
class TemporaryFile {
  public:
    /// `folder` must stay open for as long.
    explicit TemporaryFile(int folder);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    /// Removes the file unless it was moved.
    ~TemporaryFile();

    const Descriptor& descriptor() const { return descriptor_; }
    void write(const char* data, std::size_t size);

    enum class Moved { yes, taken };
    /// To a name that must be free.
    Moved move_to(int folder, const std::string& name);
    /// Over whatever has the name.
    void move_over(int folder, const std::string& name);

  private:
    const int folder_;
    std::string name_;
    Descriptor descriptor_;
};

/// Removes the files whose writer is dead; returns how many.
std::size_t remove_leftovers(int folder);

}  // namespace objects_files

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// File descriptors that close themselves, and the one translation of errno.
#pragma once

#include <unistd.h>

#include <string>
#include <utility>

namespace objects_files {

class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

  private:
    int number_ = -1;
};

/// Throws the Failure that `system_error` means: FULL, UNAVAILABLE with what to look at, or CORRUPT for a
/// link where none belongs. `what` names the step that failed, without a full stop.
[[noreturn]] void fail_with(int system_error, const std::string& what);

/// A subfolder of `parent`, opened; links are not followed. Throws Failure; with ENOENT the result is empty.
Descriptor open_folder(int parent, const std::string& name);
/// The same, made (0700) where it is missing.
Descriptor make_folder(int parent, const std::string& name);
/// Throws Failure when what was written can't be made durable.
void sync(const Descriptor& descriptor);

}  // namespace objects_files

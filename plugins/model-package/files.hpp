// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where a package's files lie: a folder or a zip. Names are relative, with '/', and never leave the package.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace model_package {

/// Takes a file's bytes in order.
using Sink = std::function<void(const char* data, std::size_t size)>;

/// Any thread, several at once.
class Files {
  public:
    Files() = default;
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;
    virtual ~Files() = default;
    virtual bool has(const std::string& name) const = 0;
    /// Throws Failure: NOT_FOUND, REFUSED for what is no plain file of the package, TOO_LARGE, CORRUPT.
    virtual void read(const std::string& name, const Sink& sink) const = 0;
};

/// The name without "./"; throws Failure(REFUSED, "path_outside") for one that is absolute, leaves the
/// package or is no clean relative path.
std::string checked_name(std::string_view name);

std::unique_ptr<Files> open_folder(const std::string& folder, const Limits& limits);

/// A zip whose entries are all plain files and folders of bounded size; see zip_index.hpp for what is
/// refused. `base` is the folder within it that names are relative to: "" or "name/".
std::unique_ptr<Files> open_zip(const std::string& path, const std::string& base, const Limits& limits);

/// The whole of a small file.
std::string read_small(const Files& files, const std::string& name, std::uint64_t limit);

}  // namespace model_package

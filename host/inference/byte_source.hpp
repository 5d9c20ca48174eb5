// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where the bytes of an image file come from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <spheroseg/images.hpp>
#include <string>
#include <string_view>

#include "error.hpp"
#include "objects/object_store.hpp"

namespace spheroseg {

/// Kept alive by the ImageFile opened on it.
class ByteSource {
  public:
    virtual ~ByteSource() = default;
    virtual spheroseg_source view() = 0;
};

/// A file that is wholly in memory, kept alive by `owner`, so that a request body is not copied.
std::unique_ptr<ByteSource> memory_source(std::string_view bytes, std::shared_ptr<const void> owner);
/// A stored object, read in ranges as they are asked for.
std::unique_ptr<ByteSource> object_source(ObjectStore objects, std::string key, std::uint64_t bytes);
/// A file of this machine, read in ranges too.
Result<std::unique_ptr<ByteSource>> file_source(const std::filesystem::path& path);

}  // namespace spheroseg

// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Files that are written piece by piece, so that a client or a disk sets the pace and memory stays bounded.
#pragma once

#include <memory>
#include <string>

#include "formats/exported.hpp"

namespace spheroseg::formats {

/// Shared: the pieces of an answer are asked for long after its handler has returned.
using ExportedPtr = std::shared_ptr<const Exported>;

/// One thread at a time.
class Writer {
  public:
    Writer() = default;
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    virtual ~Writer() = default;
    /// Appends the next piece, which may be empty; false when it was the last.
    virtual Result<bool> next(std::string& to) = 0;
};

/// A file that is a beginning, something for each object, and an end.
class ObjectWriter : public Writer {
  public:
    explicit ObjectWriter(ExportedPtr exported) : exported_(std::move(exported)) {}
    Result<bool> next(std::string& to) final;

  protected:
    const Exported& exported() const { return *exported_; }
    virtual void begin(std::string& to) = 0;
    virtual void object(const geometry::Object& object, std::size_t index, std::string& to) = 0;
    virtual void end(std::string& to) = 0;

  private:
    const ExportedPtr exported_;
    bool begun_ = false;
    std::size_t written_ = 0;
};

}  // namespace spheroseg::formats

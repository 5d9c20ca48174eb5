// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a storage test can do to its own process: a small disk, a limit on files, fewer rights, a death.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <spheroseg/database.hpp>
#include <string>

#include "loaded_plugin.hpp"
#include "objects-files/store.hpp"
#include "storage-sqlite/database.hpp"

namespace spheroseg::faults {

/// A file system of a few MiB in memory, seen by this process alone.
class SmallDisk {
  public:
    explicit SmallDisk(int mebibytes);
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk();
    /// False (and a line SKIPPED with the reason) where mounting is not possible.
    bool usable() const { return mounted_; }
    const std::filesystem::path& path() const { return folder_.path(); }

  private:
    contract::TemporaryFolder folder_;
    bool mounted_ = false;
};

/// While it lives, no file of this process grows over `bytes`.
class FileLimit {
  public:
    explicit FileLimit(std::uint64_t bytes);
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;
    ~FileLimit();

  private:
    std::uint64_t before_;
};

/// Runs `body` in a child without root's rights; true when it returned true there.
bool without_rights(const contract::TemporaryFolder& folder, const std::function<bool()>& body);

/// Runs `body` in a child that is killed with SIGKILL after a random time of some milliseconds; returns all
/// that it wrote to the descriptor it was given.
std::string killed_while(std::mt19937& random, const std::function<void(int acknowledge)>& body);

/// The seed of this run, printed; SPHEROSEG_SEED sets it.
unsigned seed();

std::unique_ptr<storage_sqlite::Database> open_database(const std::filesystem::path& folder);
std::unique_ptr<objects_files::Store> open_store(const std::filesystem::path& folder);

}  // namespace spheroseg::faults

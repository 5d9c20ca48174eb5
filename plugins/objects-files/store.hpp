// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// objects/1 on a folder: <folder>/ab/cd/abcd…, written through <folder>/tmp. Knows no host: plugin.cpp binds
// it.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <spheroseg/objects.hpp>
#include <string>
#include <string_view>

#include "descriptor.hpp"
#include "key.hpp"
#include "settings.hpp"

namespace objects_files {

using Log = std::function<void(std::int32_t level, std::string_view message)>;

/// [any thread] Several processes may share the folder. Every function throws Failure.
class Store {
  public:
    /// Makes the folder (0700) where it is missing, and removes what killed writers left.
    Store(Settings settings, Log log);

    spheroseg::sdk::StoredObject put(const spheroseg::sdk::CallView& call, const spheroseg_reader& content);
    void get(const spheroseg::sdk::CallView& call, std::string_view key, std::uint64_t offset,
             std::uint64_t length, const spheroseg_writer& to);
    spheroseg::sdk::ObjectFacts stat(const spheroseg::sdk::CallView& call, std::string_view key);
    void remove(const spheroseg::sdk::CallView& call, std::string_view key);
    void list(const spheroseg::sdk::CallView& call, std::string_view after, std::uint64_t limit,
              const spheroseg_writer& to);
    void check(const spheroseg::sdk::CallView& call);

  private:
    /// Empty when there is none of that name.
    Descriptor open_object(const Key& key) const;
    Descriptor open_existing(const Key& key) const;
    void place(class TemporaryFile& file, const Key& key, std::uint64_t bytes);
    void demand_room() const;
    [[noreturn]] void report_damage(const Key& key, const std::string& found);

    const Settings settings_;
    const Log log_;
    Descriptor root_;
    Descriptor unfinished_;
    std::mutex damaged_mutex_;
    std::set<std::string> damaged_;  // guarded by damaged_mutex_; seen CORRUPT, so the next put replaces them
};

}  // namespace objects_files

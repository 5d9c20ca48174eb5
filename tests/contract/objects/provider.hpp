// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What an object store gives so that the contract tests can drive it. A new one adds one file like
// files_class.cpp and one executable; every test then holds for it too.
#pragma once

#include <functional>
#include <memory>
#include <spheroseg/objects.hpp>

namespace spheroseg::contract {

/// One store of its own, empty at first. Nothing is open before interface() is called for the first time, so
/// a test may fork before that.
class ObjectsProvider {
  public:
    virtual ~ObjectsProvider() = default;
    virtual spheroseg_interface interface() = 0;
    /// Destroys the plugin's object; the next interface() makes a new one on the same data.
    virtual void shut() = 0;
    /// Changes a byte in the middle of the stored object behind the store's back; false where that can't be
    /// done.
    virtual bool damage(const std::string& key) = 0;
    /// How many unfinished writes lie about.
    virtual std::size_t unfinished() = 0;
};

std::unique_ptr<ObjectsProvider> make_objects_provider();

}  // namespace spheroseg::contract

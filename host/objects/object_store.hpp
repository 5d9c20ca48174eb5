// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Objects that rows of the database name by their keys.
#pragma once

#include <spheroseg/objects.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "inference/call_context.hpp"
#include "store/transaction.hpp"

namespace spheroseg {

/// objects/1 as the host uses it. Copyable. [any thread] The plugin outlives it.
class ObjectStore {
  public:
    explicit ObjectStore(sdk::Objects objects) : objects_(objects) {}

    /// The key. Nothing names the object yet, so see require().
    Result<std::string> put(std::string_view bytes, const CallContext& context) const;

    /// These take keys that a row names: what is not there is damage (internal "corrupt", with a line in the
    /// log), not something that a client asked for in vain.
    Result<std::string> get(const std::string& key, const CallContext& context, std::uint64_t offset = 0,
                            std::uint64_t length = UINT64_MAX) const;
    Result<std::uint64_t> size(const std::string& key, const CallContext& context) const;
    /// The same as get() for a plugin that reads: a code alone.
    spheroseg_code read(const std::string& key, std::uint64_t offset, std::uint64_t length,
                        const spheroseg_writer& to) const noexcept;

    /// Within the write transaction whose rows name `keys`, before its commit: from here on they stay. Error
    /// "object_removed" (503): one was put, was there already, and has been removed since; put it again.
    Result<void> require(store::Work& work, const std::vector<std::string>& keys,
                         const CallContext& context) const;
    /// Whether an object can be stored now; for /health/ready.
    Result<void> check(const CallContext& context) const;
    /// No error when it is not there.
    Result<void> remove(const std::string& key, const CallContext& context) const;

  private:
    sdk::Objects objects_;
};

namespace object_store_detail {
bool was_removed(const Error& error);
void note_leftovers(store::SessionPool& pool, const std::vector<std::string>& keys);
}  // namespace object_store_detail

/// `put(keys)` stores objects and adds their keys as it goes; `name(keys)` commits rows that name them, and
/// calls require() for it. Both again while an object was removed in between, three times at most. Without
/// rows what was put is noted as unused.
template <typename Put, typename Name>
auto put_and_name(store::SessionPool& pool, Put&& put, Name&& name)
    -> decltype(name(std::vector<std::string>{})) {
    for (int attempt = 1;; ++attempt) {
        std::vector<std::string> keys;
        if (Result<void> stored = put(keys); !stored) {
            object_store_detail::note_leftovers(pool, keys);
            return tl::unexpected<Error>(stored.error());
        }
        auto written = name(keys);
        if (written) return written;
        if (object_store_detail::was_removed(written.error()) && attempt < 3) continue;
        object_store_detail::note_leftovers(pool, keys);
        return written;
    }
}

}  // namespace spheroseg

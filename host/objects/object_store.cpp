// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "objects/object_store.hpp"

#include <spdlog/spdlog.h>

#include "plugin/failure.hpp"
#include "store/unused_objects.hpp"

namespace spheroseg {
namespace {

constexpr const char* removed_code = "object_removed";

sdk::Call call_of(const CallContext& context) {
    return sdk::Call(context.request_id, context.deadline_ns(), context.cancelled);
}

std::string missing(const std::string& key) {
    std::string text = "The object " + key +
                       ", which the database names, is not in the object store. Restore it from a backup.";
    spdlog::error("{}", text);
    return text;
}

template <typename T>
Result<T> named(const std::string& key, Result<T> found) {
    if (!found && found.error().kind == ErrorKind::not_found)
        return fail(ErrorKind::internal, "corrupt", missing(key));
    return found;
}

}  // namespace

Result<std::string> ObjectStore::put(std::string_view bytes, const CallContext& context) const {
    return guarded([&] {
        auto call = call_of(context);
        return objects_.put(call, bytes).key;
    });
}

Result<std::string> ObjectStore::get(const std::string& key, const CallContext& context, std::uint64_t offset,
                                     std::uint64_t length) const {
    return named(key, guarded([&] {
                     auto call = call_of(context);
                     return objects_.get(call, key, offset, length);
                 }));
}

Result<std::uint64_t> ObjectStore::size(const std::string& key, const CallContext& context) const {
    return named(key, guarded([&] {
                     auto call = call_of(context);
                     return objects_.stat(call, key).bytes;
                 }));
}

spheroseg_code ObjectStore::read(const std::string& key, std::uint64_t offset, std::uint64_t length,
                                 const spheroseg_writer& to) const noexcept {
    try {
        sdk::Call call;
        objects_.get(call, key, offset, length, to);
        return SPHEROSEG_OK;
    } catch (const sdk::Failure& failure) {
        if (failure.code() != SPHEROSEG_NOT_FOUND) return failure.code();
        missing(key);
        return SPHEROSEG_CORRUPT;
    } catch (...) {
        return SPHEROSEG_INTERNAL;
    }
}

Result<void> ObjectStore::require(store::Work& work, const std::vector<std::string>& keys,
                                  const CallContext& context) const {
    for (const std::string& key : keys) {
        SPHEROSEG_TRY(held, store::unused_objects::hold(work, key));
        auto there = guarded([&] {
            auto call = call_of(context);
            objects_.stat(call, key);
        });
        if (there) continue;
        if (there.error().kind != ErrorKind::not_found) return there;
        return tl::unexpected(Error{ErrorKind::unavailable,
                                    removed_code,
                                    "The object " + key + " was removed while a row was written; try again.",
                                    {},
                                    1});
    }
    return {};
}

Result<void> ObjectStore::check(const CallContext& context) const {
    return guarded([&] {
        auto call = call_of(context);
        objects_.check(call);
    });
}

Result<void> ObjectStore::remove(const std::string& key, const CallContext& context) const {
    return guarded([&] {
        auto call = call_of(context);
        objects_.remove(call, key);
    });
}

bool object_store_detail::was_removed(const Error& error) {
    return error.code == removed_code;
}

void object_store_detail::note_leftovers(store::SessionPool& pool, const std::vector<std::string>& keys) {
    if (keys.empty()) return;
    CallContext context;  // whoever waited for the rows may be gone
    context.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const auto noted = store::with_transaction(pool, context, store::Mode::write, [&](store::Work& work) {
        return store::unused_objects::note_leftovers(work, keys);
    });
    if (!noted)
        spdlog::warn("{} stored objects that no row names stay where they are, {} the first: {}", keys.size(),
                     keys.front(), noted.error().message);
}

}  // namespace spheroseg

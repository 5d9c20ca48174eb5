// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/object_removal.hpp"

#include <spdlog/spdlog.h>
#include <mutex>

#include "plugin/failure.hpp"

namespace spheroseg::api {

Result<void> remove_with_objects(
    Services& services, const CallContext& context,
    const std::function<Result<std::vector<std::string>>(store::Work&)>& remove) {
    const std::unique_lock alone(services.object_lifetime);
    SPHEROSEG_TRY(keys, store::with_transaction(services.pool, context, store::Mode::write, remove));
    for (const std::string& key : *keys) {
        const auto removed = guarded([&] {
            sdk::Call call(context.request_id);
            services.objects.remove(call, key);
        });
        if (!removed)
            spdlog::warn("Object {} is no longer used but could not be removed: {}", key,
                         removed.error().message);
    }
    return {};
}

}  // namespace spheroseg::api

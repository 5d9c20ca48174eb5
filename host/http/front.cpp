// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/front.hpp"

#include <sys/random.h>

namespace spheroseg::http {

std::string new_request_id() {
    unsigned char random[16];
    if (getrandom(random, sizeof(random), 0) != sizeof(random)) return "unknown";
    static const char* const digits = "0123456789abcdef";
    std::string id;
    for (const unsigned char byte : random) {
        id += digits[byte >> 4U];
        id += digits[byte & 15U];
    }
    return id;
}

Response Front::answer(const Route& route, Request& request) {
    if (request.cancelled())
        return problem({ErrorKind::cancelled, "cancelled", "The client has gone."}, request.id);
    if (std::chrono::steady_clock::now() >= request.deadline)
        return problem({ErrorKind::deadline, "deadline", "The request waited for longer than its deadline."},
                       request.id);
    try {
        if (authenticator && (route.access != Access::open || request.header("authorization"))) {
            auto principal = authenticator(request);
            if (principal)
                request.principal = std::move(*principal);
            else if (route.access != Access::open)
                return problem(principal.error(), request.id);
        }
        if (route.access == Access::admin && (!request.principal || request.principal->role != Role::admin))
            return problem({ErrorKind::forbidden, "admin_only", "Only administrators may do this."},
                           request.id);
        return route.handler(request);
    } catch (const std::exception& error) {
        observer->failed(request.id, error.what());
    } catch (...) {
        observer->failed(request.id, "an exception of an unknown type");
    }
    return problem({ErrorKind::internal, "internal",
                    "Something went wrong here; the log has the reason under the request id."},
                   request.id);
}

}  // namespace spheroseg::http

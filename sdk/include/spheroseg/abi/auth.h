/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* auth/1: who asks. The plugin's own endpoints come through http/1. */
#ifndef SPHEROSEG_ABI_AUTH_H
#define SPHEROSEG_ABI_AUTH_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPHEROSEG_AUTH_1 "auth/1"

enum { SPHEROSEG_ROLE_USER = 1, SPHEROSEG_ROLE_ADMIN = 2 };

/* Who asks, by value. */
typedef struct spheroseg_principal {
    uint32_t size;
    int32_t role;            /* SPHEROSEG_ROLE_* */
    char user_id[40];        /* UUID, NUL-terminated */
    char email[256];         /* NUL-terminated */
    int64_t expires_unix_ns; /* when this answer ceases to hold */
} spheroseg_principal;

typedef struct spheroseg_auth_v1 {
    uint32_t size;
    uint32_t reserved;
    /* [any thread] `authorization` is the header's value. UNAUTHENTICATED with a word ("token_expired",
     * "token_invalid", "token_missing") and a message that says no more than a stranger may know. FORBIDDEN
     * "password_change_required" for a user who must change their password before anything else: what they
     * may still do (change it) are OPEN routes of the plugin itself, which looks at the token there. */
    spheroseg_code (*authenticate)(void* self, const spheroseg_call* call, spheroseg_text authorization,
                                   spheroseg_principal* out);
    /* [any thread] Adds a user regardless of whether registration is open, with a password that they must
     * change; writes the user as JSON {"id","email","name","role","created_at"}. CONFLICT "email_taken";
     * INVALID for an unfit e-mail or password. */
    spheroseg_code (*add_user)(void* self, const spheroseg_call* call, spheroseg_text email,
                               spheroseg_text password, spheroseg_text name, int32_t role,
                               const spheroseg_writer* user);
    /* [any thread] *out = number of users. A deployment without any makes its first administrator at start.
     */
    spheroseg_code (*count_users)(void* self, const spheroseg_call* call, uint64_t* out);
    /* [any thread] Since 1.1; may be NULL: passwords are not this plugin's. Gives an account another password
     * and ends all its logins; `must_change` (0 or 1) lets its user do nothing else before they have changed
     * it. NOT_FOUND "user_not_found"; INVALID for an unfit password. */
    spheroseg_code (*set_password)(void* self, const spheroseg_call* call, spheroseg_text email,
                                   spheroseg_text password, int32_t must_change);
} spheroseg_auth_v1;

#ifdef __cplusplus
}
#endif
#endif /* SPHEROSEG_ABI_AUTH_H */

/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* objects/1: immutable bytes, named by the SHA-256 of their content. */
#ifndef SPHEROSEG_ABI_OBJECTS_H
#define SPHEROSEG_ABI_OBJECTS_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPHEROSEG_OBJECTS_1 "objects/1"

/* Lower-case hex SHA-256, NUL-terminated. */
typedef struct spheroseg_object_key {
    char hex[72];
} spheroseg_object_key;

typedef struct spheroseg_object_stat {
    uint32_t size;
    uint32_t reserved;
    uint64_t bytes;
    int64_t stored_unix_ns; /* when it was first stored here */
} spheroseg_object_stat;

typedef struct spheroseg_objects_v1 {
    uint32_t size;
    uint32_t reserved;
    /* [any thread] Stores all that `content` gives; sets the key and (may be NULL) the number of bytes. When
     * it returns OK the object survives a power cut. Storing the same content again is OK and changes
     * nothing. On failure nothing is left behind. FULL: no room. A reader's own code ends it with that code.
     */
    spheroseg_code (*put)(void* self, const spheroseg_call* call, const spheroseg_reader* content,
                          spheroseg_object_key* key, uint64_t* bytes);
    /* [any thread] Writes `length` bytes from `offset` (UINT64_MAX = to the end). NOT_FOUND; INVALID when the
     * range begins past the end; CORRUPT when a whole object no longer has its hash. */
    spheroseg_code (*get)(void* self, const spheroseg_call* call, spheroseg_text key, uint64_t offset,
                          uint64_t length, const spheroseg_writer* to);
    /* [any thread] NOT_FOUND or the facts. */
    spheroseg_code (*stat)(void* self, const spheroseg_call* call, spheroseg_text key,
                           spheroseg_object_stat* out);
    /* [any thread] OK also when it was not there. */
    spheroseg_code (*remove)(void* self, const spheroseg_call* call, spheroseg_text key);
    /* [any thread] Writes every key after `after` (empty = from the first), in order, one a line, at most
     * `limit`. */
    spheroseg_code (*list)(void* self, const spheroseg_call* call, spheroseg_text after, uint64_t limit,
                           const spheroseg_writer* to);
    /* [any thread] Whether objects can be stored and read now; the reason through call->fail. */
    spheroseg_code (*check)(void* self, const spheroseg_call* call);
} spheroseg_objects_v1;

#ifdef __cplusplus
}
#endif
#endif /* SPHEROSEG_ABI_OBJECTS_H */

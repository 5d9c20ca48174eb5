/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* The boundary between the host and its plugins: plain C11, also valid C++17 and C++20.
 *
 * Conventions that hold for every function of every header under spheroseg/abi/:
 *  1. No C++ type, exception or allocation crosses. Data are {pointer, size} views owned by the caller for
 * the length of the call; results go through a writer, or into memory, that the caller gives.
 *  2. A function that can fail returns a spheroseg_code. On failure it has told the reason once through
 * call->fail and has left behind nothing that the caller must release; out-parameters are then untouched.
 *  3. Texts are UTF-8, not necessarily NUL-terminated; an empty text is {any, 0}. Times are int64
 * nanoseconds; the monotonic clock is CLOCK_MONOTONIC, the wall clock counts from 1970-01-01 UTC.
 *  4. Every function names the threads it may be called on:
 *       [main thread]      the thread that started the host; never at the same time as another call to this
 * plugin [any thread]       any thread, several at once [owner thread]     any one thread at a time: the
 * object is not shared, the host keeps calls to it apart [instance thread]  the one thread that the host made
 * for this model instance
 *  5. Structs only grow at the end. `size` (always the first member, but for views and the descriptor) is
 * sizeof as the writer of the struct knew it; a reader checks it with SPHEROSEG_HAS before it touches a
 * member that is newer than version 1.0. A changed meaning gets a new interface id; old ids go on working. An
 * array of such structs is walked in steps of its first element's `size`. Structs without `size` never grow.
 *  6. Pointers to functions are never NULL unless their comment says so. `reserved` members are zero.
 *
 * Rationale: third parties compile with other compilers and standard libraries, and libraries built with the
 * old string ABI exist, so only C crosses. The structs hold no handles to host memory but function tables
 * with a context, so that a later runner process can stand between the two sides.
 */
#ifndef SPHEROSEG_ABI_H
#define SPHEROSEG_ABI_H

#include "abi/core.h"

#include "abi/auth.h"
#include "abi/database.h"
#include "abi/http.h"
#include "abi/images.h"
#include "abi/metrics.h"
#include "abi/model.h"
#include "abi/objects.h"
#include "abi/package.h"

#endif /* SPHEROSEG_ABI_H */

/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* http/1: a plugin's own endpoints. The host reads, limits and authenticates; the plugin answers. */
#ifndef SPHEROSEG_ABI_HTTP_H
#define SPHEROSEG_ABI_HTTP_H

#include "auth.h"
#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPHEROSEG_HTTP_1 "http/1"

enum { SPHEROSEG_ACCESS_OPEN = 0, SPHEROSEG_ACCESS_USER = 1, SPHEROSEG_ACCESS_ADMIN = 2 };

typedef struct spheroseg_http_route {
    uint32_t size;
    int32_t access;          /* SPHEROSEG_ACCESS_* */
    spheroseg_text method;   /* "GET", … */
    spheroseg_text path;     /* absolute, "{name}" for one segment: "/api/v1/auth/login" */
    uint64_t max_body_bytes; /* 0: takes no body */
    spheroseg_text
        operation; /* the OpenAPI 3.1 operation object as JSON; its parameters are the only ones taken */
} spheroseg_http_route;

/* Views valid until handle returns. */
typedef struct spheroseg_http_request {
    uint32_t size;
    uint32_t route; /* index into routes */
    spheroseg_text method;
    spheroseg_text path; /* decoded */
    const spheroseg_pair* path_parameters;
    uint64_t path_parameter_count;
    const spheroseg_pair* query;
    uint64_t query_count;
    const spheroseg_pair* headers; /* names in lower case */
    uint64_t header_count;
    spheroseg_bytes body;
    spheroseg_text remote_address;
    const spheroseg_principal* principal; /* NULL on an OPEN route without a valid token */
} spheroseg_http_request;

/* Takes the one answer. [thread of handle] */
typedef struct spheroseg_http_responder {
    void* context;
    spheroseg_code (*respond)(void* context, int32_t status, const spheroseg_pair* headers,
                              uint64_t header_count, spheroseg_bytes body);
} spheroseg_http_responder;

typedef struct spheroseg_http_v1 {
    uint32_t size;
    uint32_t reserved;
    /* [main thread] An array of *count routes that lives as long as self. */
    const spheroseg_http_route* (*routes)(void* self, uint64_t* count);
    /* [any thread] Answers through the responder and returns OK; or returns a code and has told why, and the
     * host answers with the problem document of that code. */
    spheroseg_code (*handle)(void* self, const spheroseg_call* call, const spheroseg_http_request* request,
                             const spheroseg_http_responder* responder);
} spheroseg_http_v1;

#ifdef __cplusplus
}
#endif
#endif /* SPHEROSEG_ABI_HTTP_H */

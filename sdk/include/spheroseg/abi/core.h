/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* What every interface stands on: views, codes, the call, the host's services and the descriptor. The
 * conventions that hold for all of it are in ../abi.h, which is what an author includes. */
#ifndef SPHEROSEG_ABI_CORE_H
#define SPHEROSEG_ABI_CORE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "SPHSEG" and two control bytes, so that no text file carries it by chance. Little-endian in the file. */
#define SPHEROSEG_ABI_MAGIC UINT64_C(0x1A01474553485053)
#define SPHEROSEG_ABI_MAJOR 1
#define SPHEROSEG_ABI_MINOR 1

/* The one symbol that a plugin exports; its type is `const spheroseg_plugin_descriptor`. */
#define SPHEROSEG_DESCRIPTOR_SYMBOL "spheroseg_plugin"

/* True if `member` lies within the size that the writer of *pointer declared. */
#define SPHEROSEG_HAS(pointer, type, member) \
    ((pointer)->size >= offsetof(type, member) + sizeof(((const type*)0)->member))

typedef struct spheroseg_text {
    const char* data;
    uint64_t size; /* bytes */
} spheroseg_text;

typedef struct spheroseg_bytes {
    const void* data;
    uint64_t size;
} spheroseg_bytes;

typedef struct spheroseg_pair {
    spheroseg_text name;
    spheroseg_text value;
} spheroseg_pair;

typedef int32_t spheroseg_code;
enum {
    SPHEROSEG_OK = 0,
    SPHEROSEG_INVALID = 1,         /* the caller's argument is malformed */
    SPHEROSEG_NOT_FOUND = 2,       /* the thing named does not exist */
    SPHEROSEG_CONFLICT = 3,        /* a constraint or a version stands against it */
    SPHEROSEG_UNSUPPORTED = 4,     /* of a kind that is not known here */
    SPHEROSEG_REFUSED = 5,         /* well-formed, of a known kind, yet refused; the message says why */
    SPHEROSEG_TOO_LARGE = 6,       /* over a limit that was given */
    SPHEROSEG_UNAUTHENTICATED = 7, /* who asks is unknown */
    SPHEROSEG_FORBIDDEN = 8,       /* who asks is known and may not */
    SPHEROSEG_BUSY = 9,            /* try again: locked, or a serialisation conflict */
    SPHEROSEG_CANCELLED = 10,      /* call->cancelled said so */
    SPHEROSEG_DEADLINE = 11,       /* call->deadline_ns has passed */
    SPHEROSEG_UNAVAILABLE = 12,    /* a service behind it can't be reached */
    SPHEROSEG_FULL = 13,           /* no room left on the device */
    SPHEROSEG_CORRUPT = 14,        /* stored data is not what was written */
    SPHEROSEG_TOO_MANY = 15,       /* a rate or a queue is at its limit */
    SPHEROSEG_INTERNAL = 16        /* a bug on the side that answers */
};

/* Takes bytes in order. A code other than OK means stop: return that code. [thread of the call it was given
 * to] */
typedef struct spheroseg_writer {
    void* context;
    spheroseg_code (*write)(void* context, const void* data, uint64_t size);
} spheroseg_writer;

/* Gives bytes in order: fills at most `capacity`, sets *got, 0 at the end. [thread of the call it was given
 * to] */
typedef struct spheroseg_reader {
    void* context;
    spheroseg_code (*read)(void* context, void* buffer, uint64_t capacity, uint64_t* got);
} spheroseg_reader;

/* What travels with every call. Valid for the length of the call. */
typedef struct spheroseg_call {
    uint32_t size;
    uint32_t reserved;
    int64_t deadline_ns;       /* monotonic; 0 = none. Long work looks at it between steps. */
    spheroseg_text request_id; /* for log lines; may be empty */
    void* context;
    /* 1 when nobody waits for the result any more. Cheap. */
    int32_t (*cancelled)(void* context);
    /* The reason of a failure, once: `word` is a stable snake_case name or empty, `message` one sentence.
     * Copied. */
    void (*fail)(void* context, spheroseg_text word, spheroseg_text message);
} spheroseg_call;

/* An interface as one side hands it to the other: `table` is the struct named spheroseg_<name>_v<n>. */
typedef struct spheroseg_interface {
    void* self;
    const void* table;
} spheroseg_interface;

enum {
    SPHEROSEG_LOG_TRACE = 0,
    SPHEROSEG_LOG_DEBUG = 1,
    SPHEROSEG_LOG_INFO = 2,
    SPHEROSEG_LOG_WARNING = 3,
    SPHEROSEG_LOG_ERROR = 4
};

enum { SPHEROSEG_COUNTER = 0, SPHEROSEG_GAUGE = 1, SPHEROSEG_HISTOGRAM = 2 };

/* What the host does for a plugin. Valid from create until destroy has returned. */
typedef struct spheroseg_host {
    uint32_t size;
    uint16_t abi_major;
    uint16_t abi_minor;
    void* context;

    /* The plugin's own configuration: canonical JSON, checked against its schema, defaults filled in. */
    spheroseg_text config;
    /* An absolute folder that is this deployment's; a plugin keeps its files in a subfolder named after
     * itself. */
    spheroseg_text data_folder;
    /* The name that the operator gave to this plugin (its id unless YAML says otherwise). */
    spheroseg_text name;

    /* [any thread] One line. Levels are SPHEROSEG_LOG_*; unwanted levels cost almost nothing. */
    void (*log)(void* context, int32_t level, spheroseg_text message);
    /* [any thread] */
    int64_t (*monotonic_ns)(void* context);
    int64_t (*unix_ns)(void* context);
    /* [any thread] Memory that counts towards the host's figures. Alignment is a power of two up to 4096.
     * NULL: none is left. release(NULL) does nothing. */
    void* (*allocate)(void* context, uint64_t size, uint64_t alignment);
    void (*release)(void* context, void* memory);
    /* [any thread] The provider of an interface that this plugin lists in `requires`, NOT_FOUND for any
     * other. The provider outlives this plugin. */
    spheroseg_code (*find_interface)(void* context, spheroseg_text id, spheroseg_interface* out);
    /* [any thread] One measured value: SPHEROSEG_COUNTER adds, GAUGE sets, HISTOGRAM observes. Names as in
     * Prometheus (unit as suffix). Nothing happens without a metrics plugin. Labels must have few values. */
    void (*metric)(void* context, int32_t kind, spheroseg_text name, const spheroseg_pair* labels,
                   uint64_t label_count, double value);
} spheroseg_host;

/* A plugin's own object; only the plugin knows what is in it. */
typedef struct spheroseg_plugin_instance spheroseg_plugin_instance;

/* Exported as `const`, so that the host can read magic, size and version from the file before any code of it
 * runs. */
typedef struct spheroseg_plugin_descriptor {
    uint64_t magic;     /* SPHEROSEG_ABI_MAGIC */
    uint32_t size;      /* sizeof(spheroseg_plugin_descriptor) */
    uint16_t abi_major; /* must equal the host's */
    uint16_t abi_minor; /* must not be newer than the host's */

    const char* id;      /* [a-z0-9-]{1,64}, e.g. "storage-sqlite" */
    const char* version; /* semantic version of the plugin */
    const char* licence; /* SPDX expression */
    const char* summary; /* one sentence */

    const char* const* provides; /* NULL-terminated list of interface ids, e.g. "database/1" */
    const char* const* requires_interfaces;
    const char*
        config_schema; /* JSON Schema (an object) of the `config:` block; sdk/README lists its keywords */

    /* [main thread] Makes the plugin's object. `host` stays valid until destroy returns. */
    spheroseg_code (*create)(const spheroseg_host* host, const spheroseg_call* call,
                             spheroseg_plugin_instance** out);
    /* [main thread] Never fails, ends every thread the plugin started. No other call is running or will come.
     */
    void (*destroy)(spheroseg_plugin_instance* plugin);
    /* [any thread] The table of an id listed in `provides`; valid until destroy. */
    spheroseg_code (*get_interface)(spheroseg_plugin_instance* plugin, const char* id,
                                    spheroseg_interface* out);
} spheroseg_plugin_descriptor;

#ifdef __cplusplus
}
#endif
#endif /* SPHEROSEG_ABI_CORE_H */

/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* metrics/1: takes what the host and the plugins measure, and gives it to whoever reads metrics. */
#ifndef SPHEROSEG_ABI_METRICS_H
#define SPHEROSEG_ABI_METRICS_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPHEROSEG_METRICS_1 "metrics/1"

typedef struct spheroseg_metric_definition {
    uint32_t size;
    int32_t kind;        /* SPHEROSEG_COUNTER, GAUGE, HISTOGRAM */
    spheroseg_text name; /* [a-z_][a-z0-9_]*, unit as suffix: "spheroseg_request_seconds" */
    spheroseg_text help;
    const spheroseg_text* label_names; /* the order in which record gives their values */
    uint64_t label_count;
    const double* buckets; /* upper bounds of a histogram, ascending, without +Inf */
    uint64_t bucket_count;
} spheroseg_metric_definition;

typedef struct spheroseg_metrics_v1 {
    uint32_t size;
    uint32_t reserved;
    /* [any thread] Makes a metric known; *id names it from then on. The same definition again gives the same
     * id; CONFLICT for another definition of the same name. */
    spheroseg_code (*define)(void* self, const spheroseg_call* call,
                             const spheroseg_metric_definition* definition, uint64_t* id);
    /* [any thread] Cheap: adds to a counter, sets a gauge, observes into a histogram. Unknown ids do nothing.
     */
    void (*record)(void* self, uint64_t id, const spheroseg_text* label_values, uint64_t label_count,
                   double value);
} spheroseg_metrics_v1;

#ifdef __cplusplus
}
#endif
#endif /* SPHEROSEG_ABI_METRICS_H */

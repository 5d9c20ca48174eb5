/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* model/1: plugin → model (weights) → instance (device, thread). The host decodes, chooses channels,
 * normalises, tiles, batches, stitches, thresholds, follows outlines and measures; a model turns a tensor
 * into a tensor. */
#ifndef SPHEROSEG_ABI_MODEL_H
#define SPHEROSEG_ABI_MODEL_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPHEROSEG_MODEL_1 "model/1"

enum {
    SPHEROSEG_NORMALISE_NONE = 0, /* sample values as they are in the file, as float32 */
    SPHEROSEG_NORMALISE_UNIT =
        1, /* divided by the largest value of the sample type; float files min…max → 0…1 */
    SPHEROSEG_NORMALISE_PERCENTILE = 2, /* 1st…99.8th percentile of each channel of the page → 0…1, clipped */
    SPHEROSEG_NORMALISE_MOMENTS =
        3,                        /* (v − mean) / (standard deviation + 1e-6) of each channel of the page */
    SPHEROSEG_NORMALISE_RANGE = 4 /* (v − low) / (high − low + epsilon), low and high the page's percentiles
                                     normalise_low and normalise_high, not clipped. Since 1.1 */
};

enum {
    SPHEROSEG_OUTPUT_PROBABILITY = 0, /* float32 0…1, [class, row, column] */
    SPHEROSEG_OUTPUT_LABELS = 1,      /* uint32 [row, column]: 0 background, 1…n objects */
    SPHEROSEG_OUTPUT_POLYGONS = 2 /* JSON text: [{"class","score"|null,"exterior":[[x,y],…],"holes":[…]},…] */
};

/* What the plane after the classes tells about objects that touch. Since 1.1. */
enum {
    SPHEROSEG_GUIDE_NONE = 0,     /* there is no such plane */
    SPHEROSEG_GUIDE_BOUNDARY = 1, /* probability that a pixel lies on the border between two objects */
    SPHEROSEG_GUIDE_DISTANCE = 2  /* 0 at an object's border … 1 at its centre, whatever its size */
};

/* What a model wants and gives. Texts live as long as the model. */
typedef struct spheroseg_model_info {
    uint32_t size;
    uint32_t input_channels; /* 1: the host gives luminance, or the page's only channel; 3: RGB, grey
                                repeated; 0: the page's channels without alpha, as many as there are */
    spheroseg_text name;     /* the default name in /models; the operator's name for the plugin wins */
    spheroseg_text version;
    uint32_t normalise;  /* SPHEROSEG_NORMALISE_* */
    uint32_t output;     /* SPHEROSEG_OUTPUT_* */
    uint32_t tile_width; /* input width, fixed unless tile_shrinks; 0: the whole image in one piece */
    uint32_t tile_height;
    uint32_t halo;          /* pixels at each tile border whose output is not to be used */
    uint32_t size_multiple; /* sides are padded (reflected) to multiples, tiles lie multiples apart; 0 = 1 */
    uint32_t max_batch;     /* items in one execute, at least 1 */
    uint32_t class_count;
    const spheroseg_text* classes;   /* object classes, without background */
    double pixel_size_um;            /* pages are resized to it (OUTPUT_PROBABILITY); 0: any */
    spheroseg_text weights_sha256;   /* lower-case hex, empty for a model without weights */
    spheroseg_text device;           /* "cpu", "cuda:0" */
    spheroseg_text precision;        /* "float32", "bfloat16", "none" */
    spheroseg_text parameter_schema; /* JSON Schema of the parameters a request may give; "{}" = none. A
                                        property that is named as one of the host's own (threshold, min_area,
                                        seed_threshold, …) is no parameter of the model: its "default" is what
                                        the host takes for this model where a request doesn't say */
    uint64_t max_pixels;             /* of one item, 0 = no limit of its own */
    /* Since 1.1; all zero means what 1.0 meant. */
    uint32_t guide;        /* SPHEROSEG_GUIDE_*; other than NONE only with OUTPUT_PROBABILITY */
    uint32_t instances;    /* that the plugin's configuration wants, 0: the host's setting */
    uint32_t threads;      /* of each instance, 0: the host's share of the cores */
    uint32_t tile_shrinks; /* 1: a tile may be smaller than tile_width × tile_height, in multiples of
                              size_multiple; the host then fits the tiles to the page */
    uint64_t max_delay_ns; /* how long an item may wait for others of its shape while an instance is busy */
    double object_diameter_px; /* typical object that the model was trained on; the host resizes a page whose
                                  objects are larger or much smaller (docs/rest.md). 0: any scale */
    spheroseg_text detail;     /* one sentence for people, e.g. why this precision; may be empty */
    double normalise_low;      /* of NORMALISE_RANGE, 0…100, linear between samples as NumPy's percentile */
    double normalise_high;
    double normalise_epsilon; /* of RANGE and MOMENTS, 0: 1e-6 */
    uint32_t normalise_joint; /* 1: RANGE and MOMENTS take one statistic of all channels together */
    uint32_t margin;          /* pixels of the page's reflection around it; 0: as many as the halo. Fewer mean
                                 less work, for networks that were trained on crops; with tile_shrinks, or
                                 with tile 0 */
} spheroseg_model_info;

/* One image or tile. Input: float32, interleaved [row, column, channel], rows without gaps. */
typedef struct spheroseg_model_item {
    uint32_t size;
    uint32_t channels;
    uint32_t width;
    uint32_t height;
    const float* input;
    spheroseg_text parameters; /* canonical JSON, checked against parameter_schema, defaults filled in */
    float* probability;        /* OUTPUT_PROBABILITY: class_count × height × width to fill, and one plane
                                  more with a guide; else NULL */
    uint32_t* labels;          /* OUTPUT_LABELS: height × width to fill, else NULL */
    const spheroseg_writer* polygons; /* OUTPUT_POLYGONS, else NULL */
    const spheroseg_call* call;       /* this item's own deadline, cancellation and failure sink */
    spheroseg_code status;            /* out: one for each item */
    int32_t reserved;
} spheroseg_model_item;

typedef struct spheroseg_model_instance spheroseg_model_instance;

typedef struct spheroseg_model_v1 {
    uint32_t size;
    uint32_t reserved;
    /* [any thread] Fills what `out->size` has room for. Called again once all instances are warm: what a
     * model learns by then (device, precision, detail) may differ, its shapes may not. */
    spheroseg_code (*describe)(void* self, const spheroseg_call* call, spheroseg_model_info* out);
    /* [instance thread] `threads` is this instance's share of the cores: it uses no more. Warm when it
     * returns. */
    spheroseg_code (*create_instance)(void* self, const spheroseg_call* call, uint32_t threads,
                                      spheroseg_model_instance** out);
    /* [instance thread] */
    void (*destroy_instance)(spheroseg_model_instance* instance);
    /* [instance thread] Synchronous. Items have one width and height; each gets its status. The returned code
     * is OK unless the instance itself is broken and must be made anew. */
    spheroseg_code (*execute)(spheroseg_model_instance* instance, const spheroseg_call* call,
                              spheroseg_model_item* items, uint64_t count);
} spheroseg_model_v1;

#ifdef __cplusplus
}
#endif
#endif /* SPHEROSEG_ABI_MODEL_H */

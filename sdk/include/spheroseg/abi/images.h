/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* images/1: image files as pixels, in regions and reduced sizes, never more than was asked for. */
#ifndef SPHEROSEG_ABI_IMAGES_H
#define SPHEROSEG_ABI_IMAGES_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPHEROSEG_IMAGES_1 "images/1"

enum {
    SPHEROSEG_UINT8 = 0,
    SPHEROSEG_UINT16 = 1,
    SPHEROSEG_FLOAT32 =
        2 /* every wider or signed file format is given as this, values unchanged where it can be */
};

/* A file by random access. Lives as long as the image opened on it. */
typedef struct spheroseg_source {
    uint32_t size;
    uint32_t reserved;
    uint64_t bytes;     /* length of the file */
    const void* memory; /* the whole file, or NULL when only read_at gives it */
    void* context;
    /* [owner thread of the image, or a thread that decodes for it] Fills at most `capacity` bytes from
     * `offset`; *got = 0 at the end. */
    spheroseg_code (*read_at)(void* context, uint64_t offset, void* buffer, uint64_t capacity, uint64_t* got);
} spheroseg_source;

/* Budgets, checked from the header alone before any pixel is decoded. 0 = none. */
typedef struct spheroseg_image_limits {
    uint32_t size;
    uint32_t max_pages;
    uint64_t max_width;
    uint64_t max_height;
    uint64_t max_pixels;        /* width × height of a page */
    uint64_t max_decoded_bytes; /* of one page */
} spheroseg_image_limits;

typedef struct spheroseg_image_info {
    uint32_t size;
    uint32_t sample_type;   /* SPHEROSEG_UINT8 … of what read gives */
    char media_type[32];    /* "image/tiff", from the magic bytes, NUL-terminated */
    char extension[8];      /* "tif" */
    uint64_t width, height; /* after EXIF orientation is applied */
    uint32_t channels;      /* 1 grey, 2 grey+alpha, 3 RGB, 4 RGB+alpha, more as the file has them */
    uint32_t has_alpha;     /* 1: the last channel is alpha */
    uint32_t bit_depth;     /* of a sample in the file: 1, 8, 12, 16, 32, 64 */
    uint32_t pages; /* planes of a stack, frames of a multi-page file, in its order; one that is unlike
                       page 0, which all above speaks of, is counted, and REFUSED when it is read */
    double pixel_size_x_um; /* of a pixel as the file says it, 0 when it does not; a print resolution is no
                               answer */
    double pixel_size_y_um;
} spheroseg_image_info;

/* Memory to fill: interleaved samples, row by row, of the image's own sample type and channels. */
typedef struct spheroseg_pixels {
    uint32_t size;
    uint32_t sample_type;
    uint32_t channels;
    uint32_t reserved;
    uint64_t width, height;
    uint64_t row_bytes; /* from one row to the next, at least width × channels × sample size */
    void* data;
} spheroseg_pixels;

typedef struct spheroseg_image spheroseg_image;

typedef struct spheroseg_images_v1 {
    uint32_t size;
    uint32_t reserved;
    /* [any thread] Reads the header. UNSUPPORTED: not an image of a known and trusted kind (magic bytes
     * decide, names never); REFUSED: an image that is damaged; TOO_LARGE: over a limit, the word says which
     * ("too_many_pixels"). */
    spheroseg_code (*open)(void* self, const spheroseg_call* call, const spheroseg_source* source,
                           const spheroseg_image_limits* limits, spheroseg_image** out);
    /* [owner thread] */
    void (*close)(spheroseg_image* image);
    /* [owner thread] Fills what `out->size` has room for. */
    spheroseg_code (*describe)(spheroseg_image* image, const spheroseg_call* call, spheroseg_image_info* out);
    /* [owner thread] The rectangle at (x, y) of a page, as large as `to` says, at full resolution. Decodes no
     * more of the file than its layout asks for. REFUSED when the file is damaged there: pixels are never
     * made up. */
    spheroseg_code (*read_region)(spheroseg_image* image, const spheroseg_call* call, uint32_t page,
                                  uint64_t x, uint64_t y, spheroseg_pixels* to);
    /* [owner thread] The whole page reduced to exactly to->width × to->height (each at most the page's) by
     * area averaging, from a reduced level of the file where it has one. */
    spheroseg_code (*read_reduced)(spheroseg_image* image, const spheroseg_call* call, uint32_t page,
                                   spheroseg_pixels* to);
    /* [any thread] Encodes 1, 3 or 4 channels. media_type: "image/png" (UINT8, UINT16, lossless),
     * "image/jpeg" (UINT8), "image/tiff" (UINT8, UINT16, FLOAT32, lossless, deflate). */
    spheroseg_code (*encode)(void* self, const spheroseg_call* call, const spheroseg_pixels* pixels,
                             spheroseg_text media_type, const spheroseg_writer* to);
} spheroseg_images_v1;

#ifdef __cplusplus
}
#endif
#endif /* SPHEROSEG_ABI_IMAGES_H */

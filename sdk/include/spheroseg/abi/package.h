/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* package/1: a model's files and what they say of themselves. Opens what an operator names as a model:
 * a plain weights file, a BioImage.IO description (bioimageio.yaml, formats 0.4 and 0.5), a folder that
 * holds one, or a zip of such a folder. Model plugins need no YAML, zip or hash library of their own. */
/* clang-format off */
/* `describe` writes one JSON object, the same shape for 0.4 and 0.5. Every key is always there; what the
 * package does not say is null.
 *
 *   {"kind": "bioimageio",            or "weights": a plain file; inputs and outputs are then empty
 *    "format_version": "0.5.4", "name": "...", "version": "...", "description": "...",
 *    "licence": "MIT", "authors": ["..."], "documentation": "README.md",
 *    "inputs": [TENSOR], "outputs": [TENSOR], "weights": [WEIGHTS]}
 *   WEIGHTS = {"format": "torchscript", "onnx", "pytorch_state_dict", ... as the package calls it;
 *                        of a plain file what its content looks like: one of these or "unknown"
 *              "file": "weights.pt",  for read; null when the package gives only a URL
 *              "url": null,
 *              "sha256": "...",       as the package declares it; read tells the true one
 *              "version": "2.5.1",    of the framework
 *              "opset_version": 20,
 *              "unsupported": null}   or the field of the entry that is not known here
 *   TENSOR = {"id": "raw", "axes": [AXIS], "data_type": "float32", "data_range": [0.0, null],
 *             "optional": false,
 *             "processing": [STEP],   in order: before the network of an input, after it of an output
 *             "test_tensor": {"file": "test_input.npy", "sha256": "..."}}   or null
 *   AXIS = {"id": "x", "type": "space", or "batch", "channel", "index", "time"
 *           "size": SIZE, "halo": 0, "scale": 1.0, "unit": "micrometer", "channel_names": ["..."]}
 *           Ids are batch, index, time, channel, z, y, x where 0.4 writes b, i, t, c, z, y, x.
 *   SIZE = {"fixed": n}
 *        | {"min": n, "step": m}      n + k m for k = 0, 1, ...
 *        | {"tensor": "raw", "axis": "x", "scale": s, "offset": o}   that axis's size times s plus o,
 *                                                                     rounded down
 *        | {"any": true}              a batch axis of any size
 *        | {"data_dependent": true, "min": n, "max": m}
 *   STEP = {"id": ...} and its arguments, defaults filled in:
 *       {"id": "ensure_dtype", "dtype": "float32"}
 *       {"id": "binarize", "threshold": [t], "axis": null}        one value, or one for each entry of `axis`
 *       {"id": "clip", "min": 0.0, "max": null,
 *        "min_percentile": null, "max_percentile": null, "axes": null}
 *       {"id": "scale_linear", "gain": [g], "offset": [o], "axis": null}          v g + o
 *       {"id": "sigmoid"}
 *       {"id": "softmax", "axis": "channel"}
 *       {"id": "fixed_zero_mean_unit_variance", "mean": [m], "std": [s], "eps": 0.0, "axis": null}
 *       {"id": "zero_mean_unit_variance", "axes": ["y", "x"], "eps": 1e-6}        (v - m) / (s + eps)
 *       {"id": "scale_range", "axes": ["y", "x"], "min_percentile": 1.0, "max_percentile": 99.8,
 *        "eps": 1e-6, "reference_tensor": null}                                   (v - l) / (h - l + eps)
 *       {"id": "scale_mean_variance", "axes": ["y", "x"], "eps": 1e-6, "reference_tensor": "raw"}
 *       `axes` are those that one statistic is taken over, null: all. "batch" among them says that the
 *       statistic is one of a whole data set (0.4: mode per_dataset).
 * A field that changes what is computed and is not listed here is refused by `open`, which names it. */
/* clang-format on */
#ifndef SPHEROSEG_ABI_PACKAGE_H
#define SPHEROSEG_ABI_PACKAGE_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPHEROSEG_PACKAGE_1 "package/1"

/* Lower-case hex SHA-256, NUL-terminated. */
typedef struct spheroseg_package_hash {
    char hex[72];
} spheroseg_package_hash;

/* An open package. Its files are read when they are asked for, from where they lie. */
typedef struct spheroseg_package spheroseg_package;

typedef struct spheroseg_package_v1 {
    uint32_t size;
    uint32_t reserved;
    /* [any thread] `path` as the operator wrote it. NOT_FOUND: nothing is there; UNSUPPORTED: of a format or
     * with a field that is not known here, which the message names; REFUSED: malformed or hostile;
     * TOO_LARGE: over a limit of the plugin's configuration. */
    spheroseg_code (*open)(void* self, const spheroseg_call* call, spheroseg_text path,
                           spheroseg_package** out);
    /* [any thread] Once, when no other call on the package runs or will come. */
    void (*close)(spheroseg_package* package);
    /* [any thread] Writes the JSON above. */
    spheroseg_code (*describe)(spheroseg_package* package, const spheroseg_call* call,
                               const spheroseg_writer* to);
    /* [any thread] Writes the whole of a `file` that the description names and, where `hash` is not NULL,
     * its SHA-256. CORRUPT: the hash is not the declared one, or the file is damaged; it comes at the end, so
     * use nothing of what was written unless the code is OK. NOT_FOUND: the package has no such file. */
    spheroseg_code (*read)(spheroseg_package* package, const spheroseg_call* call, spheroseg_text file,
                           const spheroseg_writer* to, spheroseg_package_hash* hash);
} spheroseg_package_v1;

#ifdef __cplusplus
}
#endif
#endif /* SPHEROSEG_ABI_PACKAGE_H */

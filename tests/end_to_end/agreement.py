# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""How far two label images agree: the figures of plugins/model-torch/training/metrics.py, by NumPy alone."""
import numpy

import masks

COLUMNS = ("iou", "f1_2px", "ap50", "ap75", "count_error")
WITHIN_2_PX = [(dy, dx) for dy in range(-2, 3) for dx in range(-2, 3) if dy * dy + dx * dx <= 4]


def components(mask):
    """int labels of the 8-connected parts of a mask, by runs of its rows."""
    labels = numpy.zeros(mask.shape, int)
    parent = [0]

    def root(name):
        while parent[name] != name:
            name = parent[name]
        return name

    above = []
    for y, row in enumerate(numpy.diff(mask.astype(numpy.int8), axis=1, prepend=0, append=0)):
        here = []
        for begin, end in zip(numpy.flatnonzero(row == 1), numpy.flatnonzero(row == -1)):
            touched = {root(name) for left, right, name in above if left <= end and begin <= right}
            name = min(touched, default=len(parent))
            if not touched:
                parent.append(name)
            for other in touched:
                parent[other] = name
            labels[y, begin:end] = name
            here.append((begin, end, name))
        above = here
    return numpy.array([root(name) for name in range(len(parent))])[labels]


def border(mask):
    """Foreground pixels with a 4-neighbour in the background; the page's edge is no border."""
    wide = numpy.pad(mask, 1, constant_values=True)
    return mask & ~(wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:])


def near(mask):
    height, width = mask.shape
    wide = numpy.pad(mask, 2)
    return numpy.logical_or.reduce([wide[2 + dy:2 + dy + height, 2 + dx:2 + dx + width] for dy, dx in WITHIN_2_PX])


def border_f1(found, truth):
    """Of the foreground's outline: the harmonic mean of the shares of each that lie within 2 px of the other."""
    found, truth = border(found > 0), border(truth > 0)
    if not found.any() or not truth.any():
        return float(found.any() == truth.any())
    precision, recall = near(truth)[found].mean(), near(found)[truth].mean()
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def object_ious(found, truth):
    """Of every found object (rows) with every true one (columns)."""
    found_names, found = numpy.unique(numpy.append(0, found), return_inverse=True)
    truth_names, truth = numpy.unique(numpy.append(0, truth), return_inverse=True)
    shape = (len(found_names), len(truth_names))
    shared = numpy.bincount(found.ravel() * shape[1] + truth.ravel(), minlength=shape[0] * shape[1]).reshape(shape)
    union = shared.sum(1, keepdims=True) + shared.sum(0, keepdims=True) - shared
    return (shared / union)[1:, 1:]


def average_precision(ious, at):
    """TP / (TP + FP + FN) with a match where the IoU is greater than `at`, which is unique from 0.5 on."""
    hits = int((ious > at).sum())
    return hits / (sum(ious.shape) - hits) if sum(ious.shape) else 1.0


def figures(found, truth):
    """{name of COLUMNS: figure} of two label images, 0 background."""
    ious = object_ious(found, truth)
    return {"iou": masks.iou(found > 0, truth > 0), "f1_2px": border_f1(found, truth),
            "ap50": average_precision(ious, 0.5), "ap75": average_precision(ious, 0.75),
            "count_error": abs(ious.shape[0] - ious.shape[1]) / max(ious.shape[1], 1)}


def means(pages):
    """Of figures of several pages."""
    return {name: sum(page[name] for page in pages) / len(pages) for name in COLUMNS}

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Figures of agreement between two label images, one page each."""
import cv2
import numpy as np

COLUMNS = ("iou", "f1_2px", "ap50", "ap75", "count_error")


def mask_iou(found, truth):
    found, truth = found > 0, truth > 0
    union = (found | truth).sum()
    return float((found & truth).sum() / union) if union else 1.0


def border(mask):
    """Foreground pixels with a 4-neighbour in the background; the page's edge is no border."""
    mask = mask.astype(np.uint8)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    return (mask > 0) & (cv2.erode(mask, cross) == 0)


def boundary_f1(found, truth, within=2.0):
    """Of the foreground's outline: the harmonic mean of the shares of each that lie within 2 px of the other."""
    found, truth = border(found > 0), border(truth > 0)
    if not found.any() or not truth.any():
        return float(found.any() == truth.any())
    to_truth = cv2.distanceTransform((~truth).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    to_found = cv2.distanceTransform((~found).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    precision, recall = (to_truth[found] <= within).mean(), (to_found[truth] <= within).mean()
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def object_ious(found, truth):
    """IoU of every found object (rows) with every true one (columns); labels need not be consecutive."""
    _, found = np.unique(found, return_inverse=True)
    _, truth = np.unique(truth, return_inverse=True)
    columns = int(truth.max()) + 1
    shared = np.bincount(found.ravel() * columns + truth.ravel(), minlength=(int(found.max()) + 1) * columns)
    shared = shared.reshape(-1, columns).astype(np.float64)
    union = shared.sum(1, keepdims=True) + shared.sum(0, keepdims=True) - shared
    return (shared / union)[1:, 1:]


def with_background(labels):
    """np.unique must see 0 first, even on a page full of objects."""
    return np.pad(labels, 1)


def average_precision(found, truth, at):
    """TP / (TP + FP + FN) with a match where IoU is greater than `at`; unique for at >= 0.5."""
    ious = object_ious(with_background(found), with_background(truth))
    hits = int((ious > at).sum())
    return hits / max(ious.shape[0] + ious.shape[1] - hits, 1) if sum(ious.shape) else 1.0


def count_objects(labels):
    return len(np.unique(labels[labels > 0]))


def figures(found, truth):
    wanted, counted = count_objects(truth), count_objects(found)
    return {"iou": mask_iou(found, truth), "f1_2px": boundary_f1(found, truth),
            "ap50": average_precision(found, truth, 0.5), "ap75": average_precision(found, truth, 0.75),
            "count_error": abs(counted - wanted) / max(wanted, 1)}


def means(pages):
    """Of figures of several pages."""
    return {name: sum(page[name] for page in pages) / len(pages) for name in COLUMNS}

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Pages, masks and the targets made of them.

A page is a float32 array [H, W] of luminance; labels are int32 [H, W], 0 background and 1..n objects.
"""
import csv
import pathlib
from dataclasses import dataclass

import cv2
import numpy as np

REC601_BGR = np.array([0.114, 0.587, 0.299], np.float32)
LOW_PERCENTILE, HIGH_PERCENTILE = 1.0, 99.8


@dataclass(frozen=True)
class Pair:
    split: str
    image: pathlib.Path
    mask: pathlib.Path
    source: str
    instances: bool


def read_index(data, split):
    """The pairs of one split in the order of index.tsv."""
    data = pathlib.Path(data)
    with open(data / "index.tsv", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return [Pair(r["split"], data / r["image"], data / r["mask"], r["source"], r["kind"].startswith("instance"))
                for r in rows if r["split"] == split]


def read_colours(path):
    """float32 [H, W, C], C = 1 (grey) or 3 (blue, green, red); alpha is dropped."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise ValueError(f"{path}: not an image that OpenCV reads")
    pixels = pixels.astype(np.float32)
    return pixels[..., None] if pixels.ndim == 2 else pixels[..., :3]


def luminance(colours):
    return colours[..., 0] if colours.shape[2] == 1 else colours @ REC601_BGR


def normalise(grey):
    """Percentile 1 of the whole page becomes 0, percentile 99.8 becomes 1; the rest is clipped."""
    low, high = np.percentile(grey, [LOW_PERCENTILE, HIGH_PERCENTILE])
    return np.clip((grey - low) / max(high - low, 1e-6), 0, 1).astype(np.float32)


def read_page(path):
    return normalise(luminance(read_colours(path)))


def read_labels(path, instances=True):
    """A binary mask's 8-connected components become its objects."""
    mask = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if instances:
        return mask.astype(np.int32)
    return cv2.connectedComponents((mask > 0).astype(np.uint8), connectivity=8)[1]


def touching(labels):
    """Where an object's pixel has another object among its 8 neighbours."""
    short = labels.astype(np.uint16)
    kernel = np.ones((3, 3), np.uint8)
    highest = cv2.dilate(short, kernel)
    lowest = cv2.erode(np.where(short == 0, np.uint16(65535), short), kernel)
    return (short > 0) & (highest != lowest)


def distance_plane(labels):
    """Distance to the object's own border over the object's greatest: 0 outside, 1 at each centre."""
    if not labels.any():
        return np.zeros(labels.shape, np.float32)
    inside = ((labels > 0) & ~touching(labels)).astype(np.uint8)
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    deepest = np.zeros(int(labels.max()) + 1, np.float32)
    np.maximum.at(deepest, labels.ravel(), distance.ravel())
    return np.where(labels > 0, distance / np.maximum(deepest[labels], 1), 0).astype(np.float32)


def diameters(labels):
    """Diameter of the circle of equal area, in pixels, one an object."""
    areas = np.bincount(labels.ravel())[1:]
    return np.sqrt(areas[areas > 0] * (4 / np.pi))

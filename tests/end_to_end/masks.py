# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Masks for comparing, by readers and drawers that are not ours (Pillow, NumPy)."""
import io
import math

import numpy
from PIL import Image, ImageDraw


def read(path_or_bytes):
    """True where there is an object."""
    source = io.BytesIO(path_or_bytes) if isinstance(path_or_bytes, bytes) else path_or_bytes
    with Image.open(source) as image:
        return numpy.asarray(image) > 0


def iou(a, b):
    union = numpy.logical_or(a, b).sum()
    return 1.0 if union == 0 else float(numpy.logical_and(a, b).sum() / union)


def draw(objects, width, height):
    """Objects of rest-api JSON as a mask: even-odd by pixel centres, by hand so that corners lie between pixels."""
    mask = numpy.zeros((height, width), bool)
    for item in objects:
        rings = [item["polygon"]["exterior"], *item["polygon"]["holes"]]
        xs, ys = zip(*(point for ring in rings for point in ring))
        left, top = max(math.floor(min(xs)), 0), max(math.floor(min(ys)), 0)
        right, bottom = min(math.ceil(max(xs)), width), min(math.ceil(max(ys)), height)
        window = mask[top:bottom, left:right]
        inside = numpy.zeros(window.shape, bool)
        for ring in rings:
            inside ^= _ring([(x - left, y - top) for x, y in ring], right - left, bottom - top)
        window |= inside
    return mask


def _ring(ring, width, height):
    toggles = numpy.zeros((height, width + 1), numpy.int32)
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        if y0 == y1:
            continue
        low, high = sorted((y0, y1))
        first, last = int(numpy.ceil(low - 0.5)), int(numpy.ceil(high - 0.5))
        for row in range(max(first, 0), min(last, height)):
            x = x0 + (row + 0.5 - y0) * (x1 - x0) / (y1 - y0)
            toggles[row, min(max(int(numpy.ceil(x - 0.5)), 0), width)] += 1
    return (numpy.cumsum(toggles, axis=1)[:, :width] % 2).astype(bool)


def overlay(image_path, objects, out):
    """The outlines on the image, for people to look at."""
    with Image.open(image_path) as image:
        data = numpy.asarray(image).astype(float)
        if data.ndim == 2:
            low, high = numpy.percentile(data, (0.5, 99.5))
            data = numpy.clip((data - low) / max(high - low, 1e-9), 0, 1) * 255
            data = numpy.stack([data] * 3, -1)
        canvas = Image.fromarray(data[..., :3].astype("uint8"))
    pen = ImageDraw.Draw(canvas)
    for item in objects:
        for ring in [item["polygon"]["exterior"], *item["polygon"]["holes"]]:
            pen.line([tuple(p) for p in ring] + [tuple(ring[0])], fill=(255, 40, 40), width=2)
    canvas.save(out)

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What each server's polygons cover, and how near that is to the truth."""
import cv2
import numpy as np

import masks  # of tests/end_to_end

MARGIN = 2  # a simplified outline may leave the object's box by a pixel


def by_pixel_edges(objects, width, height):
    """The host's: corners lie between pixels."""
    canvas = np.zeros((height + 2 * MARGIN, width + 2 * MARGIN), bool)
    for item in objects:
        left, top, box_width, box_height = (int(value) for value in item["bbox"])
        shifted = {name: [[[x - left + MARGIN, y - top + MARGIN] for x, y in ring] for ring in rings] for name, rings in
                   (("exterior", [item["polygon"]["exterior"]]), ("holes", item["polygon"]["holes"]))}
        part = masks.draw([{"polygon": {"exterior": shifted["exterior"][0], "holes": shifted["holes"]}}],
                          box_width + 2 * MARGIN, box_height + 2 * MARGIN)
        canvas[top:top + part.shape[0], left:left + part.shape[1]] |= part
    return canvas[MARGIN:MARGIN + height, MARGIN:MARGIN + width]


def by_pixel_centres(objects, width, height):
    """OpenCV's: corners are the object's own border pixels."""
    canvas = np.zeros((height, width), np.uint8)
    for item in objects:
        rings = [item["polygon"]["exterior"], *item["polygon"]["holes"]]
        cv2.fillPoly(canvas, [np.array(ring, np.int32) for ring in rings], 1)
    return canvas > 0


def iou(answer, truth, edges):
    draw = by_pixel_edges if edges else by_pixel_centres
    return masks.iou(draw(answer["objects"], answer["width"], answer["height"]), truth)

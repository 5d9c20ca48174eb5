# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The parts that synthetic scenes are drawn of."""
import cv2
import numpy as np


def smooth_noise(rng, size, grain):
    """Zero mean, about unit deviation, correlated over `grain` pixels."""
    cells = max(int(size / max(grain, 1.0)), 1) + 2
    field = rng.standard_normal((cells, cells)).astype(np.float32)
    return cv2.resize(field, (size, size), interpolation=cv2.INTER_CUBIC)


def rough_disc(rng, y, x, radius, roundness, roughness, angle=None):
    """(rho, (top, left)): distance from the centre over the border's distance there, in a window around the disc.

    The border is an ellipse (short over long axis = roundness) whose radius wavers by `roughness`.
    """
    angle = rng.uniform(0, np.pi) if angle is None else angle
    half = int(np.ceil(radius * (1 + 3 * roughness) * 1.6)) + 3
    top, left = int(round(y)) - half, int(round(x)) - half
    dy, dx = np.mgrid[-half:half + 1, -half:half + 1].astype(np.float32)
    along = dx * np.cos(angle) + dy * np.sin(angle)
    across = (dy * np.cos(angle) - dx * np.sin(angle)) / roundness
    theta = np.arctan2(across, along)
    border = np.ones_like(theta)
    for wave in range(2, 9):
        border += roughness * rng.normal() / np.sqrt(wave) * np.cos(wave * theta + rng.uniform(0, 2 * np.pi))
    return np.hypot(along, across) / (radius * np.maximum(border, 0.3)), (top, left)


def draw_debris(rng, grey, largest):
    """Dots and dead cells that are no objects."""
    size = grey.shape[0]
    for _ in range(int(rng.integers(0, 60) * rng.random())):
        centre = tuple(int(v) for v in rng.integers(0, size, 2))
        radius = int(rng.uniform(0.5, largest))
        tone = float(np.median(grey) * rng.uniform(0.2, 1.25))
        if rng.random() < 0.5:
            cv2.circle(grey, centre, radius, tone, -1, cv2.LINE_AA)
        else:
            cv2.circle(grey, centre, max(radius, 1), tone, 1, cv2.LINE_AA)


def draw_fibres(rng, grey):
    for _ in range(int(rng.integers(1, 3))):
        points = np.cumsum(rng.normal(0, 1, (40, 2)).cumsum(0) * 0.8 + rng.normal(0, 2, 2), 0) + rng.uniform(0, grey.shape[0], 2)
        cv2.polylines(grey, [points.astype(np.int32)], False, float(grey.mean() * rng.uniform(0.3, 0.8)),
                      int(rng.integers(1, 4)), cv2.LINE_AA)


def draw_well(rng, grey):
    """A micro-well's wall or the dark edge of a large well, both without being an object."""
    size = grey.shape[0]
    centre = tuple(int(v) for v in rng.normal(size / 2, size / 5, 2))
    radius = int(rng.uniform(0.45, 1.2) * size)
    if rng.random() < 0.5:
        wall = np.zeros_like(grey)
        cv2.circle(wall, centre, radius, 1.0, int(rng.integers(1, 8)), cv2.LINE_AA)
        grey -= rng.uniform(-0.15, 0.35) * cv2.GaussianBlur(wall, (0, 0), rng.uniform(0.8, 5))
    else:
        inside = np.zeros_like(grey)
        cv2.circle(inside, centre, radius, 1.0, -1, cv2.LINE_AA)
        inside = cv2.GaussianBlur(inside, (0, 0), rng.uniform(2, 30))
        grey *= rng.uniform(0.1, 0.8) + (1 - rng.uniform(0.1, 0.8)) * inside


def draw_scale_bar(rng, grey, labels):
    """A burnt-in bar with text, which covers what was there."""
    size = grey.shape[0]
    width, height = int(rng.uniform(0.15, 0.5) * size), int(rng.uniform(4, 26))
    top, left = int(rng.integers(0, size - height)), int(rng.integers(0, size - width))
    box = (slice(top, top + height), slice(left, left + width))
    light = rng.random() < 0.6
    grey[box] = 1.0 if light else 0.0
    labels[box] = 0
    if height > 8:
        cv2.putText(grey, f"{int(rng.integers(1, 20)) * 50} um", (left + width // 4, top + height - 3),
                    cv2.FONT_HERSHEY_SIMPLEX, height / 45, 0.0 if light else 1.0, 1, cv2.LINE_AA)

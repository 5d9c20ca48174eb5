# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Synthetic scenes for the looks that the training split lacks. Each returns (grey 0..1, labels int32).

Everything is drawn from the generator that is passed in, so one seed gives one sequence of images.
"""
import cv2
import numpy as np

from synthetic_parts import draw_debris, draw_fibres, draw_scale_bar, draw_well, rough_disc, smooth_noise

HAZE_LIMIT = 0.23  # fluorescence over this part of the plateau counts as the object, as invasion assays draw it


def paste(canvas, patch, window, mode):
    top, left = window
    y0, x0 = max(top, 0), max(left, 0)
    y1, x1 = min(top + patch.shape[0], canvas.shape[0]), min(left + patch.shape[1], canvas.shape[1])
    if y0 >= y1 or x0 >= x1:
        return None
    here = (slice(y0, y1), slice(x0, x1))
    there = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    if mode == "max":
        np.maximum(canvas[here], patch[there], out=canvas[here])
    elif mode == "add":
        canvas[here] += patch[there]
    return here, there


def components(mask, smallest=12):
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    keep = np.zeros(count, np.int32)
    large = np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= smallest) + 1
    keep[large] = np.arange(1, len(large) + 1)
    return keep[labels]


def invasion_assay(rng, size):
    """A bright, often saturated core, cells that leave it, haze between them, dust and dim things out of focus."""
    signal = np.zeros((size, size), np.float32)
    cores = 1 if rng.random() < 0.7 else int(rng.integers(2, 6))
    speck_radius = np.exp(rng.uniform(np.log(1.8), np.log(8)))
    invading = rng.random() < 0.65
    for _ in range(cores):
        radius = np.exp(rng.uniform(np.log(14), np.log(size * 0.55 / np.sqrt(cores))))
        y, x = rng.uniform(-0.1 * size, 1.1 * size, 2)
        rho, window = rough_disc(rng, y, x, radius, rng.uniform(0.75, 1.0), rng.uniform(0.01, 0.12))
        soft = max(rng.uniform(0.5, 5) / radius, 0.02)
        core = rng.uniform(0.8, 2.5) / (1 + np.exp(np.clip((rho - 1) / soft * 2, -30, 30)))
        paste(signal, core.astype(np.float32), window, "max")
        if not invading:
            continue
        reach = radius * rng.uniform(0.1, 0.8) + 6
        for _ in range(int(rng.integers(5, 250 // cores))):
            angle, beyond = rng.uniform(0, 2 * np.pi), rng.exponential(reach) - 0.1 * radius
            bits, there = rough_disc(rng, y + (radius + beyond) * np.sin(angle), x + (radius + beyond) * np.cos(angle),
                                     speck_radius * rng.uniform(0.6, 1.5), rng.uniform(0.45, 1.0), 0.1, angle)
            power = rng.uniform(0.35, 1.6)
            paste(signal, (power * np.exp(-0.9 * bits ** rng.uniform(2, 5))).astype(np.float32), there, "add")
    haze = cv2.GaussianBlur(np.minimum(signal, 1.5), (0, 0), rng.uniform(3, 0.08 * size + 4))
    signal = signal * np.clip(1 + rng.uniform(0, 0.25) * smooth_noise(rng, size, rng.uniform(2, 10)), 0.3, 2)
    seen = cv2.GaussianBlur(signal, (0, 0), rng.uniform(0.4, 1.8)) + rng.uniform(0, 0.9 if invading else 0.3) * haze
    labels = components(seen > HAZE_LIMIT)
    dim = np.zeros_like(seen)
    for _ in range(int(rng.integers(0, 5))):
        rho, window = rough_disc(rng, *rng.uniform(0, size, 2), rng.uniform(4, 25), 0.7, 0.1)
        paste(dim, (rng.uniform(0.02, 0.14) * np.exp(-rho ** 3)).astype(np.float32), window, "max")
    seen = np.clip(seen, 0, 1) + dim * (labels == 0)
    for _ in range(int(rng.integers(0, 6))):
        y, x = rng.integers(0, size - 2, 2)
        if labels[y, x] == 0:
            seen[y:y + 2, x:x + rng.integers(1, 3)] = rng.uniform(0.3, 1)
    floor = rng.uniform(0, 0.12) if rng.random() < 0.6 else 0
    grey = floor + (1 - floor) * seen + 0.03 * rng.random() * smooth_noise(rng, size, size / 3)
    return grey.astype(np.float32), labels


def fluorescent_crowd(rng, size):
    """Nuclei or small spheroids of one size class, some touching, each of its own brightness and texture."""
    grey = np.zeros((size, size), np.float32)
    labels = np.zeros((size, size), np.int32)
    radius = np.exp(rng.uniform(np.log(4), np.log(45)))
    room = size * size / (np.pi * radius * radius)
    wanted = int(np.clip(room * rng.uniform(0.03, 0.75), 1, 260))
    clustered = rng.random() < 0.5
    seats = rng.uniform(0, size, (4, 2))
    spread = rng.uniform(1.5, 5) * radius
    contrast = rng.uniform(0.1, 1.1)
    texture = rng.uniform(0, 0.35) * smooth_noise(rng, size, max(radius * rng.uniform(0.1, 0.5), 1))
    for name in range(1, wanted + 1):
        y, x = seats[rng.integers(4)] + rng.normal(0, spread, 2) if clustered and rng.random() < 0.7 \
            else rng.uniform(0, size, 2)
        rho, window = rough_disc(rng, y, x, radius * rng.uniform(0.65, 1.35), rng.uniform(0.55, 1), rng.uniform(0, 0.07))
        spots = paste(labels, rho, window, "none")
        if spots is None:
            continue
        here, there = spots
        inside = rho[there] <= 1
        if not inside.any() or (labels[here][inside] > 0).mean() > 0.12:
            continue
        level = np.exp(rng.normal(-0.3, contrast * 0.6))
        profile = level * np.clip(1 - rng.uniform(0, 0.6) * rho[there] ** 2, 0.2, 1)
        grey[here] = np.where(inside, np.maximum(profile * (1 + texture[here]), 0.5 * grey[here]), grey[here])
        labels[here] = np.where(inside, name, labels[here])
    grey = np.clip(grey, 0.05 * (labels > 0), 2.5)
    haze = cv2.GaussianBlur(grey, (0, 0), radius * rng.uniform(0.8, 3))
    grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.4, 0.3 + 0.06 * radius)) + rng.uniform(0, 0.15) * haze
    grey = grey / max(grey.max(), 0.3) + rng.uniform(0, 0.15)
    return grey.astype(np.float32), labels


def bright_field_spheroids(rng, size):
    """Dark or translucent discs with dark rims and bright halos, among debris, wells, fibres and a scale bar."""
    light = rng.uniform(0.5, 0.85)
    grey = light + rng.uniform(0, 0.1) * smooth_noise(rng, size, rng.uniform(20, 120))
    grey += rng.uniform(0, 0.03) * smooth_noise(rng, size, rng.uniform(1, 4))
    if rng.random() < 0.35:
        draw_well(rng, grey)
    radius = np.exp(rng.uniform(np.log(7), np.log(80)))
    draw_debris(rng, grey, largest=max(radius * 0.2, 1.5))
    labels = np.zeros((size, size), np.int32)
    room = size * size / (np.pi * radius * radius)
    wanted = 0 if rng.random() < 0.06 else int(np.clip(room * rng.uniform(0.05, 0.6), 1, 120))
    translucent = rng.random() < 0.4
    darkness = rng.uniform(0.3, 1.0)
    texture = smooth_noise(rng, size, max(radius * rng.uniform(0.05, 0.25), 1.0))
    for name in range(1, wanted + 1):
        own = radius * rng.uniform(0.5, 1.5)
        rho, window = rough_disc(rng, *rng.uniform(-10, size + 10, 2), own, rng.uniform(0.75, 1), rng.uniform(0.005, 0.08))
        spots = paste(labels, rho, window, "none")
        if spots is None:
            continue
        here, there = spots
        rho = rho[there]
        inside = rho <= 1
        if not inside.any() or (labels[here][inside] > 0).mean() > 0.05:
            continue
        rim = np.exp(-((rho - rng.uniform(0.88, 0.97)) / max(rng.uniform(0.03, 0.12), 0.8 / own)) ** 2)
        core = np.clip(1 - rho ** rng.uniform(2, 8), 0, 1)
        body = rng.uniform(0.0, 0.3) if translucent else rng.uniform(0.5, 1.0) * darkness
        shade = body * (0.45 + 0.55 * core) + rng.uniform(0.15, 0.8) * rim * (1.0 if translucent else darkness)
        shade = shade + rng.uniform(0.02, 0.2) * texture[here]
        grey[here] = np.where(inside, grey[here] * np.clip(1 - shade, 0.03, 1.25), grey[here])
        halo = np.exp(-((rho - 1.06) / max(0.06, 1.2 / own)) ** 2) * rng.uniform(0, 0.18)
        grey[here] = np.where(inside | (labels[here] > 0), grey[here], grey[here] + halo)
        labels[here] = np.where(inside, name, labels[here])
    if rng.random() < 0.3:
        draw_debris(rng, grey, largest=max(radius * 0.15, 1.2))
    if rng.random() < 0.15:
        draw_fibres(rng, grey)
    grey = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), rng.uniform(0.3, 0.5 + 0.03 * radius))
    if rng.random() < 0.2:
        draw_scale_bar(rng, grey, labels)
    return grey, labels


SCENES = ((0.36, invasion_assay), (0.28, fluorescent_crowd), (0.36, bright_field_spheroids))


def scene(rng, size):
    """One scene of a random kind."""
    chances = [chance for chance, _ in SCENES]
    draw = SCENES[rng.choice(len(SCENES), p=chances)][1]
    return draw(rng, size)

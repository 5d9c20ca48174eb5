# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Training samples: crops of the real pages, cached at three resolutions, and synthetic scenes."""
from dataclasses import dataclass

import cv2
import numpy as np
import torch

from augment import develop, grey_weights, page_levels
from pages import diameters, distance_plane, read_colours, read_index, read_labels, touching
from synthetic import scene

MIX = (("dsb1", 0.52), ("pds", 0.14), ("cp", 0.07), ("synthetic", 0.27))
INVERT = {"dsb1": 0.2, "pds": 0.3, "cp": 0.3, "synthetic": 0.2}
DIAMETERS = {"dsb1": (10, 70), "pds": (14, 130), "cp": (16, 120)}  # of the page's typical object, in the crop
LEVELS = 3
MARGIN = 24  # synthetic scenes are drawn larger and cut, so that objects reach out of the crop


@dataclass
class Level:
    colours: np.ndarray
    labels: np.ndarray
    distance: np.ndarray


@dataclass
class TrainingPage:
    levels: list
    pixels: np.ndarray
    diameter: float
    objects: int
    centres: np.ndarray


def load_page(rng, pair):
    colours = read_colours(pair.image)
    labels = read_labels(pair.mask, pair.instances)
    distance = distance_plane(labels)
    levels = []
    for level in range(LEVELS):
        size = (max(colours.shape[1] >> level, 1), max(colours.shape[0] >> level, 1))
        shrunk = cv2.resize(colours, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
        top = colours.max()
        store = np.uint8 if top <= 255 else np.uint16
        levels.append(Level(np.round(shrunk).astype(store),
                            cv2.resize(labels.astype(np.uint16), size, interpolation=cv2.INTER_NEAREST),
                            np.round(cv2.resize(distance, size, interpolation=cv2.INTER_AREA) * 255).astype(np.uint8)))
    flat = colours.reshape(-1, colours.shape[2])
    pixels = flat[rng.integers(0, len(flat), 20000)]
    found = diameters(labels)
    count, _, _, centres = cv2.connectedComponentsWithStats((levels[0].distance > 200).astype(np.uint8))
    return TrainingPage(levels, pixels, float(np.median(found)) if len(found) else 40.0, len(found), centres[1:])


def load_training_pages(data, seed):
    rng = np.random.default_rng(seed)
    pages = {}
    for pair in read_index(data, "train"):
        pages.setdefault(pair.source, []).append(load_page(rng, pair))
    return pages


def choose_scale(rng, page, source):
    if rng.random() < 0.35:
        scale = np.exp(rng.uniform(-0.3, 0.3))
    else:
        low, high = DIAMETERS[source]
        scale = np.exp(rng.uniform(np.log(low), np.log(high))) / page.diameter
    return float(np.clip(scale, 0.2, 3.0))


def real_crop(rng, page, source, size):
    scale = choose_scale(rng, page, source)
    level = int(np.clip(np.floor(np.log2(1 / scale) + 0.2), 0, LEVELS - 1))
    here = page.levels[level]
    height, width = here.labels.shape
    if len(page.centres) and rng.random() < 0.8:
        x, y = page.centres[rng.integers(len(page.centres))] / 2 ** level + rng.normal(0, 0.3 * size / (scale * 2 ** level), 2)
    else:
        x, y = rng.uniform(0, width), rng.uniform(0, height)
    angle = rng.uniform(0, 2 * np.pi) if rng.random() < 0.5 else rng.integers(4) * np.pi / 2
    zoom = scale * 2 ** level
    stretch = zoom * np.exp(rng.uniform(-0.12, 0.12)) if rng.random() < 0.3 else zoom
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = turn @ np.diag([zoom * rng.choice([-1, 1]), stretch])
    shift = np.array([size / 2, size / 2]) - turn @ np.array([np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)])
    matrix = np.concatenate([turn, shift[:, None]], 1)

    def warp(plane, how):
        return cv2.warpAffine(plane, matrix, (size, size), flags=how, borderMode=cv2.BORDER_REFLECT_101)

    weights = grey_weights(rng, here.colours.shape[2])
    low, span = page_levels(rng, page.pixels @ weights)
    colours = warp(here.colours, cv2.INTER_LINEAR).reshape(size, size, -1).astype(np.float32)
    grey = (colours @ weights - low) / span
    labels = warp(here.labels, cv2.INTER_NEAREST).astype(np.int32)
    distance = warp(here.distance, cv2.INTER_LINEAR).astype(np.float32) / 255
    return grey, labels, distance


def synthetic_crop(rng, size):
    grey, labels = scene(rng, size + 2 * MARGIN)
    distance = distance_plane(labels)
    inner = (slice(MARGIN, MARGIN + size),) * 2
    return grey[inner], labels[inner], distance[inner]


def chance(page):
    """Crowds, whose objects touch, hold more to learn."""
    return max(page.objects, 1) ** 0.5


class Samples(torch.utils.data.Dataset):
    """Sample i is a function of (seed, i, hardness) alone."""

    def __init__(self, pages, seed, size, count, hardness=0.5):
        self.pages, self.seed, self.size, self.count, self.hardness = pages, seed, size, count, hardness

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        cv2.setNumThreads(0)
        rng = np.random.default_rng([self.seed, index])
        sources, chances = zip(*MIX)
        source = sources[rng.choice(len(sources), p=chances)]
        if source == "synthetic":
            grey, labels, distance = synthetic_crop(rng, self.size)
        else:
            pages = self.pages[source]
            chances = np.array([chance(page) for page in pages])
            page = pages[rng.choice(len(pages), p=chances / chances.sum())]
            grey, labels, distance = real_crop(rng, page, source, self.size)
        grey = develop(rng, grey, INVERT[source], self.hardness)
        contact = cv2.dilate(touching(labels).astype(np.uint8), np.ones((3, 3), np.uint8))
        target = np.stack([labels > 0, distance, contact]).astype(np.float32)
        return torch.from_numpy(grey[None]), torch.from_numpy(target)

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Runs a network over a page as the C++ host does: tiles with a halo, and a scale."""
from dataclasses import dataclass
from typing import Optional

import cv2
import numpy as np
import torch

from network import Probabilities, SpheroidNet
from objects import least_area, objects
from pages import diameters

TILE, HALO, MARGIN, MULTIPLE = 1600, 224, 32, 32
LARGEST_KEPT = 64.0  # up to this typical diameter a page keeps its own scale
REDUCED = 51.2       # larger objects are brought to this diameter
SMALLEST_SCALE = 0.25
NEAR = 4 / 3         # of a scale below 1: up to this a pass that was done before stands for it
ENLARGED = ((16.0, 2.0), (30.0, 1.5))  # below this typical diameter a page is shown so many times its size
COARSE_SIDE, FINE_SIDE, COARSE_OBJECT = 512, 1536, 16
COARSE_SURE, FINE_SURE = 0.96, 0.8  # mean probabilities over the found objects
CROWD, ALIKE = 4, 0.8  # times smaller than a crowd are its members, so much of whose area is in such of about one size


def load_model(path):
    """A TorchScript file, or a training checkpoint."""
    try:
        return torch.jit.load(str(path)).eval()
    except RuntimeError:
        network = SpheroidNet()
        network.load_state_dict(torch.load(str(path))["network"])
        return Probabilities(network.to(memory_format=torch.channels_last)).eval()


def tiles(length, largest, halo, margin):
    """Side of a tile, and for each where it begins and up to where its result is taken, in the page with its margin."""
    whole = -(-(length + 2 * margin) // MULTIPLE) * MULTIPLE
    if whole <= largest:
        return whole, [(0, length + margin)]
    inner, step = whole - 2 * halo, largest - 2 * halo
    count = -(-inner // step)
    side = min(largest, -(-(-(-inner // count) + 2 * halo) // MULTIPLE) * MULTIPLE)
    step = side - 2 * halo
    ends = [min(length + margin, (i + 1) * step + halo) for i in range(count - 1)] + [length + margin]
    return side, [(min(i * step, whole - side), end) for i, end in enumerate(ends)]


@torch.no_grad()
def planes_of(model, page, tile=TILE, halo=HALO, margin=MARGIN):
    """float32 [H, W] in 0..1 -> float32 [2, H, W]. Outside the page lies its mirror image (the edge not repeated)."""
    (tall, rows), (wide, columns) = (tiles(length, tile, halo, margin) for length in page.shape)
    padded = np.pad(page, [(margin, last[-1][0] + side - margin - length) for side, last, length
                           in ((tall, rows, page.shape[0]), (wide, columns, page.shape[1]))], "reflect")
    result = np.empty((2, page.shape[0] + margin, page.shape[1] + margin), np.float32)
    above = margin
    for top, below in rows:
        before = margin
        for left, after in columns:
            cut = torch.from_numpy(padded[top:top + tall, left:left + wide].copy())[None, None]
            out = model(cut.contiguous(memory_format=torch.channels_last))[0].numpy()
            result[:, above:below, before:after] = out[:, above - top:below - top, before - left:after - left]
            before = after
        above = below
    return result[:, margin:, margin:]


def resize(image, size):
    """Area averaging when smaller, bilinear when larger; size is (width, height)."""
    if size == image.shape[::-1]:
        return image
    smaller = size[0] < image.shape[1]
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)


def fit(planes, shape):
    return np.stack([resize(plane, shape[::-1]) for plane in planes])


def planes_at(model, page, scale):
    """Planes of the page's own size, computed on the page resized by `scale`."""
    height, width = page.shape
    size = (max(int(width * scale + 0.5), 1), max(int(height * scale + 0.5), 1))
    return fit(planes_of(model, resize(page, size)), page.shape)


def scale_for(diameter):
    for smaller, scale in ENLARGED:
        if diameter < smaller:
            return scale
    return 1.0 if diameter <= LARGEST_KEPT else max(REDUCED / diameter, SMALLEST_SCALE)


def half_of_the_area(found):
    """The diameter such that objects up to it hold half of the foreground; None without objects."""
    if not len(found):
        return None
    ordered = np.sort(found)
    held = np.cumsum(ordered ** 2)
    return float(ordered[np.searchsorted(held, held[-1] / 2)])


@dataclass
class Look:
    diameter: Optional[float] = None  # the typical object's, in page pixels
    sure: float = 0.0                 # the mean probability over the objects
    alike: float = 0.0                # the share of their area in those within a factor of 2 of the typical diameter
    factor: float = 1.0               # of the page's size
    planes: Optional[np.ndarray] = None  # at that size


def look(model, page, side):
    """At the page reduced to `side`."""
    factor = min(1.0, side / max(page.shape))
    size = (max(int(page.shape[1] * factor + 0.5), 1), max(int(page.shape[0] * factor + 0.5), 1))
    planes = planes_of(model, resize(page, size))
    found = objects(planes, smallest=COARSE_OBJECT)
    sizes = diameters(found)
    typical = half_of_the_area(sizes)
    if typical is None:
        return Look(factor=factor, planes=planes)
    alike = sizes[(sizes >= typical / 2) & (sizes <= 2 * typical)]
    return Look(typical / factor, float(planes[0][found > 0].mean()), float((alike ** 2).sum() / (sizes ** 2).sum()),
                factor, planes)


def asks_for_a_second(first, shape):
    """Large objects that a reduced page shows with little certainty may be crowds of small ones."""
    return first.diameter is not None and first.sure < COARSE_SURE and scale_for(first.diameter) < 1 and max(shape) > COARSE_SIDE


def is_crowd(first, second):
    return second.diameter is not None and second.sure >= FINE_SURE \
        and second.alike >= ALIKE and CROWD * second.diameter <= first.diameter


def find_diameter(model, page):
    """The look that says it; its diameter is None where nothing is found."""
    first = look(model, page, COARSE_SIDE)
    if not asks_for_a_second(first, page.shape):
        return first
    second = look(model, page, FINE_SIDE)
    return second if is_crowd(first, second) else first


def serves(done, wanted):
    """Whether a pass at one scale stands for another one."""
    return done == wanted or wanted < 1 and wanted < done < wanted * NEAR


def page_planes(model, page, diameter=None, automatic=True):
    """(planes, scale, smallest object). `diameter` in page pixels; without it, and with `automatic`, it is estimated."""
    seen = find_diameter(model, page) if diameter is None and automatic else None
    diameter = seen.diameter if seen else diameter
    scale = 1.0 if diameter is None else scale_for(diameter)
    if seen and serves(seen.factor, scale):
        return fit(seen.planes, page.shape), seen.factor, least_area(diameter)
    return planes_at(model, page, scale), scale, least_area(diameter)

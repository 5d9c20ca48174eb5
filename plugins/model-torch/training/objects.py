# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""From the two planes to labelled objects. README.md, "Post-processing", says the same in words for the C++ host."""
import heapq

import cv2
import numpy as np

FOREGROUND = 0.5
SEED, PROMINENCE = 0.35, 0.35
SMALLEST_OBJECT = 100
SCORE = 0.7
SMALL_SHARE = 0.4


def label(mask):
    """4-connected components in raster order of their first pixel: (count, labels, areas)."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    return count - 1, labels, stats[:, cv2.CC_STAT_AREA]


def least_area(diameter):
    """The smallest object beside typical ones of this diameter: an eighth of their area, at most 100 px."""
    return SMALLEST_OBJECT if diameter is None else min(SMALLEST_OBJECT, 0.1 * diameter ** 2)


def to_level(value):
    return np.floor(np.float32(value) * np.float32(255) + np.float32(0.5)).clip(0, 255).astype(np.uint8)


def find_peaks(level, allowed, least=int(to_level(SEED)), prominence=int(to_level(PROMINENCE))):
    """One pixel for each peak of at least `least` from which every way to a higher one falls by `prominence`, numbered in
    raster order. Pixels join from the highest on; where two parts meet is the saddle between their peaks."""
    height, width = level.shape
    wide = width + 2
    height_of = np.full((height + 2, wide), -1, int)
    height_of[1:-1, 1:-1] = np.where(allowed, level, -1)
    flat = height_of.ravel()
    order = np.argsort(-flat, kind="stable")[:int(allowed.sum())].tolist()
    flat = flat.tolist()
    parent = [-1] * len(flat)
    rank = [0] * len(flat)
    peaks = []
    for place, here in enumerate(order):
        parent[here], rank[here] = here, place
        mine = here
        for step in (-wide, -1, 1, wide):
            other = here + step
            if parent[other] < 0:
                continue
            while parent[other] != other:
                parent[other] = parent[parent[other]]
                other = parent[other]
            if other == mine:
                continue
            low, mine = (other, mine) if rank[mine] < rank[other] else (mine, other)
            if flat[low] >= least and flat[low] - flat[here] >= prominence:
                peaks.append(low)
            parent[low] = mine
    peaks += [here for here in order if parent[here] == here]  # the highest of each part
    seeds = np.zeros(len(flat), np.int32)
    seeds[sorted(peaks)] = np.arange(1, len(peaks) + 1)
    return seeds.reshape(height + 2, wide)[1:-1, 1:-1]


def flood(seeds, level, allowed):
    """Seeded watershed: of all border pixels the highest level is taken first, of equals the earliest found."""
    height, width = seeds.shape
    wide = width + 2
    owner = np.full((height + 2, wide), -1, np.int32)
    owner[1:-1, 1:-1] = np.where(allowed, seeds, -1)
    owner = owner.ravel().tolist()
    depth = np.zeros((height + 2, wide), np.int64)
    depth[1:-1, 1:-1] = 255 - level.astype(np.int64)
    depth = (depth.ravel() << 40).tolist()
    around = (-wide, -1, 1, wide)
    found = [i for i, name in enumerate(owner) if name > 0]
    heap = [depth[i] + age for age, i in enumerate(found)]
    heapq.heapify(heap)
    mask = (1 << 40) - 1
    while heap:
        here = found[heapq.heappop(heap) & mask]
        name = owner[here]
        for step in around:
            there = here + step
            if owner[there] == 0:
                owner[there] = name
                heapq.heappush(heap, depth[there] + len(found))
                found.append(there)
    return np.maximum(np.array(owner, np.int32).reshape(height + 2, wide)[1:-1, 1:-1], 0)


def objects(planes, foreground_at=FOREGROUND, smallest=SMALLEST_OBJECT, min_score=0.0):
    """planes: float32 [2, H, W] -> int32 labels 1..n, in raster order of their first pixel; each of at least `smallest` pixels
    and at least `min_score` of foreground on average. With a score, those from 0.4 of that area on count, too, with no more
    than half of the doubt."""
    usual = smallest
    if min_score > 0:
        smallest = SMALL_SHARE * usual
    foreground = planes[0] >= foreground_at
    level = to_level(planes[1])
    count, parts, areas = label(foreground)
    result = parts.astype(np.int32)
    contested = areas >= 2 * smallest  # too small for two otherwise
    contested[0] = False
    seeds = find_peaks(level, contested[parts])
    while contested.any():
        part_of = np.zeros(int(seeds.max()) + 1, int)
        part_of[seeds.ravel()] = parts.ravel()
        part_of[0] = 0
        contested &= np.bincount(part_of, minlength=count + 1) > 1
        split, sizes = flood_parts(seeds, level, contested[parts])
        result = np.where(contested[parts], split + count, result)
        stays = (sizes >= smallest) | (sizes == largest_of_part(sizes, part_of)) | ~contested[part_of]
        seeds[~stays[seeds]] = 0  # an object that is too small goes to those it touches
        again = np.zeros(count + 1, bool)
        again[part_of[~stays]] = True
        result = np.where(again[parts], parts, result)
        contested = again
    return renumber(without_weak(result, planes[0], min_score, usual), smallest)


def without_weak(labels, probability, min_score, usual):
    areas = np.bincount(labels.ravel())
    sums = np.bincount(labels.ravel(), probability.ravel())
    needed = np.where(areas < usual, (1 + min_score) / 2, min_score) if min_score > 0 else 0
    return np.where((sums >= needed * areas)[labels], labels, 0)


def flood_parts(seeds, level, allowed):
    """(owner of every pixel that is allowed, pixels of each seed's object)"""
    split = np.zeros_like(seeds)
    if allowed.any():
        y, x = np.nonzero(allowed)
        box = (slice(y.min(), y.max() + 1), slice(x.min(), x.max() + 1))
        split[box] = flood(seeds[box], level[box], allowed[box])
    sizes = np.bincount(split.ravel(), minlength=int(seeds.max()) + 1)
    sizes[0] = 0
    return split, sizes


def largest_of_part(sizes, part_of):
    """For each seed, the size of the largest object of its part."""
    largest = np.zeros(int(part_of.max()) + 1, sizes.dtype)
    np.maximum.at(largest, part_of, sizes)
    return largest[part_of]


def renumber(labels, smallest):
    areas = np.bincount(labels.ravel())
    names, first = np.unique(labels.ravel(), return_index=True)
    names = [name for _, name in sorted(zip(first, names)) if name > 0 and areas[name] >= smallest]
    to = np.zeros(len(areas), np.int32)
    to[names] = np.arange(1, len(names) + 1)
    return to[labels]

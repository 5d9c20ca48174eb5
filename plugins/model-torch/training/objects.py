# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""From the two planes to labelled objects. README.md, "Post-processing", says the same in words for the C++ host."""
import heapq

import cv2
import numpy as np

FOREGROUND = 0.5
SEED = 0.35
SMALLEST_OBJECT = 100


def label(mask):
    """4-connected components in raster order of their first pixel: (count, labels, areas)."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    return count - 1, labels, stats[:, cv2.CC_STAT_AREA]


def least_area(diameter):
    """The smallest object beside typical ones of this diameter: an eighth of their area, at most 100 px."""
    return SMALLEST_OBJECT if diameter is None else min(SMALLEST_OBJECT, 0.1 * diameter ** 2)


def least_seed(smallest, threshold=SEED):
    """Half of the seed of a disc as small as that, its distance plane falling evenly from 1 to 0; 4 px are noise."""
    return max(4.0, 0.5 * (1 - threshold) ** 2 * smallest)


def find_seeds(foreground, distance, threshold=SEED, smallest=SMALLEST_OBJECT):
    _, seeds, areas = label(foreground & (distance >= threshold))
    keep = areas >= least_seed(smallest, threshold)
    keep[0] = False
    return np.where(keep, np.cumsum(keep), 0)[seeds].astype(np.int32)


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


def objects(planes, foreground_at=FOREGROUND, seed_at=SEED, smallest=SMALLEST_OBJECT):
    """planes: float32 [2, H, W] -> int32 labels 1..n, in raster order of their first pixel."""
    foreground = planes[0] >= foreground_at
    distance = planes[1]
    count, parts, areas = label(foreground)
    seeds = find_seeds(foreground, distance, seed_at, smallest)
    level = np.floor(distance * 255 + 0.5).clip(0, 255).astype(np.uint8)
    result = parts.astype(np.int32)
    contested = areas >= 2 * smallest  # too small for two otherwise
    contested[0] = False
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
    return renumber(result, smallest)


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

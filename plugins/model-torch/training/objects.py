# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""From the two planes to labelled objects. README.md, "Post-processing", says the same in words for the C++ host."""
import heapq

import cv2
import numpy as np

FOREGROUND = 0.5
SEED = 0.35
SMALLEST_SEED = 4
SMALLEST_OBJECT = 100


def label(mask):
    """8-connected components in raster order of their first pixel: (count, labels, areas)."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return count - 1, labels, stats[:, cv2.CC_STAT_AREA]


def find_seeds(foreground, distance, threshold=SEED, smallest=SMALLEST_SEED):
    _, seeds, areas = label(foreground & (distance >= threshold))
    keep = areas >= smallest
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
    around = (-wide - 1, -wide, -wide + 1, -1, 1, wide - 1, wide, wide + 1)
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
    count, parts, _ = label(foreground)
    seeds = find_seeds(foreground, distance, seed_at)
    level = np.floor(distance * 255 + 0.5).clip(0, 255).astype(np.uint8)
    several = np.zeros(count + 1, bool)
    pairs = np.unique(np.stack([parts[seeds > 0], seeds[seeds > 0]], 1), axis=0)
    names, held = np.unique(pairs[:, 0], return_counts=True)
    several[names[held > 1]] = True
    contested = several[parts]
    result = np.where(contested, 0, parts).astype(np.int32)
    if contested.any():
        y, x = np.nonzero(contested)
        box = (slice(y.min(), y.max() + 1), slice(x.min(), x.max() + 1))
        split = flood(seeds[box], level[box], contested[box])
        result[box] = np.where(contested[box], split + count, result[box])
    return renumber(result, smallest)


def renumber(labels, smallest):
    areas = np.bincount(labels.ravel())
    names, first = np.unique(labels.ravel(), return_index=True)
    names = [name for _, name in sorted(zip(first, names)) if name > 0 and areas[name] >= smallest]
    to = np.zeros(len(areas), np.int32)
    to[names] = np.arange(1, len(names) + 1)
    return to[labels]

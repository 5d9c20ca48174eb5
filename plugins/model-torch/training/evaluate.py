#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Figures per source for a model, or for a folder of masks that another program wrote."""
import argparse
import pathlib

import cv2
import numpy as np
import torch

from disturb import DISTURBANCES, disturb
from inference import load_model, page_planes, planes_of
from metrics import COLUMNS, figures
from objects import SCORE, label, objects, renumber
from pages import distance_plane, luminance, normalise, read_colours, read_index, read_labels


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../../../../shared/data")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--source", action="append", help="only this source; may be given again")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--model", help="TorchScript or checkpoint of this project's network")
    what.add_argument("--unet", help="a TorchScript that takes zero-mean, unit-variance pages and returns one logit")
    what.add_argument("--masks", help="folder with one mask a page, named as the page's stem, .png, .tif or _labels.png, 0 = background")
    parser.add_argument("--resize", type=float, default=1.0, help="the page's and the mask's size is multiplied by this")
    parser.add_argument("--disturb", choices=sorted(DISTURBANCES), help="what is done to the page first: disturb.py")
    parser.add_argument("--diameter", type=float, help="typical diameter in pixels instead of the automatic scale")
    parser.add_argument("--no-scale", action="store_true", help="always at the page's own scale")
    parser.add_argument("--true", choices=("foreground", "distance"),
                        help="this plane from the mask instead, to see what the other one costs")
    parser.add_argument("--outlines", help="folder for pictures of the found (red) and true (green) outlines")
    parser.add_argument("--each", action="store_true", help="a line a page too")
    parser.add_argument("--limit", type=int, help="no more than so many pages a source")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def unet_labels(network, grey):
    page = ((grey - grey.mean()) / (grey.std() + 1e-6)).astype(np.float32)

    def twice(x):
        out = torch.sigmoid(network(x))
        return torch.cat([out, out], 1)

    return renumber(label(planes_of(twice, page)[0] >= 0.5)[1], 16)


def read_found(folder, stem, size):
    for ending in (".png", ".tif", ".tiff", "_labels.png"):
        path = pathlib.Path(folder) / (stem + ending)
        if path.exists():
            mask = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
            mask = mask if mask.ndim == 2 else mask[..., 0]
            mask = mask if len(np.unique(mask)) > 2 else label(mask > 0)[1]
            return cv2.resize(mask.astype(np.uint16), size, interpolation=cv2.INTER_NEAREST).astype(np.int32)
    return None


def draw_outlines(path, grey, found, truth):
    picture = cv2.cvtColor((normalise(grey) * 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    for labels, colour in ((truth, (0, 200, 0)), (found, (0, 0, 255))):
        edge = cv2.morphologyEx(labels.astype(np.uint16), cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)) > 0
        picture[edge] = colour
    cv2.imwrite(str(path), picture)


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    model = load_model(options.model) if options.model else None
    unet = torch.jit.load(options.unet).eval() if options.unet else None
    if options.outlines:
        pathlib.Path(options.outlines).mkdir(parents=True, exist_ok=True)
    sums = {}
    for pair in read_index(options.data, options.split):
        done = sums.setdefault(pair.source, [])
        if options.source and pair.source not in options.source or options.limit and len(done) >= options.limit:
            continue
        grey, truth = luminance(read_colours(pair.image)), read_labels(pair.mask, pair.instances)
        if options.resize != 1:
            size = (round(grey.shape[1] * options.resize), round(grey.shape[0] * options.resize))
            how = cv2.INTER_AREA if options.resize < 1 else cv2.INTER_CUBIC
            grey = cv2.resize(grey, size, interpolation=how)
            truth = cv2.resize(truth.astype(np.uint16), size, interpolation=cv2.INTER_NEAREST).astype(np.int32)
        if options.disturb:
            grey = disturb(options.disturb, grey)
        scale = 1.0
        if model:
            planes, scale, smallest = page_planes(model, normalise(grey), options.diameter, not options.no_scale)
            if options.true == "foreground":
                planes[0] = truth > 0
            elif options.true == "distance":
                planes[1] = distance_plane(truth)
            found = objects(planes, smallest=smallest, min_score=SCORE)
        elif unet:
            found = unet_labels(unet, grey)
        else:
            found = read_found(options.masks, pair.image.stem, grey.shape[::-1])
            if found is None:
                continue
        done.append(figures(found, truth))
        if options.each:
            print(pair.image.stem, "scale", round(scale, 2), *(f"{name} {done[-1][name]:.3f}" for name in COLUMNS), flush=True)
        if options.outlines:
            draw_outlines(pathlib.Path(options.outlines) / (pair.image.stem + ".png"), grey, found, truth)
    print(f"{'source':8s} pages  " + "  ".join(f"{name:>11s}" for name in COLUMNS))
    for source, done in sums.items():
        if done:
            print(f"{source:8s} {len(done):5d}  " + "  ".join(f"{np.mean([d[name] for d in done]):11.3f}" for name in COLUMNS))


if __name__ == "__main__":
    main()

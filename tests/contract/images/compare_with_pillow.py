#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""compare_with_pillow.py IMAGE_DUMP FOLDER: page 0 of every file as images-vips and as Pillow read it. By hand."""
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy
from PIL import Image, ImageOps

warnings.simplefilter("ignore")
TYPES = {0: numpy.uint8, 1: numpy.uint16, 2: numpy.float32}


def pillow(path):
    try:
        image = ImageOps.exif_transpose(Image.open(path))
        if image.mode in ("P", "CMYK", "YCbCr"):
            image = image.convert("RGBA" if "transparency" in image.info else "RGB")
        pixels = numpy.asarray(image)
        return (pixels * 255).astype(numpy.uint8) if pixels.dtype == bool else pixels
    except Exception as error:  # any reader may fail in any way
        return f"{type(error).__name__}: {error}"[:70]


def main():
    dump, folder = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as scratch:
        raw = pathlib.Path(scratch) / "raw"
        for path in sorted(p for p in pathlib.Path(folder).iterdir() if p.suffix != ".tsv"):
            done = subprocess.run([dump, path, raw], capture_output=True, text=True, timeout=60)
            said = done.stdout.strip()
            theirs = pillow(path)
            verdict = "" if isinstance(theirs, numpy.ndarray) else f"Pillow: {theirs}"
            if done.returncode == 0 and not verdict:
                _, width, height, channels, kind = said.split()[:5]
                ours = numpy.fromfile(raw, TYPES[int(kind)]).reshape(int(height), int(width), int(channels))
                theirs = theirs.reshape(theirs.shape[0], theirs.shape[1], -1)
                if ours.shape != theirs.shape:
                    verdict = f"Pillow's shape is {theirs.shape}"
                else:
                    difference = numpy.nan_to_num(numpy.abs(ours.astype(float) - theirs.astype(float)))
                    verdict = f"largest difference {difference.max():g}, mean {difference.mean():.3g}"
            print(f"{path.name:58} rc={done.returncode} {said} | {verdict} {done.stderr.strip()[:200]}")


if __name__ == "__main__":
    main()

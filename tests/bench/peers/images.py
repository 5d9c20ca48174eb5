# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The images that all servers are given: 1000×1000 and 2048×1532, each as PNG and as JPEG, with their true masks."""
import csv
import pathlib
import subprocess
from dataclasses import dataclass

import cv2
import numpy as np

CROP, FULL = (1000, 1000), (2048, 1532)  # width, height
JPEG_QUALITY = 95
SOURCE = "pds"


@dataclass(frozen=True)
class Picture:
    name: str
    size: tuple
    media_type: str
    content: bytes
    truth: np.ndarray


def from_shared(data):
    """(name, bytes of the file or None, pixels, truth) of the dev split's pages that are 2048×1532."""
    with open(data / "index.tsv", newline="") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t")
                if row["split"] == "dev" and row["source"] == SOURCE]
    for row in rows:
        path = data / row["image"]
        pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
        truth = cv2.imread(str(data / row["mask"]), cv2.IMREAD_UNCHANGED) > 0
        if pixels.shape[1::-1] == FULL:
            yield path.stem, path.read_bytes() if path.suffix == ".jpg" else None, pixels, truth


def drawn(program, folder, count=4):
    """The same of the example program's synthetic images, which are grey."""
    for seed in range(1, count + 1):
        image, truth = folder / f"drawn-{seed}.tif", folder / f"drawn-{seed}-truth.tif"
        subprocess.run([str(program), "--out", str(image), "--truth", str(truth), "--seed", str(seed), "--size",
                        str(FULL[0]), "--spheroids", "60"], check=True, capture_output=True, timeout=120)
        pixels, mask = (cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[:FULL[1]] for path in (image, truth))
        yield image.stem, None, pixels, mask > 0


def encode(pixels, ending):
    options = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY] if ending == ".jpg" else []
    return cv2.imencode(ending, pixels, options)[1].tobytes()


def busiest(truth, size):
    """Corner (left, top) of a window of that size with the most foreground, on a grid of 64 px."""
    width, height = size
    sums = cv2.integral(truth.astype(np.uint8))
    corners = [(left, top) for top in range(0, truth.shape[0] - height + 1, 64)
               for left in range(0, truth.shape[1] - width + 1, 64)]
    return max(corners, key=lambda at: sums[at[1] + height, at[0] + width] - sums[at[1], at[0] + width]
               - sums[at[1] + height, at[0]] + sums[at[1], at[0]])


def pictures(sources):
    """{(size, "PNG" or "JPEG"): [Picture]}; JPEGs of whole pages are the files as they came."""
    found = {(size, kind): [] for size in (CROP, FULL) for kind in ("PNG", "JPEG")}
    for name, original, pixels, truth in sources:
        left, top = busiest(truth, CROP)
        window = np.s_[top:top + CROP[1], left:left + CROP[0]]
        for size, part, mask, file in ((CROP, np.ascontiguousarray(pixels[window]), truth[window], None),
                                       (FULL, pixels, truth, original)):
            found[size, "PNG"].append(Picture(name, size, "image/png", encode(part, ".png"), mask))
            found[size, "JPEG"].append(Picture(name, size, "image/jpeg", file or encode(part, ".jpg"), mask))
    return found


def make(shared, program, folder):
    """(pictures, where they are from)."""
    if (shared / "index.tsv").exists():
        made, origin = pictures(from_shared(shared)), f"the dev split's {SOURCE} pages"
    else:
        made, origin = pictures(drawn(program, pathlib.Path(folder))), \
            "SYNTHETIC images: the data folder is absent, so IoU here says nothing of real images"
    if not all(made.values()):
        raise SystemExit("There are no images of 2048×1532 in the data folder's dev split.")
    return made, origin

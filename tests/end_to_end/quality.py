# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""IoU of a model on the real images of ../shared/data, per source, through the command line.

    /usr/bin/python3 tests/end_to_end/quality.py [--split dev] [--model model-threshold]
"""
import argparse
import csv
import pathlib
import tempfile

import masks
from server import SHARED_DATA, run


def pairs(split):
    with (SHARED_DATA / "index.tsv").open() as index:
        for row in csv.DictReader(index, delimiter="\t"):
            if row["split"] == split:
                yield row["source"], SHARED_DATA / row["image"], SHARED_DATA / row["mask"]


def evaluate(split, model="model-threshold"):
    """{source: [IoU of the foreground, …]}"""
    chosen = list(pairs(split))
    found = {}
    with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder:
        run("segment", "--model", model, "--format", "mask", "--simplify", "0", "--out", folder, *[image for _, image, _ in chosen])
        for source, image, mask in chosen:
            got = masks.read(pathlib.Path(folder) / f"{image.stem}_mask.png")
            found.setdefault(source, []).append(masks.iou(got, masks.read(mask)))
    return found


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--split", default="dev")
    options.add_argument("--model", default="model-threshold")
    chosen = options.parse_args()
    print("| source | images | mean IoU | median | lowest |\n| --- | --- | --- | --- | --- |")
    for source, values in sorted(evaluate(chosen.split, chosen.model).items()):
        ordered = sorted(values)
        print(f"| {source} | {len(values)} | {sum(values) / len(values):.3f} | {ordered[len(ordered) // 2]:.3f} | {ordered[0]:.3f} |")

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Figures of a model on the real images of ../shared/data, per source, through the command line.

    /usr/bin/python3 tests/end_to_end/quality.py [--split dev] [--model model-threshold] [--each]
"""
import argparse
import csv
import pathlib
import tempfile

import numpy
from PIL import Image

import agreement
from server import SHARED_DATA, run


def pairs(split):
    with (SHARED_DATA / "index.tsv").open() as index:
        for row in csv.DictReader(index, delimiter="\t"):
            if row["split"] == split:
                yield row["source"], SHARED_DATA / row["image"], SHARED_DATA / row["mask"]


def labels(path):
    """Of a label image, or of a mask, whose parts are its objects."""
    with Image.open(path) as image:
        pixels = numpy.asarray(image)
    return pixels if image.mode.startswith("I") else agreement.components(pixels > 0)


def evaluate(split, model="model-threshold"):
    """{source: [figures of a page, …]} and their names."""
    chosen = list(pairs(split))
    found = {}
    with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder:
        run("segment", "--model", model, "--format", "labels", "--simplify", "0", "--out", folder, *[image for _, image, _ in chosen])
        for source, image, mask in chosen:
            got = labels(pathlib.Path(folder) / f"{image.stem}_labels.png")
            found.setdefault(source, []).append({"page": image.stem, **agreement.figures(got, labels(mask))})
    return found


def row(name, pages, figures):
    return f"| {name} | {pages} | " + " | ".join(f"{figures[column]:.3f}" for column in agreement.COLUMNS) + " |"


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--split", default="dev")
    options.add_argument("--model", default="model-threshold")
    options.add_argument("--each", action="store_true", help="a line a page too")
    chosen = options.parse_args()
    results = sorted(evaluate(chosen.split, chosen.model).items())
    print("| source | images | " + " | ".join(agreement.COLUMNS) + " |\n|" + " --- |" * (2 + len(agreement.COLUMNS)))
    for source, done in results:
        for page in done if chosen.each else []:
            print(row(page["page"], 1, page))
        print(row(source, len(done), agreement.means(done)))

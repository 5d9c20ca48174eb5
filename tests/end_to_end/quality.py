# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Figures of a model on the real images of ../shared/data, per source, through the command line.

    /usr/bin/python3 tests/end_to_end/quality.py [--split dev] [--model model-threshold] [--params JSON] [--each]
"""
import argparse
import pathlib
import sys
import tempfile

from server import ROOT, SHARED_DATA, run

sys.path.insert(0, str(ROOT / "plugins/model-torch/training"))
from metrics import COLUMNS, figures, means  # noqa: E402
from pages import read_index, read_labels  # noqa: E402


def evaluate(split, model="model-threshold", params="{}"):
    """{source: [{"page": its name, and metrics.figures of it}, …]}"""
    chosen = read_index(SHARED_DATA, split)
    found = {}
    with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder:
        run("segment", "--model", model, "--params", params, "--format", "labels", "--simplify", "0", "--out", folder,
            *[pair.image for pair in chosen])
        for pair in chosen:
            name = pair.image.stem
            got = read_labels(pathlib.Path(folder) / f"{name}_labels.png")
            truth = read_labels(pair.mask, pair.instances)
            found.setdefault(pair.source, []).append({"page": name, **figures(got, truth)})
    return found


def row(name, pages, measured):
    return f"| {name} | {pages} | " + " | ".join(f"{measured[column]:.3f}" for column in COLUMNS) + " |"


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--split", default="dev")
    options.add_argument("--model", default="model-threshold")
    options.add_argument("--params", default="{}", help="of the segmentation")
    options.add_argument("--each", action="store_true", help="a line a page too")
    chosen = options.parse_args()
    results = sorted(evaluate(chosen.split, chosen.model, chosen.params).items())
    print("| source | images | " + " | ".join(COLUMNS) + " |\n|" + " --- |" * (2 + len(COLUMNS)))
    for source, done in results:
        for page in done if chosen.each else []:
            print(row(page["page"], 1, page))
        print(row(source, len(done), means(done)))

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Writes the TorchScript weights, a golden pair and the package description from a checkpoint."""
import argparse
import hashlib
import pathlib

import numpy as np
import torch

from inference import load_model
from pages import normalise
from synthetic import bright_field_spheroids

LARGEST = 8_000_000
HERE = pathlib.Path(__file__).resolve().parent


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def golden_input():
    """A page as a camera gives it: the package's own preprocessing brings it to 0..1."""
    grey, _ = bright_field_spheroids(np.random.default_rng(11), 64)
    return (200 + 3000 * np.clip(grey, 0, 1)).astype(np.float32)[None, None]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("--out", type=pathlib.Path, default=HERE.parent / "weights")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    model = load_model(options.checkpoint).to(memory_format=torch.contiguous_format)
    page = golden_input()
    seen = torch.from_numpy(normalise(page[0, 0])[None, None])
    with torch.no_grad():
        traced = torch.jit.freeze(torch.jit.trace(model, torch.rand(1, 1, 512, 512)))
        expected = model(seen).numpy()
        weights = options.out / "spheroid.pt"
        traced.save(str(weights))
        got = torch.jit.load(str(weights))(seen).numpy()
        several = torch.jit.load(str(weights))(torch.rand(3, 1, 96, 160))
    if not np.allclose(got, expected, atol=1e-4) or tuple(several.shape) != (3, 2, 96, 160):
        raise SystemExit("the exported file does not give what the network gives")
    if weights.stat().st_size > LARGEST:
        raise SystemExit(f"{weights.stat().st_size} bytes are over the {LARGEST} that are allowed")
    np.save(options.out / "test_input.npy", page)
    np.save(options.out / "test_output.npy", got)
    text = (HERE / "bioimageio.template.yaml").read_text()
    for name in ("spheroid.pt", "test_input.npy", "test_output.npy"):
        text = text.replace("{" + name + "}", digest(options.out / name))
    (options.out / "bioimageio.yaml").write_text(text)
    print(f"{weights.name}: {weights.stat().st_size} bytes, sha256 {digest(weights)}, "
          f"largest difference after folding {np.abs(got - expected).max():.1e}")


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Which layers of the bundled network take its time, other ways of enlarging by two, and convolutions with the ReLU in them.
Weights are random.

    LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2 \\
        MALLOC_CONF=oversize_threshold:0,dirty_decay_ms:-1,muzzy_decay_ms:-1 \\
        /usr/bin/python3 tests/bench/torch/layers.py [--side 1088] [--threads 2]

The host's malloc keeps buffers between layers, hence the settings (Debian's package libjemalloc2).
"""
import argparse
import pathlib
import statistics
import sys
import time

import torch
from torch.nn import functional as F
from torch.profiler import ProfilerActivity, profile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "plugins/model-torch/training"))
from network import WIDTHS, Probabilities, SpheroidNet  # noqa: E402

TYPE, ORDER = torch.bfloat16, torch.channels_last


def milliseconds(work, *inputs, rounds=9):
    for _ in range(3):
        work(*inputs)
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work(*inputs)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def enlarged(x):
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def in_float32(x):
    return enlarged(x.float()).to(x.dtype)


def by_slices(x):
    """Each row and column is 3/4 of itself and 1/4 of a neighbour."""
    count, channels, height, width = x.shape
    x = x.permute(0, 2, 3, 1)
    tall = torch.empty(count, height, 2, width, channels, dtype=x.dtype)
    tall[:, 1:, 0] = x[:, 1:] * 0.75 + x[:, :-1] * 0.25
    tall[:, :-1, 1] = x[:, :-1] * 0.75 + x[:, 1:] * 0.25
    tall[:, 0, 0], tall[:, -1, 1] = x[:, 0], x[:, -1]
    tall = tall.view(count, 2 * height, width, channels)
    wide = torch.empty(count, 2 * height, width, 2, channels, dtype=x.dtype)
    wide[:, :, 1:, 0] = tall[:, :, 1:] * 0.75 + tall[:, :, :-1] * 0.25
    wide[:, :, :-1, 1] = tall[:, :, :-1] * 0.75 + tall[:, :, 1:] * 0.25
    wide[:, :, 0, 0], wide[:, :, -1, 1] = tall[:, :, 0], tall[:, :, -1]
    return wide.view(count, 2 * height, 2 * width, channels).permute(0, 3, 1, 2)


def depthwise(channels):
    """Right but for the border."""
    sides = torch.tensor([[0.25, 0.75, 0], [0, 0.75, 0.25]])
    taps = torch.einsum("ay,bx->abyx", sides, sides).reshape(4, 1, 3, 3).repeat(channels, 1, 1, 1).to(TYPE)
    return lambda x: F.pixel_shuffle(F.conv2d(x, taps, padding=1, groups=channels), 2)


def convolutions(channels, side):
    """(input, convolution and ReLU, one oneDNN operation with weights packed before)"""
    weights = torch.rand(channels, channels, 3, 3).to(TYPE).contiguous(memory_format=ORDER)
    bias = torch.rand(channels).to(TYPE)
    shape = [1, channels, side, side]
    packed = torch.ops.mkldnn_prepacked.conv2d_prepack(weights, bias, [1, 1], [1, 1], [1, 1], 1, shape, "relu")
    return (torch.rand(shape).to(TYPE).contiguous(memory_format=ORDER), lambda x: F.conv2d(x, weights, bias, padding=1).relu_(),
            lambda x: torch.ops.mkldnn_prepacked.conv2d_run(x, packed))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=1088)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    page = torch.rand(1, 1, options.side, options.side).to(TYPE).contiguous(memory_format=ORDER)
    network = Probabilities(SpheroidNet()).eval().to(TYPE).to(memory_format=ORDER)
    with torch.inference_mode():
        traced = torch.jit.freeze(torch.jit.trace(network, page))
        print(f"the network {milliseconds(traced, page):.1f} ms")
        with profile(activities=[ProfilerActivity.CPU], record_shapes=True) as seen:
            traced(page)
        layers = sorted(seen.key_averages(group_by_input_shape=True), key=lambda layer: -layer.self_cpu_time_total)
        whole = sum(layer.self_cpu_time_total for layer in layers)
        for layer in layers[:24]:
            shapes = [shape for shape in layer.input_shapes if shape]
            print(f"{layer.self_cpu_time_total / whole:6.1%} {layer.self_cpu_time_total / 1000:7.2f} ms  x{layer.count:2d} {layer.key} {shapes}")
        for level, channels in enumerate(WIDTHS[:-1]):
            x = torch.rand(1, channels, *[options.side >> (level + 2)] * 2).to(TYPE).contiguous(memory_format=ORDER)
            print(f"{list(x.shape)} enlarged {milliseconds(enlarged, x):.2f} ms, in float32 {milliseconds(in_float32, x):.2f}, "
                  f"by slices {milliseconds(by_slices, x):.2f}, depthwise and shuffled {milliseconds(depthwise(channels), x):.2f}")
        for level, channels in enumerate(WIDTHS):
            x, apart, fused = convolutions(channels, options.side >> (level + 1))
            print(f"{list(x.shape)} convolution and ReLU {milliseconds(apart, x):.2f} ms, in one {milliseconds(fused, x):.2f}")


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Trains the bundled model `spheroid`; README.md has the one command."""
import argparse
import copy
import math
import os
import pathlib
import time

import torch
import torch.nn.functional as F

from network import SpheroidNet
from samples import MIX, Samples, load_training_pages
from unfold import unfold

WARM_UP = 0.03
CONTACT_WEIGHT = 6  # of pixels where objects touch, beside 1.25 inside and 0.25 outside
MEASURED = 200  # samples for the statistics of an exported file


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../../../../shared/data", help="folder with index.tsv")
    parser.add_argument("--out", default="run", help="folder for the checkpoint and the log")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--steps", type=int, default=16000, help="that the schedule is spread over")
    parser.add_argument("--minutes", type=float, help="wall clock that it is spread over instead: not repeatable")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--crop", type=int, default=192)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--hardness", type=float, default=0.5, help="0..1, of inversion and noise")
    parser.add_argument("--start", help="checkpoint or exported file to go on from, with a new schedule")
    return parser.parse_args()


def has_fast_bfloat16():
    """AVX512-BF16 or AMX; elsewhere bfloat16 is emulated and slower than float32."""
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    return "avx512_bf16" in flags or "amx_bf16" in flags


def starting_network(options, pages):
    if not options.start:
        return SpheroidNet().to(memory_format=torch.channels_last)
    try:
        exported = torch.jit.load(options.start)
    except RuntimeError:
        network = SpheroidNet()
        network.load_state_dict(torch.load(options.start)["network"])
    else:
        samples = Samples(pages, options.seed + 1, options.crop, MEASURED, options.hardness)
        network = unfold(exported, (samples[i][0][None] for i in range(MEASURED)))
    return network.to(memory_format=torch.channels_last)


def loss_of(logits, target):
    inside, distance, contact = target[:, :1], target[:, 1:2], target[:, 2:3]
    foreground, seed = logits[:, :1], logits[:, 1:]
    entropy = F.binary_cross_entropy_with_logits(foreground, inside)
    probability = torch.sigmoid(foreground)
    overlap = (probability * inside).sum((1, 2, 3))
    dice = 1 - (2 * overlap + 50) / (probability.sum((1, 2, 3)) + inside.sum((1, 2, 3)) + 50)
    weight = 0.25 + inside + CONTACT_WEIGHT * contact
    depth = F.binary_cross_entropy_with_logits(seed, distance, reduction="none")
    depth = depth + 2 * (torch.sigmoid(seed) - distance).abs()
    depth = (depth * weight).sum() / weight.sum()
    return entropy + 0.5 * dice.mean() + 0.7 * depth, (entropy.item(), dice.mean().item(), depth.item())


def learning_rate(peak, progress):
    if progress < WARM_UP:
        return peak * (0.05 + 0.95 * progress / WARM_UP)
    return peak * (0.005 + 0.995 * 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP))))


@torch.no_grad()
def follow(average, network, step):
    """Exponential moving average of weights and batch statistics; short at first."""
    keep = min(0.998, (1 + step) / (10 + step))
    for slow, fast in zip(average.state_dict().values(), network.state_dict().values()):
        if slow.dtype.is_floating_point:
            slow.mul_(keep).add_(fast, alpha=1 - keep)
        else:
            slow.copy_(fast)


def save(path, average, step):
    half_written = path.with_suffix(".tmp")
    torch.save({"network": average.state_dict(), "step": step}, half_written)
    half_written.replace(path)


def train(options):
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    log = open(out / "log.txt", "w", buffering=1)

    def say(text):
        print(text, flush=True)
        log.write(text + "\n")

    pages = load_training_pages(options.data, options.seed)
    network = starting_network(options, pages)
    average = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=1e-3)
    bfloat16 = has_fast_bfloat16()
    say(f"seed {options.seed}  batch {options.batch}  crop {options.crop}  rate {options.rate}  mix {dict(MIX)}  "
        f"parameters {sum(p.numel() for p in network.parameters())}  bfloat16 {bfloat16}  "
        f"hardness {options.hardness}  start {bool(options.start)}  budget {f'{options.minutes} minutes' if options.minutes else f'{options.steps} steps'}  "
        f"pages { {source: len(found) for source, found in pages.items()} }")
    samples = Samples(pages, options.seed, options.crop, 10 ** 9, options.hardness)
    order = range(10 ** 9)
    loader = torch.utils.data.DataLoader(samples, options.batch, sampler=order, num_workers=options.workers,
                                         prefetch_factor=4 if options.workers else 2)
    began = saved = time.monotonic()
    sums, seen = [0.0, 0.0, 0.0], 0
    network.train()
    for step, (image, target) in enumerate(loader):
        minutes = (time.monotonic() - began) / 60
        progress = minutes / options.minutes if options.minutes else step / options.steps
        if progress >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(options.rate, progress)
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            logits = network(image.contiguous(memory_format=torch.channels_last))
        loss, parts = loss_of(logits.float(), target)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 3.0)
        optimiser.step()
        follow(average, network, step)
        sums, seen = [total + part for total, part in zip(sums, parts)], seen + 1
        if step % 100 == 99:
            say("step {:6d}  minute {:6.1f}  rate {:.2e}  foreground {:.4f}  dice {:.4f}  distance {:.4f}".format(
                step + 1, minutes, optimiser.param_groups[0]["lr"], *(total / seen for total in sums)))
            sums, seen = [0.0, 0.0, 0.0], 0
        if time.monotonic() - saved > 150:
            save(out / "checkpoint.pt", average, step)
            saved = time.monotonic()
    save(out / "checkpoint.pt", average, step)
    say(f"done after {step} steps and {(time.monotonic() - began) / 60:.1f} minutes")


if __name__ == "__main__":
    train(arguments())

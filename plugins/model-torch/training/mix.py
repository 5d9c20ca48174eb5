#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""A network between the one that a run started from and the one that it ended with.

Weights between the two keep more of what the first one knew of pages that the run did not show
(Wortsman et al., "Robust fine-tuning of zero-shot models", 2022).
"""
import argparse

import torch


def mixed(start, end, share):
    """State of which `share` (0..1) is of `end`; counters are its own."""
    return {name: torch.lerp(start[name], value, share) if value.dtype.is_floating_point else value
            for name, value in end.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("start", help="start.pt of the run")
    parser.add_argument("end", help="checkpoint.pt of the run")
    parser.add_argument("share", type=float)
    parser.add_argument("out")
    options = parser.parse_args()
    end = torch.load(options.end)
    network = mixed(torch.load(options.start)["network"], end["network"], options.share)
    torch.save({"network": network, "step": end["step"]}, options.out)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Writes a network's TorchScript weights as ONNX, for [N,1,H,W] of any N, H and W."""
import argparse
import warnings

import torch

OPSET = 16


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights")
    parser.add_argument("out")
    options = parser.parse_args()
    model = torch.jit.load(options.weights, map_location="cpu").eval()
    free = {0: "count", 2: "height", 3: "width"}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a traced module has no signature and its constants no shapes: expected
        torch.onnx.export(model, torch.rand(1, 1, 512, 512), options.out, opset_version=OPSET, input_names=["page"],
                          output_names=["planes"], dynamic_axes={"page": free, "planes": free})


if __name__ == "__main__":
    main()

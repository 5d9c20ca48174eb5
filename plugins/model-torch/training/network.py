# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""A U-Net that works at half resolution and below: four pixels go in as channels and come out as such again."""
import torch
from torch import nn

WIDTHS = (24, 32, 64, 128, 160)


def convolution(inputs, outputs, size=3, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = convolution(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        return torch.relu(x + self.second(self.first(x)))


class Up(nn.Module):
    """Twice the size, the skip's width, then added to the skip."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.reduce = nn.Conv2d(inputs, outputs, 3, 1, 1)
        self.refine = Residual(outputs)

    def forward(self, x, skip):
        x = nn.functional.interpolate(self.reduce(x), scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.refine(x + skip)


class SpheroidNet(nn.Module):
    """[N,1,H,W] in 0..1 -> logits [N,2,H,W]: foreground, and distance to the object's border."""

    def __init__(self, widths=WIDTHS):
        super().__init__()
        self.stem = nn.Sequential(nn.PixelUnshuffle(2), convolution(4, widths[0]))
        self.down = nn.ModuleList(nn.Sequential(convolution(inputs, outputs, 3, 2), Residual(outputs))
                                  for inputs, outputs in zip(widths, widths[1:]))
        self.up = nn.ModuleList(Up(deep, shallow) for deep, shallow in zip(widths[:0:-1], widths[-2::-1]))
        self.head = nn.Sequential(nn.Conv2d(widths[0], 8, 3, 1, 1), nn.PixelShuffle(2))

    def forward(self, x):
        x = self.stem(x)
        skips = []
        for stage in self.down:
            skips.append(x)
            x = stage(x)
        for stage in self.up:
            x = stage(x, skips.pop())
        return self.head(x)


SMOOTHING, REACH = 1.0, 4


class Probabilities(nn.Module):
    """What is exported: the same network with its outputs in 0..1, the distance smoothed by a Gaussian of sigma 1.

    Zeros lie outside: the halo takes them off, and padding by reflection does not run in bfloat16.
    """

    def __init__(self, network):
        super().__init__()
        self.network = network
        taps = torch.exp(-torch.arange(-REACH, REACH + 1.0) ** 2 / (2 * SMOOTHING ** 2))
        self.register_buffer("taps", taps / taps.sum())

    def forward(self, x):
        foreground, distance = torch.sigmoid(self.network(x)).chunk(2, 1)
        distance = nn.functional.conv2d(distance, self.taps.view(1, 1, -1, 1), padding=(REACH, 0))
        distance = nn.functional.conv2d(distance, self.taps.view(1, 1, 1, -1), padding=(0, REACH))
        return torch.cat([foreground, distance], 1)

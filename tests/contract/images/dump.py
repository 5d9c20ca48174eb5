# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What images-vips reads of a file, through image_dump, and pictures to write files of."""
import collections
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest

import numpy

PROGRAM = pathlib.Path(os.environ["SPHEROSEG_BIN"]) / "image_dump"
TYPES = {0: numpy.uint8, 1: numpy.uint16, 2: numpy.float32}

Info = collections.namedtuple("Info", "media_type width height channels sample_type bit_depth has_alpha pages x_um y_um")


class Refused(Exception):
    def __init__(self, line):
        super().__init__(line)
        _, self.code, self.word, self.text = line.split(" ", 3)


def grey(width=75, height=61, most=255, kind=numpy.uint8, seed=1):
    """A slope with noise, so that no two rows, columns or turns are alike."""
    rows, columns = numpy.mgrid[:height, :width]
    noise = numpy.random.default_rng(seed).random((height, width))
    return ((columns / width + rows / height + noise) / 3 * most).astype(kind)


def colour(width=75, height=61, channels=3, most=255, kind=numpy.uint8):
    return numpy.dstack([grey(width, height, most, kind, seed=9 + c) for c in range(channels)])


def indexed_bmp(indices, bits, palette, header=40, used=None, from_the_top=False):
    """A BMP of indices (rows × columns) and a palette of (red, green, blue); a header of 12 bytes is that of OS/2 1.x."""
    height, width = indices.shape
    per_byte = 8 // bits
    columns = numpy.zeros((height, (width * bits + 31) // 32 * 4 * per_byte), numpy.uint8)
    columns[:, :width] = indices
    rows = numpy.zeros((height, columns.shape[1] // per_byte), numpy.uint8)
    for place in range(per_byte):  # the first pixel is in the highest bits
        rows |= columns[:, place::per_byte] << (8 - bits * (place + 1))
    colours = b"".join(bytes(colour[::-1]) + bytes(header != 12) for colour in palette)
    data = 14 + header + len(colours)
    stored = (rows if from_the_top else rows[::-1]).tobytes()
    if header == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", header, width, -height if from_the_top else height, 1, bits, 0, 0, 0, 0,
                           len(palette) if used is None else used, 0).ljust(header, b"\0")
    return struct.pack("<2sIHHI", b"BM", data + len(stored), 0, 0, data) + head + colours + stored


class Case(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def read(self, path, **options):
        """The header and the samples as (rows, columns, channels); raises Refused."""
        raw = self.folder / "raw"
        words = [f"{key}={value}" for key, value in options.items()]
        done = subprocess.run([PROGRAM, path, raw, *words], capture_output=True, text=True, timeout=100)
        said = done.stdout.strip().splitlines()
        if done.returncode == 1:
            raise Refused(said[-1])
        self.assertEqual(done.returncode, 0, done.stderr)
        media_type, *numbers = said[0].split()
        info = Info(media_type, *map(int, numbers[:7]), *map(float, numbers[7:]))
        width, height = info.width, info.height
        if "region" in options:
            width, height = map(int, options["region"].split(",")[2:])
        if "reduced" in options:
            width, height = map(int, options["reduced"].split(","))
        return info, numpy.fromfile(raw, TYPES[info.sample_type]).reshape(height, width, info.channels)

    def check(self, path, wanted, within=0, **options):
        """All samples as `wanted` has them, at most `within` apart."""
        info, found = self.read(path, **options)
        wanted = wanted.reshape(wanted.shape[0], wanted.shape[1], -1)
        self.assertEqual(found.shape, wanted.shape, path.name)
        self.assertLessEqual(numpy.abs(found.astype(float) - wanted).max(), within, path.name)
        return info

    def refused(self, path, word, *parts, **options):
        with self.assertRaises(Refused) as caught:
            self.read(path, **options)
        self.assertEqual(caught.exception.word, word, caught.exception)
        for part in parts:
            self.assertIn(part, caught.exception.text)

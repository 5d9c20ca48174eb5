#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Regions, strips and reduced sizes are the whole picture's, in every format that is read in its own way."""
import unittest

import numpy
import tifffile
from PIL import Image

import dump
from dump import colour, grey

WIDTH, HEIGHT = 150, 131
REGIONS = ("0,0,1,1", "149,130,1,1", "17,0,20,131", "0,70,150,9", "33,65,64,66", "0,0,150,131")


def area_mean(picture, width, height):
    """Each target pixel as the mean of what it covers; exact where the sizes divide."""
    rows, columns = picture.shape[0] // height, picture.shape[1] // width
    return picture.reshape(height, rows, width, columns, -1).mean(axis=(1, 3))


class Parts(dump.Case):
    def files(self):
        picture = colour(WIDTH, HEIGHT)
        image = Image.fromarray(picture)
        for name, options in (("a.png", {}), ("a.bmp", {}), ("a.jpg", {"quality": 90}),
                              ("progressive.jpg", {"quality": 90, "progressive": True}), ("a.webp", {"lossless": True}),
                              ("a.jp2", {}), ("tiled.jp2", {"tile_size": (64, 64)})):
            image.save(self.folder / name, **options)
            yield self.folder / name
        for name, options in (("strips.tif", {"rowsperstrip": 10}), ("tiled.tif", {"tile": (64, 48)}),
                              ("zlib.tif", {"tile": (64, 48), "compression": "zlib"})):
            tifffile.imwrite(self.folder / name, picture, photometric="rgb", **options)
            yield self.folder / name

    def test_regions_and_strips_are_the_whole_pictures(self):
        for path in self.files():
            _, whole = self.read(path)
            for region in REGIONS:
                x, y, width, height = map(int, region.split(","))
                self.check(path, whole[y:y + height, x:x + width], region=region)
            self.check(path, whole, strips=37)
            self.check(path, whole, strips=37, memory=0)

    def test_reduced_sizes_are_means_of_areas(self):
        shapes = numpy.asarray(Image.fromarray(colour(6, 5)).resize((160, 96), Image.Resampling.BICUBIC))
        image = Image.fromarray(shapes)
        # A level of JPEG 2000 is its wavelet's low-pass, sharper than a mean and the more so the smaller it is.
        for name, options, within in (("a.png", {}, 0.51), ("a.bmp", {}, 0.51), ("a.webp", {"lossless": True}, 3),
                                      ("a.jpg", {"quality": 98, "subsampling": 0}, 3), ("a.jp2", {}, 16)):
            image.save(self.folder / name, **options)
            with Image.open(self.folder / name) as stored:
                decoded = numpy.asarray(stored.convert("RGB")).astype(float)
            sizes = ((160, 96), (80, 48), (40, 24), (20, 12), (5, 3), (1, 1))
            for width, height in sizes[:3] if name == "a.jp2" else sizes:
                self.check(self.folder / name, area_mean(decoded, width, height), within, reduced=f"{width},{height}")
        for kind, most in ((numpy.uint16, 60000), (numpy.float32, 1)):
            picture = grey(160, 96, most, kind)
            tifffile.imwrite(self.folder / "a.tif", picture, tile=(32, 32))
            within = 0.51 if kind == numpy.uint16 else 1e-6
            self.check(self.folder / "a.tif", area_mean(picture.astype(float), 40, 24), within, reduced="40,24")

    def test_more_than_the_picture_is_refused(self):
        path = next(self.files())
        for region in ("149,0,2,1", "0,130,1,2"):
            self.refused(path, "region_out_of_range", region=region)
        self.refused(path, "size_out_of_range", region="0,0,151,1")
        self.refused(path, "size_out_of_range", reduced="151,1")


if __name__ == "__main__":
    unittest.main(verbosity=2)

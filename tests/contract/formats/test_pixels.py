#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Masks and label images, read by Pillow and tifffile."""
import io
import unittest

import numpy
import tifffile
from PIL import Image

import cases
import imagej
import read_outlines

FORMATS = ["mask", "mask-tiff", "labels", "labels-tiff"]
Image.MAX_IMAGE_PIXELS = None


def by_pillow(case, form):
    with Image.open(io.BytesIO(case.bytes(form))) as image:
        image.load()
        return numpy.asarray(image)


class Pixels(unittest.TestCase):
    def check(self, labels, forms=FORMATS):
        with cases.Case(labels, forms, measured=False) as case:
            for form in forms:
                with self.subTest(form):
                    expected = numpy.where(case.objects > 0, 255, 0) if form.startswith("mask") else case.objects
                    self.assertTrue(numpy.array_equal(by_pillow(case, form), expected))
                    if form.endswith("tiff"):
                        found = tifffile.imread(case.folder / form)
                        self.assertTrue(numpy.array_equal(found, expected))
                        self.assertEqual(found.dtype, {"mask-tiff": "u1", "labels-tiff": "u2" if case.count < 65536 else "u4"}[form])

    def test_pixels_come_back_as_they_were(self):
        for labels in (cases.nested(), cases.blobs(), cases.dots(25), numpy.zeros((30, 41), numpy.uint32),
                       numpy.ones((1, 1), numpy.uint32), numpy.ones((3, 1), numpy.uint32)):
            self.check(labels)

    def test_an_image_of_many_strips(self):
        self.check(cases.blobs(size=(3000, 2111), count=300))

    def test_65535_objects_fit_and_more_take_32_bits(self):
        self.check(cases.dots(65535))
        self.check(cases.dots(65536), ["mask", "mask-tiff", "labels-tiff"])
        with cases.Case(cases.dots(65536), ["labels"], measured=False) as case:
            self.assertEqual(case.said["labels"], "too_many_objects")

    def test_simplified_outlines_are_drawn_as_gdal_draws_them(self):
        with cases.Case(cases.blobs(), ["labels", "geojson"], simplify=1) as case:
            # Not the same: an edge that runs through centres of pixels gives GDAL those on both of its sides.
            self.assertGreater(numpy.mean(by_pillow(case, "labels") == read_outlines.geojson(case)), 0.995)

    def test_tiff_says_the_pixel_size_only_where_it_is_known(self):
        for size in (0.65, 0.1613, 12.5):
            with cases.Case(cases.dots(4), ["labels-tiff"], pixel_size_um=size) as case, \
                    tifffile.TiffFile(case.folder / "labels-tiff") as file:
                above, below = file.pages[0].tags["XResolution"].value
                self.assertAlmostEqual(1e4 * below / above, size, delta=size * 1e-6)
                self.assertEqual(file.pages[0].tags["ResolutionUnit"].value, 3)
        for size in (None, 1e-7):
            with cases.Case(cases.dots(4), ["labels-tiff"], pixel_size_um=size) as case, \
                    tifffile.TiffFile(case.folder / "labels-tiff") as file:
                self.assertNotIn("XResolution", file.pages[0].tags)

    def test_imagej_opens_both_label_images(self):
        for form, ending in (("labels", "png"), ("labels-tiff", "tif")):
            with cases.Case(cases.blobs(), [form]) as case:
                named = case.folder / f"in.{ending}"
                named.write_bytes(case.bytes(form))
                self.assertTrue(numpy.array_equal(imagej.open_image(named), case.objects), form)


if __name__ == "__main__":
    unittest.main(verbosity=2)

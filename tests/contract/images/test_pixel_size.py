#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The size of a pixel as microscopy software writes it; a print resolution is no answer."""
import unittest

import tifffile

import dump
from dump import grey


class PixelSize(dump.Case):
    def sizes(self, name="a.tif", **options):
        path = self.folder / name
        tifffile.imwrite(path, grey(), **options)
        info, _ = self.read(path)
        return info.x_um, info.y_um

    def ome(self, x, x_unit, y, y_unit):
        return self.sizes("a.ome.tif", ome=True, metadata={
            "axes": "YX", "PhysicalSizeX": x, "PhysicalSizeXUnit": x_unit, "PhysicalSizeY": y, "PhysicalSizeYUnit": y_unit})

    def test_ome_tiff(self):
        self.assertEqual(self.ome(0.5, "µm", 0.5, "µm"), (0.5, 0.5))
        self.assertEqual(self.ome(500, "nm", 650, "nm"), (0.5, 0.65))
        self.assertEqual(self.ome(0.5, "µm", 0.7, "µm"), (0.5, 0.7))

    def test_imagej(self):
        for unit in ("um", "micron", "\\u00B5m"):
            self.assertEqual(self.sizes(imagej=True, resolution=(2, 4), metadata={"unit": unit}), (0.5, 0.25))

    def test_a_print_resolution_is_no_answer(self):
        self.assertEqual(self.sizes(resolution=(300, 300), resolutionunit="INCH"), (0, 0))
        self.assertEqual(self.sizes(), (0, 0))

    def test_it_is_that_of_the_first_full_directory(self):
        path = self.folder / "a.tif"
        with tifffile.TiffWriter(path) as file:
            file.write(grey(30, 20), subfiletype=1, metadata=None)
            file.write(grey(), metadata=None, description="ImageJ=1.53\nunit=um\n", resolution=(2, 2))
        self.assertEqual(self.read(path)[0][-2:], (0.5, 0.5))


if __name__ == "__main__":
    unittest.main(verbosity=2)

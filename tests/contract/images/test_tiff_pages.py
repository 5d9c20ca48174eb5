#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Pages of a TIFF are numbered by directory, in the file's order; what a directory says of itself decides."""
import unittest

import numpy
import tifffile

import dump
from dump import colour, grey

REDUCED, MASK = 1, 4


class TiffPages(dump.Case):
    def write(self, *pages):
        """pages: (picture, options of tifffile)."""
        path = self.folder / "a.tif"
        with tifffile.TiffWriter(path) as file:
            for picture, options in pages:
                file.write(picture, contiguous=False, metadata=None, **options)
        return path

    def check_pages(self, path, *wanted):
        """wanted: a picture, or the words of a refusal."""
        for page, picture in enumerate(wanted):
            if isinstance(picture, numpy.ndarray):
                self.assertEqual(self.check(path, picture, page=page).pages, len(wanted))
            else:
                self.refused(path, *picture, page=page)
        self.refused(path, "page_out_of_range", page=len(wanted))

    def test_a_stack_in_its_order(self):
        stack = [grey(seed=seed) for seed in range(5)]
        self.check_pages(self.write(*((picture, {}) for picture in stack)), *stack)

    def test_a_page_of_another_size_keeps_its_number(self):
        first, last = grey(120, 100), grey(120, 100, seed=2)
        path = self.write((first, {}), (grey(90, 80), {}), (last, {}))
        self.check_pages(path, first, ("page_differs", "Page 1 has 90 × 80 pixels, page 0 has 120 × 100 pixels"), last)
        self.refused(path, "page_differs", page=1, reduced="10,10")

    def test_a_page_of_other_samples_keeps_its_number(self):
        first, last = grey(), grey(seed=2)
        path = self.write((first, {}), (grey(most=65535, kind=numpy.uint16), {}), (last, {}))
        self.check_pages(path, first, ("page_differs", "16-bit", "8-bit"), last)

    def test_a_page_of_a_kind_that_is_not_read_keeps_its_number(self):
        first, last = grey(), grey(seed=2)
        path = self.write((first, {}), (grey(kind=numpy.float64), {}), (last, {}))
        self.check_pages(path, first, ("unsupported_layout", "64-bit float"), last)

    def test_a_page_of_another_orientation_is_not_turned_by_the_first_ones(self):
        first = grey(70, 70)
        turned = {"extratags": [(274, "H", 1, 3, True)]}
        self.check_pages(self.write((first, {}), (first, turned)), first, ("page_differs", "orientation 3"))

    def test_a_channel_is_not_taken_for_alpha_as_the_first_ones_is(self):
        first = colour(channels=2)
        same = {"planarconfig": "contig", "photometric": "minisblack"}
        path = self.write((first, {"extrasamples": ["unassalpha"], **same}), (first, {"extrasamples": ["unspecified"], **same}))
        self.check_pages(path, first, ("page_differs", "no alpha channel"))

    def test_a_page_in_strips_beside_one_in_tiles(self):
        pages = [grey(seed=seed) for seed in range(2)]
        path = self.write((pages[0], {"tile": (32, 32)}), (pages[1], {"rowsperstrip": 5}))
        self.check_pages(path, *pages)
        for page, picture in enumerate(pages):
            self.check(path, picture[20:50, 10:60], page=page, region="10,20,50,30")
            self.check(path, picture, page=page, strips=9)

    def test_a_thumbnail_before_its_picture_is_no_page(self):
        picture = grey(120, 100)
        self.check_pages(self.write((grey(90, 80), {"subfiletype": REDUCED}), (picture, {})), picture)

    def test_reduced_versions_and_masks_are_no_pages(self):
        pages = [grey(120, 100, seed=seed) for seed in range(2)]
        self.check_pages(self.write((pages[0], {}), (grey(60, 50), {"subfiletype": REDUCED}),
                                    (grey(120, 100) > 99, {"subfiletype": MASK, "photometric": "miniswhite"}),
                                    (pages[1], {})), *pages)

    def test_the_old_tag_says_it_too(self):
        pages = [grey(120, 100, seed=seed) for seed in range(2)]
        old = {"extratags": [(255, "H", 1, 2, True)]}
        self.check_pages(self.write((grey(60, 50), old), (pages[0], {}), (pages[1], {})), *pages)

    def test_a_file_of_reduced_versions_alone_still_has_pages(self):
        pages = [grey(60, 50, seed=seed) for seed in range(2)]
        self.check_pages(self.write(*((page, {"subfiletype": REDUCED}) for page in pages)), *pages)

    def test_a_second_page_of_half_the_size_is_no_level(self):
        first, second = numpy.full((100, 120), 200, numpy.uint8), numpy.full((50, 60), 10, numpy.uint8)
        path = self.write((first, {}), (second, {}))
        self.check(path, numpy.full((25, 30), 200), reduced="30,25")
        self.check_pages(path, first, ("page_differs", "Page 1 has 60 × 50 pixels, page 0 has 120 × 100 pixels"))

    def test_a_level_that_says_so_is_read_for_a_preview(self):
        first, second = numpy.full((100, 120), 200, numpy.uint8), numpy.full((50, 60), 10, numpy.uint8)
        path = self.write((first, {}), (second, {"subfiletype": REDUCED}))
        self.check(path, numpy.full((25, 30), 10), reduced="30,25")
        self.check(path, numpy.full((75, 90), 200), reduced="90,75")
        self.check_pages(path, first)
        path = self.write((first, {"subifds": 1}), (second, {"subfiletype": REDUCED}))
        self.check(path, numpy.full((25, 30), 10), reduced="30,25")
        self.check_pages(path, first)

    def test_a_level_of_other_samples_is_not_used(self):
        first = numpy.full((100, 120), 200, numpy.uint8)
        path = self.write((first, {}), (numpy.full((50, 60), 10, numpy.uint16), {"subfiletype": REDUCED}))
        self.check(path, numpy.full((25, 30), 200), reduced="30,25")


if __name__ == "__main__":
    unittest.main(verbosity=2)

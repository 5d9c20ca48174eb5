#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Tables and JSON, read by Python's csv and json and by openpyxl."""
import csv
import io
import unittest

import numpy
import openpyxl
from openpyxl.utils.escape import unescape

import cases

FORMATS = ["csv", "xlsx", "json"]


def csv_rows(case):
    return list(csv.DictReader(io.StringIO(case.bytes("csv").decode("utf-8"), newline="")))


def sheet_rows(case):
    book = openpyxl.load_workbook(io.BytesIO(case.bytes("xlsx")))
    rows = book["objects"].iter_rows()
    header = [cell.value for cell in next(rows)]
    return book, header, [dict(zip(header, row)) for row in rows]


class Tables(unittest.TestCase):
    def test_the_figures_are_those_of_json(self):
        for size in (0.65, None):
            with cases.Case(cases.nested(), FORMATS, pixel_size_um=size, scores=[0.1 + 0.2, None, 1]) as case:
                objects = case.json("json")["objects"]
                rows = csv_rows(case)
                _, header, cells = sheet_rows(case)
                self.assertEqual(list(rows[0]), header)
                self.assertEqual((len(rows), len(cells)), (len(objects), len(objects)))
                for item, row, sheet in zip(objects, rows, cells):
                    figures = {"score": item["score"], "id": item["id"], "bbox_x_px": item["bbox"][0], "bbox_y_px": item["bbox"][1],
                               "area_px2": item["measurements"]["area"], "feret_max_px": item["measurements"]["feret_max"],
                               "orientation_deg": item["measurements"]["orientation"],
                               "intensity_mean_0": item["measurements"]["intensity_mean"][0],
                               "circularity": item["measurements"]["circularity"]}
                    if size:
                        figures["area_um2"] = item["measurements"]["area_um"]
                        figures["volume_ellipsoid_um3"] = item["measurements"]["volume_ellipsoid_um"]
                    for name, value in figures.items():
                        if value is None:
                            self.assertEqual((row[name], sheet[name].value), ("", None), name)
                        else:
                            self.assertEqual(float(row[name]), value, name)
                            self.assertAlmostEqual(sheet[name].value, value, delta=abs(value) * 1e-14)
                self.assertEqual(any(name.endswith(("_um", "_um2", "_um3")) for name in header), bool(size))

    def test_every_name_is_a_text_and_none_a_formula(self):
        with cases.Case(cases.dots(len(cases.NAMES)), FORMATS, classes=cases.NAMES, image_name='=cmd|" /c"!A0') as case:
            rows = csv_rows(case)
            book, _, cells = sheet_rows(case)
            for name, row, sheet in zip(cases.NAMES, rows, cells):
                self.assertEqual(row["class"], ("'" if name[0] in "=+-@\t\r" else "") + name)
                self.assertEqual(sheet["class"].data_type, "s")
                self.assertEqual(unescape(sheet["class"].value), name)
            facts = {row[0].value: row[1] for row in book["segmentation"].iter_rows()}
            self.assertEqual((facts["image"].data_type, facts["image"].value), ("s", '=cmd|" /c"!A0'))
            self.assertEqual((facts["model"].data_type, facts["model"].value), ("s", "=1+1"))
            self.assertEqual(facts["pixel_size_um"].value, 0.65)
            self.assertEqual([o["class"] for o in case.json("json")["objects"]], cases.NAMES)

    def test_no_objects_still_have_the_columns(self):
        with cases.Case(numpy.zeros((5, 5), numpy.uint32), FORMATS, pixel_size_um=None) as empty, \
                cases.Case(cases.dots(1), ["csv"], pixel_size_um=None) as one:
            self.assertEqual((csv_rows(empty), empty.json("json")["objects"]), ([], []))
            header = empty.bytes("csv").decode().strip().split(",")
            self.assertEqual(sheet_rows(empty)[1:], (header, []))
            self.assertEqual(header, [name for name in csv_rows(one)[0] if not name.startswith(("intensity", "background"))])

    def test_more_objects_than_16_bits_number(self):
        with cases.Case(cases.dots(66000), FORMATS, measured=False) as case:
            self.assertEqual(len(csv_rows(case)), 66000)
            self.assertEqual(len(case.json("json")["objects"]), 66000)
            book = openpyxl.load_workbook(io.BytesIO(case.bytes("xlsx")), read_only=True)
            last = list(book["objects"].iter_rows(values_only=True))[-1]
            self.assertEqual(last[:2], (66000, "cell"))
            for form in ("csv", "json"):  # piece by piece, whatever their number
                self.assertLess(int(case.said[form].split()[-1]), 10000)


if __name__ == "__main__":
    unittest.main(verbosity=2)

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Outlines in every format that has them, read by GDAL and ImageJ and drawn again. `--table` prints the IoU of each
round trip for docs/formats.md."""
import sys
import unittest
import uuid

import numpy
import shapely.wkb
from osgeo import ogr

import cases
import read_outlines

FORMATS = list(read_outlines.READERS)


def filled(labels):
    """What yolo can say: an object without its holes; later ones cover earlier ones."""
    with cases.Case(labels, ["json"], measured=False) as case:
        return cases.draw([(o["id"], cases.polygon([o["polygon"]["exterior"]])) for o in case.json("json")["objects"]],
                          case.width, case.height)


class Outlines(unittest.TestCase):
    def check_exact(self, labels, forms=FORMATS, **more):
        without_holes = filled(labels)
        with cases.Case(labels, forms, **more) as case:
            for form in forms:
                with self.subTest(form):
                    exact = without_holes if form == "yolo" else case.objects
                    self.assertTrue(numpy.array_equal(read_outlines.READERS[form](case), exact))

    def test_exact_outlines_give_back_their_pixels(self):
        for labels in (cases.nested(), cases.blobs()):
            self.check_exact(labels)

    def test_objects_of_one_pixel_and_no_objects_at_all(self):
        self.check_exact(cases.dots(9))
        self.check_exact(numpy.zeros((30, 40), numpy.uint32))
        self.check_exact(numpy.ones((1, 1), numpy.uint32))
        self.check_exact(numpy.ones((7, 5), numpy.uint32))

    def test_null_scores_and_no_pixel_size_and_no_measurements(self):
        self.check_exact(cases.blobs(count=5), scores=[None, 0, 1], pixel_size_um=None, measured=False)

    def test_more_objects_than_16_bits_number(self):
        forms = ["geojson", "coco-rle", "yolo"]
        self.check_exact(cases.dots(66000), forms, measured=False)

    def test_simplified_outlines_stay_close(self):
        for labels in (cases.nested(), cases.blobs()):
            without_holes = filled(labels)
            with cases.Case(labels, FORMATS, simplify=1) as case:
                for form in FORMATS:
                    exact = without_holes if form == "yolo" else case.objects
                    found = read_outlines.READERS[form](case)
                    both = numpy.logical_and(found > 0, exact > 0).sum()
                    self.assertGreater(both / numpy.logical_or(found > 0, exact > 0).sum(), 0.95, form)

    def test_geojson_is_what_qupath_and_the_rfc_ask_for(self):
        with cases.Case(cases.nested(), ["geojson"], classes=cases.NAMES, scores=[None, 0.25]) as case:
            document = case.json("geojson")
        self.assertEqual(document["type"], "FeatureCollection")
        ids = [f["id"] for f in document["features"]]
        self.assertEqual(len(set(ids)), len(ids))
        for number, feature in enumerate(document["features"]):
            uuid.UUID(feature["id"])
            shape = shapely.wkb.loads(bytes(ogr.CreateGeometryFromJson(str(feature["geometry"]).replace("'", '"')).ExportToWkb()))
            self.assertTrue(shape.is_valid)
            self.assertTrue(shape.exterior.is_ccw)  # RFC 7946, 3.1.6: the right-hand rule
            self.assertFalse(any(ring.is_ccw for ring in shape.interiors))
            for ring in feature["geometry"]["coordinates"]:
                self.assertEqual(ring[0], ring[-1])
            about = feature["properties"]
            self.assertEqual(about["objectType"], "annotation")
            self.assertEqual(about["classification"]["name"], cases.NAMES[number % len(cases.NAMES)])
            self.assertEqual(len(about["classification"]["color"]), 3)
            self.assertEqual(about["measurements"]["area"], shape.area)
            self.assertTrue(all(isinstance(v, (int, float)) for v in about["measurements"].values()))
            self.assertEqual("score" in about["measurements"], number % 2 == 1)

    def test_the_same_segmentation_has_the_same_ids_each_time(self):
        ids = []
        for _ in range(2):
            with cases.Case(cases.blobs(), ["geojson"]) as case:
                ids.append([f["id"] for f in case.json("geojson")["features"]])
        self.assertEqual(*ids)

    def test_coco_says_classes_boxes_and_areas(self):
        for form in ("coco", "coco-rle"):
            with cases.Case(cases.nested(), [form], classes=cases.NAMES, image_name='a "b"\n.png') as case:
                document = case.json(form)
                self.assertEqual(document["images"], [{"id": 1, "file_name": 'a "b"\n.png', "width": 260, "height": 220}])
                names = {c["id"]: c["name"] for c in document["categories"]}
                self.assertEqual(len(document["annotations"]), case.count)
                for annotation in document["annotations"]:
                    rows, columns = numpy.nonzero(case.objects == annotation["id"])
                    self.assertEqual(annotation["area"], len(rows))
                    self.assertEqual(annotation["bbox"], [columns.min(), rows.min(), columns.max() - columns.min() + 1,
                                                          rows.max() - rows.min() + 1])
                    self.assertEqual(names[annotation["category_id"]], cases.NAMES[(annotation["id"] - 1) % len(cases.NAMES)])

    def test_yolo_numbers_classes_and_stays_within_the_image(self):
        with cases.Case(cases.blobs(count=6), ["yolo"], classes=["b", "a", "c"]) as case:
            lines = case.bytes("yolo").decode().splitlines()
            self.assertEqual([int(l.split()[0]) for l in lines], [[1, 0, 2][i % 3] for i in range(len(lines))])
            for line in lines:
                values = [float(v) for v in line.split()[1:]]
                self.assertGreaterEqual(len(values), 6)
                self.assertTrue(all(0 <= v <= 1 for v in values))

    def test_imagej_names_are_safe_and_its_own_reader_says_them(self):
        labels = cases.dots(len(cases.NAMES))
        names = []
        with cases.Case(labels, ["imagej"], classes=cases.NAMES) as case:
            self.assertTrue(numpy.array_equal(read_outlines.imagej(case, names), case.objects))
        self.assertEqual(len({entry for entry, _ in names}), len(cases.NAMES))
        for number, (entry, said) in enumerate(names, 1):
            self.assertTrue(entry.startswith(f"{number:04d}-") and entry.endswith(".roi"), entry)
            self.assertFalse(set(entry) & set('/\\:*?"<>|\n\r\t\x01'), entry)
            self.assertEqual(said, entry[:-4])

    def test_an_imagej_archive_of_66000_selections(self):
        import zipfile
        with cases.Case(cases.dots(66000), ["imagej"], measured=False) as case, \
                zipfile.ZipFile(case.folder / "imagej") as archive:
            self.assertEqual(len(archive.namelist()), 66000)
            self.assertEqual(archive.namelist()[-1], "66000-cell.roi")
            self.assertIsNone(archive.testzip())

    def test_imagej_keeps_coordinates_beyond_15_bits(self):
        labels = numpy.zeros((3, 40000), numpy.uint32)
        labels[1, 33000:33010] = 1
        labels[:, 39990:] = 2
        labels[1, 39995] = 0
        self.check_exact(labels, ["imagej"])


def table():
    """Mean and least IoU of objects, and of the foreground, a source of truth, a tolerance and a format."""
    sources = {"drawn: nested rings": [cases.nested()], "drawn: blobs": [cases.blobs()], **cases.truths()}
    print("| masks | objects | simplify | " + " | ".join(FORMATS) + " |\n| --- | --- | --- |" + " --- |" * len(FORMATS))
    for source, images in sources.items():
        for simplify in (0, 1):
            cells, count = [], 0
            results = {form: [] for form in FORMATS}
            pixels = {form: numpy.zeros(2) for form in FORMATS}
            for labels in images:
                with cases.Case(labels, FORMATS, simplify=simplify) as case:
                    count += case.count
                    for form in FORMATS:
                        found = read_outlines.READERS[form](case)
                        results[form].extend(cases.ious(found, case.objects))
                        pixels[form] += (((found > 0) & (case.objects > 0)).sum(), ((found > 0) | (case.objects > 0)).sum())
            for form in FORMATS:
                cells.append(f"{pixels[form][0] / pixels[form][1]:.4f} / {numpy.mean(results[form]):.4f}")
            print(f"| {source} | {count} | {simplify} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    if "--table" in sys.argv:
        table()
    else:
        unittest.main(verbosity=2)

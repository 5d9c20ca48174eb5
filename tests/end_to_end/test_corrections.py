# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Outlines that a person drew are measured as predictions are, also where they lie over each other."""
import io
import unittest

import numpy
from PIL import Image

from server import Server


def box(left, top, right, bottom, **more):
    return {"class": "spheroid", "polygon": {"exterior": [[left, top], [right, top], [right, bottom], [left, bottom]], "holes": []},
            **more}


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels if pixels.dtype == numpy.uint16 else pixels.astype("uint8")).save(file, "PNG")
    return file.getvalue()


class Corrections(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("models: {memory: 16 MiB}\n").start()
        cls.user = cls.server.user()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def prediction(self, pixels):
        image = self.user.upload(self.user.project(), png(pixels))
        made = self.user.post(f"/api/v1/images/{image['id']}/segmentations").json
        self.assertEqual(self.user.wait_job(made["job_id"])["state"], "done")
        return self.user.get(f"/api/v1/segmentations/{made['segmentation_id']}")

    def correct(self, before, objects, **more):
        return self.user.send("PUT", f"/api/v1/segmentations/{before.json['id']}/objects", {"objects": objects},
                              headers={"If-Match": before.headers["etag"]}, **more)

    def test_the_background_is_what_lies_outside_all_objects_in_any_order(self):
        pixels = numpy.full((100, 100), 200)
        pixels[:, :30] = 50
        partly_covered, cover = box(20, 40, 40, 60), box(30, 0, 100, 100)
        for objects in ((partly_covered, cover), (cover, partly_covered)):
            answer = self.correct(self.prediction(pixels), list(objects), expect=201).json["objects"]
            figures = {item["bbox"][0]: item["measurements"] for item in answer}
            self.assertEqual((figures[20]["area"], figures[30]["area"]), (400, 7000))
            self.assertEqual(figures[20]["intensity_mean"], [125])
            self.assertEqual(figures[20]["background_corrected_mean"], [75])

    def test_what_a_person_left_alone_keeps_the_figures_of_its_exact_pixels(self):
        rows, columns = numpy.mgrid[:200, :200]
        pixels = numpy.full((200, 200), 200)
        for x, y, radius in ((45, 45, 25), (140.3, 50.7, 8), (60.5, 140.5, 40)):
            pixels[numpy.hypot(columns - x, rows - y) < radius] = 60
        pixels[numpy.abs(2 * columns - rows - 150) < 4] = 60  # thin
        before = self.prediction(pixels)
        objects = before.json["objects"]
        self.assertEqual(before.json["params"]["simplify"], 1)
        self.assertEqual(len(objects), 4)
        moved = box(100, 100, 120, 130, id=objects[0]["id"], measurements={"area": 1}, score=1)
        other = {**objects[1], "class": "other", "bbox": [0, 0, 1, 1], "measurements": {"area": 1}}
        first = self.correct(before, [moved, other, *objects[2:]], expect=201)
        after = first.json["objects"]
        self.assertEqual(after[0]["measurements"]["area"], 600)
        for old, new in zip(objects[1:], after[1:]):
            self.assertEqual((new["measurements"], new["bbox"]), (old["measurements"], old["bbox"]))
        # An edit of the edit, at a pixel size that came in between.
        image = self.user.get(f"/api/v1/images/{before.json['image_id']}")
        self.user.patch(f"/api/v1/images/{image.json['id']}", {"pixel_size_um": 0.5}, headers={"If-Match": image.headers["etag"]})
        for old, new in zip(after, self.correct(first, after, expect=201).json["objects"]):
            figures = dict(new["measurements"])
            self.assertEqual(figures["area_um"], figures["area"] * 0.25)
            self.assertEqual({name: figure for name, figure in figures.items() if not name.endswith("_um")}, old["measurements"])

    def test_the_box_is_that_of_the_pixels_that_are_measured(self):
        slanted = box(30.3, 30.2, 40.6, 40.4)
        slanted["polygon"]["exterior"].append([10.0, 40.4])  # a tip that reaches no pixel's centre at its end
        answer = self.correct(self.prediction(numpy.full((64, 64), 7)), [box(10.3, 10.2, 20.6, 20.4), slanted], expect=201)
        square, tipped = answer.json["objects"]
        self.assertEqual(square["bbox"], [10, 10, 11, 10])
        for item in (square, tipped):
            self.assertEqual(item["bbox"][2:], [item["measurements"]["bbox_width"], item["measurements"]["bbox_height"]])

    def test_what_is_stale_is_told_before_anything_is_measured(self):
        before = self.prediction(numpy.full((64, 64), 7))
        self.correct(before, [box(0, 0, 9, 9)], expect=201)
        nowhere = box(0.1, 0.1, 0.2, 0.2)  # would be refused when it is drawn
        answer = self.correct(before, [nowhere], expect=412)
        self.assertEqual(answer.json["code"], "stale_version")

    def test_outlines_of_more_pixels_than_memory_may_hold_are_refused(self):
        before = self.prediction(numpy.full((2000, 16), 7))
        answer = self.correct(before, [box(0, 0, 16, 2000)] * 200, expect=422)
        self.assertEqual(answer.json["code"], "memory_exceeded")
        self.correct(before, [box(0, 0, 16, 2000)] * 20, expect=201)

    def test_outlines_of_more_samples_than_memory_may_hold_at_once_are_refused(self):
        before = self.prediction(numpy.full((520, 520), 700, numpy.uint16))
        answer = self.correct(before, [box(0, 0, 520, 520)] * 20, expect=422)
        self.assertEqual(answer.json["code"], "memory_exceeded")
        self.assertIn("intensities", answer.json["detail"])
        measured = self.correct(before, [box(0, 0, 520, 520)] * 10, expect=201).json["objects"]
        self.assertEqual({o["measurements"]["intensity_median"][0] for o in measured}, {700})


if __name__ == "__main__":
    unittest.main(verbosity=2)

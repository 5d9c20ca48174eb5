# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The stateless main job: image in, outlines and figures out."""
import io
import json
import unittest
import urllib.parse

import masks
import numpy
from client import multipart
from PIL import Image
from server import SampleCase


def png(array):
    out = io.BytesIO()
    Image.fromarray(array).save(out, "PNG")
    return out.getvalue()


class Segment(SampleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bytes = cls.image_file.read_bytes()

    def segment(self, query="", body=None, media_type="image/tiff", **more):
        return self.user.post(f"/api/v1/segment{query}", self.bytes if body is None else body,
                              headers={"Content-Type": media_type}, **more)

    def test_a_drawn_spheroid_is_outlined_where_it_is(self):
        answer = self.segment("?simplify=0").json
        truth = masks.read(self.truth_file)
        self.assertEqual((answer["height"], answer["width"]), truth.shape)
        found = masks.draw(answer["objects"], answer["width"], answer["height"])
        self.assertGreater(masks.iou(found, truth), 0.85)
        for item in answer["objects"]:
            self.assertEqual(set(item) >= {"id", "class", "score", "polygon", "bbox", "measurements"}, True)
            area = item["measurements"]["area"]
            drawn = masks.draw([item], answer["width"], answer["height"]).sum()
            self.assertEqual(area, drawn)  # exact outlines hold exactly their pixels

    def test_the_same_image_gives_the_same_figures_raw_and_as_multipart(self):
        body, headers = multipart([("file", "a.tif", "image/tiff", self.bytes)])
        raw = self.segment().json
        form = self.user.post("/api/v1/segment", body, headers=headers).json
        self.assertEqual(raw["objects"], form["objects"])

    def test_every_format_says_the_same(self):
        objects = self.segment("?format=json").json["objects"]
        geojson = self.segment("?format=geojson")
        self.assertEqual(geojson.headers["content-type"].split(";")[0], "application/geo+json")
        self.assertEqual(len(geojson.json["features"]), len(objects))
        coco = self.segment("?format=coco").json
        self.assertEqual(len(coco["annotations"]), len(objects))
        mask = self.segment("?format=mask&simplify=0")
        self.assertEqual(mask.headers["content-type"], "image/png")
        exact = self.segment("?simplify=0").json
        drawn = masks.draw(exact["objects"], exact["width"], exact["height"])
        self.assertTrue(numpy.array_equal(masks.read(mask.body), drawn))

    def test_min_area_and_threshold_act(self):
        objects = self.segment("?min_area=0").json["objects"]
        largest = max(o["measurements"]["area"] for o in objects)
        self.assertEqual(self.segment(f"?min_area={int(largest) + 1}").json["objects"], [])

    def test_an_image_without_objects_gives_none(self):
        flat = png(numpy.full((64, 48), 130, numpy.uint8))
        answer = self.segment(body=flat, media_type="image/png").json
        self.assertEqual((answer["width"], answer["height"], answer["objects"]), (48, 64, []))

    def test_what_is_no_image_is_refused(self):
        for body, status, code in ((b"hello, I am a text", 415, "not_an_image"), (b"", 400, "no_image"),
                                   (self.bytes[:200], 422, None)):
            answer = self.user.send("POST", "/api/v1/segment", body, headers={"Content-Type": "image/png"})
            self.assertEqual(answer.status, status, answer.body)
            if code:
                self.assertEqual(answer.json["code"], code)

    def test_bad_parameters_are_refused_by_name(self):
        for query in ("threshold=2", "threshold=x", "min_area=-1", "simplify=-1", "simplify=nan", "format=bmp", "treshold=0.5"):
            answer = self.user.send("POST", f"/api/v1/segment?{query}", self.bytes, headers={"Content-Type": "image/tiff"})
            self.assertEqual(answer.status, 400, (query, answer.body))
            self.assertIn(query.split("=")[0], json.dumps(answer.json))
        self.user.problem("POST", "/api/v1/segment?model=none", 404, "model_not_found", self.bytes,
                          headers={"Content-Type": "image/tiff"})
        self.user.problem("POST", "/api/v1/segment?page=5", 422, "page_out_of_range", self.bytes,
                          headers={"Content-Type": "image/tiff"})

    def test_params_that_are_no_object_are_a_fault_of_the_query(self):
        for text in ("{", "[]", "1", '{"k":1,"k":2}', ""):
            problem = self.user.problem("POST", f"/api/v1/segment?params={urllib.parse.quote(text)}", 400, "invalid_query",
                                        self.bytes, headers={"Content-Type": "image/tiff"})
            self.assertEqual([e["field"] for e in problem["errors"]], ["params"])
            self.assertNotIn("body", json.dumps(problem))

    def test_nobody_segments_without_a_token(self):
        self.server.client().problem("POST", "/api/v1/segment", 401, "token_missing", self.bytes,
                                     headers={"Content-Type": "image/tiff"})

    def test_timing_says_where_the_time_went(self):
        timing = self.segment().json["timing"]
        for phase in ("decode_ms", "queue_ms", "compute_ms", "geometry_ms", "total_ms"):
            self.assertGreaterEqual(timing[phase], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)

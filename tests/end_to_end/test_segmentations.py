# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Stored segmentations through REST: predictions, edits and exports."""
import io
import json
import unittest

import numpy
from PIL import Image
from server import SampleCase

SQUARE = {"class": "spheroid", "score": None,
          "polygon": {"exterior": [[10, 10], [60, 10], [60, 40], [10, 40]], "holes": []}}


class Segmentations(SampleCase):
    def test_an_image_is_segmented_edited_and_each_version_stays(self):
        image = self.user.upload(self.user.project("Edits"), self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {"params": {"simplify": 0}}, expect=202).json
        job = self.user.wait_job(accepted["job_id"])
        self.assertEqual(job["state"], "done", job)
        self.assertEqual(self.user.get(f"/api/v1/images/{image['id']}").json["status"], "done")
        first = self.user.get(f"/api/v1/segmentations/{accepted['segmentation_id']}")
        self.assertEqual((first.json["source"], first.json["version"], first.json["params"]["simplify"]), ("model", 1, 0))
        self.assertTrue(first.json["objects"])
        self.assertEqual(first.json["scale"]["factor"], 1)
        timing = first.json["timing"]
        self.assertLessEqual(sum(timing[f"{phase}_ms"] for phase in ("wait", "decode", "prepare")), timing["total_ms"])
        self.assertIsNone(first.json["pixel_size_um"])
        path = f"/api/v1/segmentations/{first.json['id']}/objects"
        self.user.problem("PUT", path, 428, "if_match_required", {"objects": [SQUARE]})
        second = self.user.put(path, {"objects": [SQUARE]}, headers={"If-Match": first.headers["etag"]}).json
        self.assertEqual((second["source"], second["version"], second["parent_id"]), ("user", 2, first.json["id"]))
        self.assertEqual(second["objects"][0]["measurements"]["area"], 50 * 30)
        self.assertEqual((second["scale"], second["timing"]), (None, None))
        self.user.problem("PUT", path, 412, "stale_version", {"objects": []}, headers={"If-Match": first.headers["etag"]})
        again = self.user.get(f"/api/v1/segmentations/{first.json['id']}").json
        self.assertEqual(again, first.json)  # a prediction never changes
        listed = self.user.get(f"/api/v1/images/{image['id']}/segmentations").json["items"]
        self.assertEqual([s["version"] for s in listed], [2, 1])
        crossed = {"class": "spheroid", "polygon": {"exterior": [[0, 0], [10, 10], [10, 0], [0, 10]], "holes": []}}
        answer = self.user.send("PUT", f"/api/v1/segmentations/{second['id']}/objects", {"objects": [crossed]},
                                headers={"If-Match": f'"{second["version"]}"'})
        self.assertIn(answer.status, (400, 422), answer.body)

    def test_a_score_is_the_models_word_and_never_a_clients(self):
        image = self.user.upload(self.user.project("Scores"), self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.user.wait_job(accepted["job_id"])
        first = self.user.get(f"/api/v1/segmentations/{accepted['segmentation_id']}")
        kept = first.json["objects"][0]
        self.assertIsNotNone(kept["score"])
        moved = json.loads(json.dumps(kept))
        moved["polygon"]["exterior"] = [[x + 0.25, y] for x, y in moved["polygon"]["exterior"]]
        sent = [{**SQUARE, "score": 0.99},  # drawn by hand
                {**kept, "score": 0.99},  # as it was, with another score
                {**moved, "score": 0.99},
                {**kept, "id": 1000, "score": 0.99},
                {**kept, "class": "other", "score": 0.99},
                {**kept, "score": None}]
        path = f"/api/v1/segmentations/{first.json['id']}/objects"
        second = self.user.put(path, {"objects": sent}, headers={"If-Match": first.headers["etag"]}).json
        expected = [None, kept["score"], None, None, None, kept["score"]]
        self.assertEqual([o["score"] for o in second["objects"]], expected)
        # What was kept is kept again, what had none gets none.
        third = self.user.put(f"/api/v1/segmentations/{second['id']}/objects",
                              {"objects": [{**o, "score": 0.5} for o in second["objects"]]}, headers={"If-Match": '"2"'}).json
        self.assertEqual([o["score"] for o in third["objects"]], expected)
        exported = self.user.get(f"/api/v1/segmentations/{third['id']}/export?format=json").json
        self.assertEqual([o["score"] for o in exported["objects"]], expected)

    def test_exports_of_a_stored_segmentation(self):
        image = self.user.upload(self.user.project("Exports"), self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.user.wait_job(accepted["job_id"])
        export = f"/api/v1/segmentations/{accepted['segmentation_id']}/export"
        media = {"json": "application/json", "geojson": "application/geo+json", "coco": "application/json",
                 "coco-rle": "application/json", "yolo": "text/plain", "csv": "text/csv", "imagej": "application/zip",
                 "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "mask": "image/png",
                 "mask-tiff": "image/tiff", "labels": "image/png", "labels-tiff": "image/tiff"}
        documented = self.server.client().get("/api/v1/openapi.json").json["paths"]["/api/v1/segmentations/{id}/export"]
        formats = next(p for p in documented["get"]["parameters"] if p["name"] == "format")["schema"]["enum"]
        self.assertEqual(set(formats), set(media))
        for form in formats:
            got = self.user.get(f"{export}?format={form}")
            self.assertEqual(got.headers["content-type"].split(";")[0], media[form])
            self.assertTrue(got.body)
            self.assertTrue(got.headers["content-disposition"].startswith("attachment; filename="), form)
        yolo = self.user.get(f"{export}?format=yolo")
        self.assertTrue(yolo.headers["spheroseg-classes"])
        other = self.user.get(f"{export}?format=yolo&classes=other,{yolo.headers['spheroseg-classes']}")
        self.assertEqual({line.split()[0] for line in other.body.decode().splitlines()}, {"1"})
        self.user.problem("GET", f"{export}?format=yolo&classes=other", 422, "class_unknown")
        self.user.problem("GET", f"{export}?format=yolo&classes=a,,b", 400, "invalid_classes")
        self.user.problem("GET", f"{export}?format=bmp", 400, "invalid_query")
        self.user.problem("GET", f"{export}?object_type=cell", 400, "invalid_query")
        detections = self.user.get(f"{export}?format=geojson&object_type=detection").json["features"]
        self.assertEqual({f["properties"]["objectType"] for f in detections}, {"detection"})

    def test_an_export_bears_any_name_and_any_number_of_objects(self):
        name = 'a "b"; filename=evil.exe\u2028é\U0001f52c.tif'
        blank = io.BytesIO()
        Image.new("L", (600, 500), 128).save(blank, "PNG")
        image = self.user.upload(self.user.project("Many"), blank.getvalue(), name=name, media_type="image/png")
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.user.wait_job(accepted["job_id"])
        first = self.user.get(f"/api/v1/segmentations/{accepted['segmentation_id']}")
        empty = self.user.get(f"/api/v1/segmentations/{first.json['id']}/export?format=yolo")
        self.assertEqual((first.json["objects"], empty.body), ([], b""))
        corners = [(2 * x, 2 * y) for y in range(250) for x in range(300)][:66000]
        objects = [{"class": "c", "polygon": {"exterior": [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]]}} for x, y in corners]
        put = self.user.put(f"/api/v1/segmentations/{first.json['id']}/objects", {"objects": objects},
                            headers={"If-Match": first.headers["etag"]}, timeout=300).json
        export = f"/api/v1/segmentations/{put['id']}/export"
        labels = self.user.get(f"{export}?format=labels-tiff")
        self.assertIn("filename*=UTF-8''a%20%22b%22%3B%20filename%3Devil.exe%E2%80%A8%C3%A9%F0%9F%94%AC_labels.tif",
                      labels.headers["content-disposition"])
        plain = labels.headers["content-disposition"].split('"')[1]
        self.assertRegex(plain, r"^[A-Za-z0-9._-]+$")
        with Image.open(io.BytesIO(labels.body)) as drawn:
            self.assertEqual(numpy.unique(numpy.asarray(drawn)).tolist(), list(range(66001)))
        self.user.problem("GET", f"{export}?format=labels", 422, "too_many_objects")
        csv = self.user.get(f"{export}?format=csv")
        self.assertEqual(csv.body.count(b"\r\n"), 66001)
        self.assertEqual(csv.headers.get("transfer-encoding"), "chunked")  # as it is written, not at once

    def test_names_and_classes_are_lines_and_a_description_is_a_text(self):
        project = self.user.project("Texts", description="two\nlines\tand a tab")
        image = self.user.upload(project, self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.user.wait_job(accepted["job_id"])
        objects = f"/api/v1/segmentations/{accepted['segmentation_id']}/objects"
        seen = {"headers": {"If-Match": '"1"'}}
        for text in ("a\nb", "a\0", "\t", "\x7f", "\x85"):
            self.user.problem("POST", "/api/v1/projects", 422, "invalid_project", {"name": text})
            self.user.problem("PATCH", f"/api/v1/projects/{project['id']}", 422, "invalid_project", {"name": text}, **seen)
            self.user.problem("PATCH", f"/api/v1/images/{image['id']}", 422, "invalid_image", {"name": text}, **seen)
            problem = self.user.problem("PUT", objects, 400, "invalid_objects",
                                        {"objects": [SQUARE, {**SQUARE, "class": text}]}, **seen)
            self.assertEqual([e["field"] for e in problem["errors"]], ["objects[1].class"])
        self.user.problem("POST", "/api/v1/projects", 422, "invalid_project", {"name": "x", "description": "a\0"})


if __name__ == "__main__":
    unittest.main(verbosity=2)

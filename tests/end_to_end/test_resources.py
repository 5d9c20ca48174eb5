# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Projects, images, stored segmentations, edits and jobs through REST."""
import io
import json
import socket
import tempfile
import unittest

import numpy
from client import events, multipart
from PIL import Image
from server import Server, sample

SQUARE = {"class": "spheroid", "score": None,
          "polygon": {"exterior": [[10, 10], [60, 10], [60, 40], [10, 40]], "holes": []}}


class Resources(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="spheroseg-test-")
        cls.server = Server().start()
        cls.user = cls.server.user()
        cls.stranger = cls.server.user("stranger@example.org")
        cls.image_file, _ = sample(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        cls.folder.cleanup()

    def test_a_project_is_made_listed_changed_and_deleted(self):
        project = self.user.project("First", description="d", pixel_size_um=0.65)
        path = f"/api/v1/projects/{project['id']}"
        got = self.user.get(path)
        self.assertEqual((got.json["name"], got.json["pixel_size_um"]), ("First", 0.65))
        self.user.problem("PATCH", path, 428, "if_match_required", {"name": "x"})
        changed = self.user.patch(path, {"name": "Second"}, headers={"If-Match": got.headers["etag"]})
        self.assertEqual(changed.json["name"], "Second")
        self.user.problem("PATCH", path, 412, "stale_version", {"name": "x"}, headers={"If-Match": got.headers["etag"]})
        self.assertIn(project["id"], [p["id"] for p in self.user.get("/api/v1/projects").json["items"]])
        self.user.problem("DELETE", path, 428, "if_match_required")
        self.user.problem("DELETE", path, 412, "stale_version", headers={"If-Match": got.headers["etag"]})
        self.user.delete(path, headers={"If-Match": changed.headers["etag"]})
        self.user.problem("GET", path, 404, "project_not_found")

    def test_if_match_names_one_version_or_several_or_any(self):
        project = self.user.project("Conditions")
        path = f"/api/v1/projects/{project['id']}"

        def rename(condition, **more):
            return self.user.send("PATCH", path, {"name": "renamed"}, headers={"If-Match": condition}, **more)

        self.assertEqual(rename('"1"', expect=200).json["version"], 2)
        self.assertEqual(rename('"7" ,, "2"', expect=200).json["version"], 3)
        self.assertEqual(rename("*", expect=200).json["version"], 4)
        for stale in ('"3"', '"1", "2"'):
            self.assertEqual(rename(stale, expect=412).json["code"], "stale_version")
        for malformed in ("4", '"four"', 'W/"4"', '*, "4"', ",", '"4', '"4" "4"'):
            self.assertEqual(rename(malformed, expect=400).json["code"], "invalid_if_match", malformed)
        image = self.user.upload(project, self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.user.wait_job(accepted["job_id"])
        made = self.user.put(f"/api/v1/segmentations/{accepted['segmentation_id']}/objects", {"objects": [SQUARE]},
                             headers={"If-Match": "*"}).json
        self.assertEqual(made["version"], 2)
        self.user.patch(f"/api/v1/images/{image['id']}", {"name": "x"}, headers={"If-Match": '"1", "9"'})
        self.user.delete(f"/api/v1/images/{image['id']}", headers={"If-Match": "*"})
        self.user.delete(path, headers={"If-Match": '"9", "4"'})

    def test_an_image_is_deleted_by_who_has_seen_its_version(self):
        image = self.user.upload(self.user.project("Deleted"), self.image_file)
        path = f"/api/v1/images/{image['id']}"
        self.user.problem("DELETE", path, 428, "if_match_required")
        self.user.problem("DELETE", path, 412, "stale_version", headers={"If-Match": '"2"'})
        self.user.delete(path, headers={"If-Match": self.user.get(path).headers["etag"]})
        self.user.problem("GET", path, 404, "image_not_found")

    def test_a_stranger_learns_nothing_of_a_project(self):
        project = self.user.project("Private")
        image = self.user.upload(project, self.image_file)
        for path in (f"/api/v1/projects/{project['id']}", f"/api/v1/projects/{project['id']}/images",
                     f"/api/v1/images/{image['id']}", f"/api/v1/images/{image['id']}/original",
                     f"/api/v1/images/{image['id']}/thumbnail", f"/api/v1/images/{image['id']}/segmentations"):
            self.assertEqual(self.stranger.get(path, expect=404).json["code"].split("_")[-1], "found")
        self.assertEqual(self.stranger.send("POST", f"/api/v1/images/{image['id']}/segmentations", {}).status, 404)

    def test_a_list_is_walked_page_by_page(self):
        mine = self.server.user("pages@example.org")
        made = [mine.project(f"p{i:02}")["id"] for i in range(7)]
        seen, cursor = [], None
        while True:
            page = mine.get("/api/v1/projects?limit=3&sort=name" + (f"&cursor={cursor}" if cursor else "")).json
            seen += [p["id"] for p in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        self.assertEqual(seen, made)
        mine.problem("GET", "/api/v1/projects?cursor=nonsense", 400, "invalid_cursor")
        mine.problem("GET", "/api/v1/projects?limit=0", 400, "invalid_query")

    def test_an_upload_keeps_the_original_bit_by_bit_and_knows_it(self):
        project = self.user.project("Originals")
        image = self.user.upload(project, self.image_file)
        data = self.image_file.read_bytes()
        for field in ("id", "project_id", "name", "content_type", "bytes", "sha256", "width", "height", "channels",
                      "bit_depth", "pages", "pixel_size_um", "status", "created_at"):
            self.assertIn(field, image)
        self.assertEqual((image["bytes"], image["status"], image["width"]), (len(data), "none", 512))
        original = self.user.get(f"/api/v1/images/{image['id']}/original")
        self.assertEqual(original.body, data)
        part = self.user.send("GET", f"/api/v1/images/{image['id']}/original", headers={"Range": "bytes=8-15"}, expect=206)
        self.assertEqual(part.body, data[8:16])
        thumbnail = self.user.get(f"/api/v1/images/{image['id']}/thumbnail")
        self.assertTrue(thumbnail.headers["content-type"].startswith("image/"))
        self.assertEqual(thumbnail.body[:2], b"\xff\xd8")

    def test_one_bad_file_among_good_ones_is_named_and_the_good_ones_stay(self):
        project = self.user.project("Mixed")
        body, headers = multipart([("file", "good.tif", "image/tiff", self.image_file.read_bytes()),
                                   ("file", "bad.png", "image/png", b"not an image")])
        answer = self.user.post(f"/api/v1/projects/{project['id']}/images", body, headers=headers, expect=201).json
        self.assertEqual([i["name"] for i in answer["items"]], ["good.tif"])
        self.assertEqual([e["name"] for e in answer["errors"]], ["bad.png"])
        self.assertEqual(answer["errors"][0]["problem"]["status"], 415)

    def test_an_image_is_segmented_edited_and_each_version_stays(self):
        image = self.user.upload(self.user.project("Edits"), self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {"params": {"simplify": 0}}, expect=202).json
        job = self.user.wait_job(accepted["job_id"])
        self.assertEqual(job["state"], "done", job)
        self.assertEqual(self.user.get(f"/api/v1/images/{image['id']}").json["status"], "done")
        first = self.user.get(f"/api/v1/segmentations/{accepted['segmentation_id']}")
        self.assertEqual((first.json["source"], first.json["version"], first.json["params"]["simplify"]), ("model", 1, 0))
        self.assertTrue(first.json["objects"])
        path = f"/api/v1/segmentations/{first.json['id']}/objects"
        self.user.problem("PUT", path, 428, "if_match_required", {"objects": [SQUARE]})
        second = self.user.put(path, {"objects": [SQUARE]}, headers={"If-Match": first.headers["etag"]}).json
        self.assertEqual((second["source"], second["version"], second["parent_id"]), ("user", 2, first.json["id"]))
        self.assertEqual(second["objects"][0]["measurements"]["area"], 50 * 30)
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

    def test_a_long_name_is_cut_between_two_characters(self):
        project = self.user.project("Long names")
        data = self.image_file.read_bytes()
        for name, kept in (("é" * 200, "é" * 200), ("é" * 300, "é" * 255), ("\U0001f52c" * 256, "\U0001f52c" * 255)):
            self.assertEqual(self.user.upload(project, data, name=name)["name"], kept)
            body, headers = multipart([("file", name, "image/tiff", data)])
            answer = self.user.post(f"/api/v1/projects/{project['id']}/images", body, headers=headers, expect=201).json
            self.assertEqual([i["name"] for i in answer["items"]], [kept])

    def test_a_batch_reports_progress_as_events_that_resume(self):
        project = self.user.project("Batch")
        for _ in range(4):
            self.user.upload(project, self.image_file)
        job_id = self.user.post(f"/api/v1/projects/{project['id']}/segmentations", {}, expect=202).json["job_id"]
        seen = events(self.user, f"/api/v1/jobs/{job_id}/events", until=lambda e: json.loads(e["data"])["state"] == "done")
        self.assertGreaterEqual(len(seen), 2)
        rest = events(self.user, f"/api/v1/jobs/{job_id}/events", last_id=seen[0]["id"],
                      until=lambda e: e["id"] == seen[-1]["id"])
        self.assertEqual([e["id"] for e in rest], [e["id"] for e in seen[1:]])
        # Everything is told already, also to one whose id is from another database: the stream ends by itself.
        for last in (seen[-1]["id"], int(seen[-1]["id"]) + 10**6):
            self.assertEqual(events(self.user, f"/api/v1/jobs/{job_id}/events", last_id=last, seconds=10), [])
        job = self.user.get(f"/api/v1/jobs/{job_id}").json
        self.assertEqual((job["state"], job["progress"]["done"], job["progress"]["total"]), ("done", 4, 4))
        statuses = {i["status"] for i in self.user.get(f"/api/v1/projects/{project['id']}/images").json["items"]}
        self.assertEqual(statuses, {"done"})

    def test_a_stream_with_nothing_to_tell_begins_at_once(self):
        project = self.user.project("Quiet")
        self.user.upload(project, self.image_file)
        job_id = self.user.post(f"/api/v1/projects/{project['id']}/segmentations", {}, expect=202).json["job_id"]
        newest = events(self.user, f"/api/v1/jobs/{job_id}/events")[-1]["id"]
        for resume in ({}, {"Last-Event-ID": newest}):
            with socket.create_connection((self.user.host, self.user.port), timeout=10) as wire:
                fields = {"Host": "test", "Authorization": f"Bearer {self.user.token}", **resume}
                wire.sendall(("GET /api/v1/events HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items())
                              + "\r\n").encode())
                came = b""
                while b":\n\n" not in came:
                    more = wire.recv(4096)  # a heartbeat would be later than the timeout
                    self.assertTrue(more, came)
                    came += more
                self.assertTrue(came.startswith(b"HTTP/1.1 200 "), came)

    def test_a_cancelled_job_changes_nothing_afterwards(self):
        project = self.user.project("Cancel")
        images = [self.user.upload(project, self.image_file) for _ in range(6)]
        job_id = self.user.post(f"/api/v1/projects/{project['id']}/segmentations", {}, expect=202).json["job_id"]
        self.user.delete(f"/api/v1/jobs/{job_id}")
        job = self.user.wait_job(job_id)
        self.assertIn(job["state"], ("cancelled", "done"))
        counts = [len(self.user.get(f"/api/v1/images/{i['id']}/segmentations").json["items"]) for i in images]
        later = [len(self.user.get(f"/api/v1/images/{i['id']}/segmentations").json["items"]) for i in images]
        self.assertEqual(counts, later)

    def test_the_same_idempotency_key_does_a_thing_once(self):
        key = {"Idempotency-Key": "one-project-please"}
        one = self.user.post("/api/v1/projects", {"name": "Once"}, headers=key, expect=201)
        two = self.user.post("/api/v1/projects", {"name": "Once"}, headers=key, expect=201)
        self.assertEqual(one.json["id"], two.json["id"])
        for name in ("etag", "location"):
            self.assertTrue(one.headers[name])
            self.assertEqual(two.headers.get(name), one.headers[name])
        answer = self.user.send("POST", "/api/v1/projects", {"name": "Other"}, headers=key)
        self.assertEqual((answer.status, answer.json["code"]), (422, "idempotency_mismatch"))

    def test_a_repeated_upload_stores_its_images_once(self):
        project = self.user.project("Repeated uploads")
        path, key = f"/api/v1/projects/{project['id']}/images", {"Idempotency-Key": "one-upload"}
        data = self.image_file.read_bytes()
        body, headers = multipart([("file", "a.tif", "image/tiff", data), ("file", "b.png", "image/png", b"no image")])
        first = self.user.post(path, body, headers={**headers, **key}, expect=201)
        another_boundary = body.replace(b"spheroseg-test-boundary", b"another-boundary")
        again = self.user.post(path, another_boundary, expect=201,
                               headers={"Content-Type": "multipart/form-data; boundary=another-boundary", **key})
        self.assertEqual((first.headers.get("idempotent-replay"), again.headers.get("idempotent-replay")), (None, "true"))
        self.assertEqual(again.json, first.json)
        renamed, headers = multipart([("file", "c.tif", "image/tiff", data)])
        self.user.problem("POST", path, 422, "idempotency_mismatch", renamed, headers={**headers, **key})
        raw = {"Content-Type": "image/tiff", "Idempotency-Key": "one-raw-upload"}
        ids = {self.user.post(path + "?name=raw.tif", data, headers=raw, expect=201).json["items"][0]["id"] for _ in range(2)}
        self.assertEqual(len(ids), 1)
        refused = {"Content-Type": "image/tiff", "Idempotency-Key": "one-refusal"}
        for _ in range(2):
            self.assertEqual(self.user.send("POST", path, b"no image", headers=refused).status, 415)
        self.assertEqual(len(self.user.get(path).json["items"]), 2)
        self.user.post(path + "?name=raw.tif", data, headers={"Content-Type": "image/tiff"}, expect=201)
        self.assertEqual(len(self.user.get(path).json["items"]), 3)  # without a key each is an image of its own

    def test_a_repeated_order_for_a_segmentation_makes_one_job_and_a_refused_one_none(self):
        with tempfile.TemporaryDirectory() as folder:
            image = self.user.upload(self.user.project("Repeats"), sample(folder)[0])
        path = f"/api/v1/images/{image['id']}/segmentations"
        answers = [self.user.post(path, headers={"Idempotency-Key": "one-job"}, expect=202) for _ in range(3)]
        self.assertEqual(len({answer.json["job_id"] for answer in answers}), 1)
        self.assertEqual([answer.headers.get("idempotent-replay") for answer in answers], [None, "true", "true"])
        self.assertEqual(answers[2].headers["location"], answers[0].headers["location"])
        self.user.wait_job(answers[0].json["job_id"])
        self.assertEqual(len(self.user.get(path).json["items"]), 1)
        wrong = {"model": "no-such-model"}
        for _ in range(2):
            refused = self.user.send("POST", path, wrong, headers={"Idempotency-Key": "wrong"})
            self.assertEqual((refused.status, refused.json["code"]), (404, "model_not_found"))
        self.assertEqual(len(self.user.get(path).json["items"]), 1)

    def test_models_are_described(self):
        models = self.user.get("/api/v1/models").json["items"]
        self.assertEqual([m["name"] for m in models], ["model-threshold"])
        model = self.user.wait_model("model-threshold")
        for field in ("name", "version", "plugin", "state", "input", "output", "classes", "weights_sha256", "device", "precision"):
            self.assertIn(field, model)
        self.assertEqual(model["state"], "ready")

    def test_metrics_count_what_happened(self):
        self.user.get("/api/v1/projects")
        text = self.server.client().get("/metrics").body.decode()
        self.assertIn("spheroseg_http_requests_total", text)
        self.assertIn('route="/api/v1/projects"', text)
        self.assertIn("process_resident_memory_bytes", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Idempotency-Key: what is asked twice is done once."""
import tempfile
import unittest

from client import multipart
from server import ROOT, SampleCase, Server, sample


class Idempotency(SampleCase):
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

    def test_an_upload_that_found_no_room_is_done_by_its_repeat(self):
        plugins = (ROOT / "tests/end_to_end/threshold.yaml").read_text()
        full = plugins.replace("library: objects-files", "library: objects-files\n    config: {minimum_free: 1000000 GiB}")
        data = self.image_file.read_bytes()
        # The first is refused for good, the others for now: the answer is not kept.
        body, headers = multipart([("file", "a.png", "image/png", b"no image"), ("file", "b.tif", "image/tiff", data),
                                   ("file", "c.tif", "image/tiff", data)])
        headers["Idempotency-Key"] = "one-full-disk"
        with Server(plugins) as server:
            user = server.user()
            path = f"/api/v1/projects/{user.project()['id']}/images"

            def start_again(configuration, **how):
                server.stop()
                server.overlay.write_text(configuration)
                return server.start(**how).client(user.token)

            problem = start_again(full, wait_ready=False).problem("POST", path, 507, "storage_full", body, headers=headers)
            self.assertEqual([(e["name"], e["problem"]["status"]) for e in problem["errors"]],
                             [("a.png", 415), ("b.tif", 507), ("c.tif", 507)])
            log = [line for line in server.log.read_text().splitlines() if problem["request_id"] in line]
            self.assertEqual(len(log), 2, log)
            again = start_again(plugins).post(path, body, headers=headers, expect=201)
            self.assertNotIn("idempotent-replay", again.headers)
            self.assertEqual([i["name"] for i in again.json["items"]], ["b.tif", "c.tif"])

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


if __name__ == "__main__":
    unittest.main(verbosity=2)

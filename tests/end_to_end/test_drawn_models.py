# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Models that answer with labels or outlines of their own instead of probabilities."""
import concurrent.futures
import io
import pathlib
import tempfile
import time
import unittest

import numpy
from PIL import Image
from server import BIN, ROOT, Server

LIBRARY = BIN.parent / "lib/fixtures/drawn_model.so"
ANSWERS = ("labels", "polygons", "crossed_ring", "large_score", "no_pixel", "off_page", "no_json")


def grey_page():
    page = io.BytesIO()
    Image.fromarray(numpy.full((100, 120), 50, numpy.uint8)).save(page, "PNG")
    return page.getvalue()


class DrawnModels(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        base = (ROOT / "tests/end_to_end/threshold.yaml").read_text()
        models = "".join(f"  - library: {LIBRARY}\n    id: {name}\n    config: {{gives: {name}}}\n" for name in ANSWERS)
        cls.server = Server(base + models).start()
        cls.user = cls.server.user()
        for name in ANSWERS:
            cls.user.wait_model(name)
        cls.page = grey_page()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def segment(self, model, query="", **more):
        return self.user.post(f"/api/v1/segment?model={model}{query}", self.page, headers={"Content-Type": "image/png"}, **more)

    def areas(self, answer):
        return [o["measurements"]["area"] for o in answer["objects"]]

    def test_labels_are_objects_as_they_are(self):
        answer = self.segment("labels", "&min_area=1&simplify=0").json
        self.assertEqual(self.areas(answer), [20 * 20 - 5 * 5, 20 * 20])
        self.assertNotIn("threshold", answer["params"])  # it has no part in them
        self.assertEqual({o["score"] for o in answer["objects"]}, {None})
        filled = self.segment("labels", "&min_area=1&simplify=0&holes=false").json
        self.assertEqual(self.areas(filled), [400, 400])

    def test_outlines_are_measured_as_pixels_with_their_own_scores(self):
        answer = self.segment("polygons", "&min_area=1&simplify=0").json
        self.assertEqual(self.areas(answer)[0], 50 * 50 - 20 * 20)
        self.assertEqual([(o["class"], o["score"]) for o in answer["objects"]], [("cell", 0.75), ("debris", None)])
        self.assertEqual(len(answer["objects"][0]["polygon"]["holes"]), 1)
        filled = self.segment("polygons", "&min_area=1&holes=false").json
        self.assertEqual((self.areas(filled)[0], filled["objects"][0]["polygon"]["holes"]), (2500, []))
        self.assertEqual(len(self.segment("polygons", "&min_area=1000").json["objects"]), 1)

    def test_a_least_score_holds_for_outlines_that_have_one(self):
        self.assertEqual([o["score"] for o in self.segment("polygons", "&min_area=1&min_score=0.75").json["objects"]], [0.75, None])
        self.assertEqual([o["score"] for o in self.segment("polygons", "&min_area=1&min_score=0.8").json["objects"]], [None])
        refused = self.segment("labels", "&min_score=0.5", expect=422).json
        self.assertEqual([one["field"] for one in refused["errors"]], ["params.min_score"])

    def test_an_outline_without_a_pixel_is_left_out(self):
        answer = self.segment("no_pixel", "&min_area=0").json
        self.assertEqual([(o["id"], o["score"]) for o in answer["objects"]], [(1, 0.75)])

    def test_outlines_that_leave_the_page_end_at_its_edge(self):
        answer = self.segment("off_page", "&min_area=1&simplify=0").json
        found = [(o["id"], o["class"], o["score"], o["measurements"]["area"], o["bbox"]) for o in answer["objects"]]
        self.assertEqual(found, [(1, "cell", 0.2, 400, [100, 10, 20, 20]), (2, "debris", 0.3, 100, [110, 40, 10, 10]),
                                 (3, "debris", 0.3, 100, [110, 70, 10, 10]), (4, "cell", 0.4, 21, [0, 0, 5, 5])])
        filled = self.segment("off_page", "&min_area=1&holes=false").json
        self.assertEqual(self.areas(filled), [400, 100, 100, 25])

    def test_what_can_not_be_used_is_the_models_fault(self):
        for model, word in (("crossed_ring", "objects[0].polygon"), ("large_score", "objects[0].score"), ("no_json", "no JSON")):
            answer = self.segment(model, expect=500).json
            self.assertEqual(answer["code"], "model_output", answer)
            self.assertNotIn(word, answer["detail"])
            told = [line for line in self.server.log.read_text().splitlines() if answer["request_id"] in line]
            self.assertIn(model, told[0])
            self.assertIn(word, told[0])


class WrongModel(unittest.TestCase):
    def test_one_that_describes_itself_wrongly_is_listed_as_failed_required_or_not(self):
        base = (ROOT / "tests/end_to_end/threshold.yaml").read_text()
        models = "".join(f"  - library: {LIBRARY}\n    id: {name}\n    required: {required}\n    config: {{max_delay_ns: 1000000001}}\n"
                         for name, required in (("needed", "true"), ("other", "false")))
        with Server(base + models) as server:
            user = server.user()
            for name in ("needed", "other"):
                why = f"The model {name} describes itself wrongly: max_delay_ns is longer than a second."
                model = user.get(f"/api/v1/models/{name}").json
                self.assertEqual((model["state"], model["reason"]), ("failed", why))
                refused = user.post(f"/api/v1/segment?model={name}", grey_page(), headers={"Content-Type": "image/png"}, expect=503)
                self.assertEqual(refused.json["code"], "model_not_ready")
                self.assertIn(why, refused.json["detail"])
            health = {check["name"]: check for check in user.get("/health/ready").json["checks"]}
            self.assertEqual(health["model:needed"]["status"], "degraded")
            user.post("/api/v1/segment?model=model-threshold", grey_page(), headers={"Content-Type": "image/png"}, expect=200)

    def test_a_delay_above_a_second_is_refused_where_it_is_configured(self):
        base = (ROOT / "tests/end_to_end/threshold.yaml").read_text()
        models = "  - library: model-package\n" + "".join(
            f"  - library: model-opencv-dnn\n    id: {name}\n    required: false\n    config: {{model: /nowhere.onnx, max_delay: {delay}}}\n"
            for name, delay in (("patient", "1001 ms"), ("quick", "1 s")))
        with Server(base + models) as server:
            health = {check["name"]: check for check in server.client().get("/health/ready").json["checks"]}
            self.assertIn("max_delay", health["plugin:patient"]["detail"])
            self.assertIn("1001 ms", health["plugin:patient"]["detail"])
            self.assertNotIn("plugin:quick", health)
            self.assertIn("model:quick", health)


class BusyModel(unittest.TestCase):
    def test_it_holds_up_no_other_and_refuses_before_it_decodes(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as scratch:
            gate = pathlib.Path(scratch) / "gate"
            base = (ROOT / "tests/end_to_end/threshold.yaml").read_text()
            models = (f"  - library: {LIBRARY}\n    id: held\n    config: {{waits_for: {gate}}}\n"
                      f"  - library: {LIBRARY}\n    id: idle\n"
                      "models: {queue: 1, instances: 1, threads: 1}\nhttp: {compute: {threads: 4}}\n")
            with Server(base + models) as server, concurrent.futures.ThreadPoolExecutor(2) as clients:
                user = server.user()
                for name in ("held", "idle"):
                    user.wait_model(name)

                def segment(model, body, **more):
                    return user.post(f"/api/v1/segment?model={model}", body, headers={"Content-Type": "image/png"}, **more)

                try:
                    under_way = [clients.submit(segment, "held", grey_page()) for _ in range(2)]
                    deadline = time.monotonic() + 60
                    while user.get("/api/v1/models/held").json["requests"] < 2:
                        self.assertLess(time.monotonic(), deadline, "the second request was never admitted")
                        time.sleep(0.02)
                    for _ in range(3):
                        segment("idle", grey_page(), expect=200)
                    # A body that is no image shows that nobody looked into it.
                    refused = segment("held", b"no image", expect=429)
                    self.assertEqual(refused.json["code"], "queue_full")
                    self.assertGreaterEqual(int(refused.headers["retry-after"]), 1)
                    segment("idle", b"no image", expect=(415, 422))
                finally:
                    gate.touch()
                self.assertEqual([answer.result(timeout=60).status for answer in under_way], [200, 200])


if __name__ == "__main__":
    unittest.main(verbosity=2)

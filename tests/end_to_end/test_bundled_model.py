# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The bundled model as config/development.yaml serves it: what it says of itself, and what it finds."""
import hashlib
import io
import json
import pathlib
import re
import tempfile
import unittest

import numpy
from PIL import Image

import masks
from server import ROOT, Server, sample

WEIGHTS = ROOT / "plugins/model-torch/weights/spheroid.pt"
RAW = {"Content-Type": "application/octet-stream"}


def touching_discs():
    """8-bit PNG, dark spheroids on bright ground that touch, and the labels."""
    height, width = 240, 320
    y, x = numpy.mgrid[:height, :width]
    labels = numpy.zeros((height, width), int)
    for name, (cx, cy, r) in enumerate([(90, 120, 36), (160, 120, 36), (230, 120, 36)], 1):
        labels[(x - cx) ** 2 + (y - cy) ** 2 <= r * r] = name
    noise = numpy.random.default_rng(5).normal(0, 4, (height, width))
    grey = numpy.where(labels > 0, 90, 190) + noise
    rim = sum(numpy.exp(-(numpy.hypot(x - cx, y - cy) - 36) ** 2 / 6) for cx, cy in [(90, 120), (160, 120), (230, 120)])
    file = io.BytesIO()
    Image.fromarray(numpy.clip(grey - 50 * rim, 0, 255).astype("uint8")).save(file, "PNG")
    return file.getvalue(), labels


def small_discs():
    """8-bit PNG, bright discs on dark ground: twelve of 14 px and four of 9."""
    y, x = numpy.mgrid[:160, :160]
    distance = 1e9
    for i in range(16):
        radius = 4.5 if i % 4 == 3 else 7
        distance = numpy.minimum(distance, numpy.hypot(x - 24 - 36 * (i % 4), y - 24 - 36 * (i // 4)) - radius)
    grey = 20 + 180 / (1 + numpy.exp(2 * distance)) + numpy.random.default_rng(3).normal(0, 3, x.shape)
    file = io.BytesIO()
    Image.fromarray(numpy.clip(grey, 0, 255).astype("uint8")).save(file, "PNG")
    return file.getvalue()


def crowd():
    """8-bit PNG of 1000 × 700: discs of all sizes on an uneven ground."""
    random = numpy.random.default_rng(11)
    y, x = numpy.mgrid[:700, :1000]
    grey = 150 + 40 * numpy.sin(x / 170) + random.normal(0, 5, x.shape)
    for cx, cy, r in zip(random.integers(0, 1000, 60), random.integers(0, 700, 60), random.integers(10, 45, 60)):
        grey = numpy.where((x - cx) ** 2 + (y - cy) ** 2 <= r * r, 70 + 10 * numpy.cos((x + y) / 9), grey)
    file = io.BytesIO()
    Image.fromarray(numpy.clip(grey, 0, 255).astype("uint8")).save(file, "PNG")
    return file.getvalue()


class Package(unittest.TestCase):
    def test_an_export_says_what_the_committed_package_says(self):
        template = (WEIGHTS.parent.parent / "training/bioimageio.template.yaml").read_text()
        pattern = re.sub(r"\\\{[a-z_]+\\\.[a-z]+\\\}", "[0-9a-f]{64}", re.escape(template))
        self.assertRegex((WEIGHTS.parent / "bioimageio.yaml").read_text(), "^" + pattern + "$")


class Refusals(unittest.TestCase):
    def test_weights_that_can_not_be_served_are_said_and_the_host_goes_on(self):
        shipped = (ROOT / "config/development.yaml").read_text()
        plugins = shipped[shipped.index("plugins:"):]
        with tempfile.TemporaryDirectory(prefix="spheroseg-torch-") as folder:
            folder = pathlib.Path(folder)
            (folder / "text.pt").write_text("no network")
            (folder / "empty.pt").write_bytes(b"")
            (folder / "cut.pt").write_bytes(WEIGHTS.read_bytes()[:100_000])
            whole = {"model": str(WEIGHTS), "tile": 256, "output": {"classes": ["spheroid"], "class_channels": [0]}}
            expected = {
                "text": ({"model": str(folder / "text.pt")}, "text.pt is not TorchScript"),
                "empty": ({"model": str(folder / "empty.pt")}, "empty.pt is empty"),
                "cut": ({**whole, "model": str(folder / "cut.pt")}, "cut.pt is cut off after 100000 bytes"),
                "pinned": ({**whole, "sha256": "a" * 64}, "the configuration asks for aaaa"),
                "channels": ({**whole, "input": {"channels": 3}}, "takes 1 input channels, not 3"),
            }
            entries = "".join(f"  - library: model-torch\n    id: {name}\n    config: {json.dumps(config)}\n"
                              for name, (config, _) in expected.items())
            text = plugins.replace("  - library: model-threshold", entries + "  - library: model-threshold")
            with Server(text, bundled=True) as server:
                user = server.user()
                for name, (_, reason) in expected.items():
                    model = user.wait_model(name)
                    self.assertEqual(model["state"], "failed", (name, model))
                    self.assertIn(reason, server.log.read_text(), name)
                    self.assertEqual(user.send("POST", f"/api/v1/segment?model={name}", touching_discs()[0], headers=RAW).status, 503)
                self.assertEqual(user.wait_model("spheroid")["state"], "ready")
                self.assertEqual(len(user.post("/api/v1/segment", touching_discs()[0], headers=RAW).json["objects"]), 3)


class BundledModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(bundled=True).start()
        cls.user = cls.server.user()
        cls.model = cls.user.wait_model("spheroid")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def test_it_says_which_weights_it_runs_and_how(self):
        model = self.model
        self.assertEqual(model["state"], "ready", model["reason"])
        self.assertEqual(model["weights_sha256"], hashlib.sha256(WEIGHTS.read_bytes()).hexdigest())
        self.assertEqual(model["output"]["guide"], "distance")
        self.assertEqual(model["defaults"], {"seed_threshold": 0.35, "prominence": 0.35, "min_score": 0.7})
        self.assertEqual(model["parameters"].get("properties", {}), {})
        self.assertIn(model["precision"], ("float32", "bfloat16"))
        self.assertIn(model["precision"], model["detail"])

    def test_it_is_the_default_and_separates_what_touches(self):
        png, labels = touching_discs()
        answer = self.user.post("/api/v1/segment?simplify=0", png, headers=RAW).json
        self.assertEqual(answer["model"], "spheroid")
        used = answer["params"]
        self.assertEqual((used["split"], used["seed_threshold"], used["prominence"], used["min_score"], used["min_area"]),
                         ("guide", 0.35, 0.35, 0.7, 40))
        self.assertEqual(len(answer["objects"]), 3)
        for item in answer["objects"]:
            drawn = masks.draw([item], answer["width"], answer["height"])
            self.assertGreater(max(masks.iou(drawn, labels == name) for name in (1, 2, 3)), 0.85)
        for together in ("split=none", "prominence=1"):
            whole = self.user.post(f"/api/v1/segment?simplify=0&{together}", png, headers=RAW).json
            self.assertEqual(len(whole["objects"]), 1, together)

    def test_every_format_says_where_the_time_went(self):
        png = touching_discs()[0]
        for format_name in ("json", "csv", "labels", "geojson"):
            answer = self.user.post(f"/api/v1/segment?format={format_name}", png, headers=RAW)
            told = dict(part.split(";", 1) for part in answer.headers["server-timing"].split(", "))
            self.assertEqual(told["batch_size"], "desc=1")
            self.assertGreaterEqual(float(told["total"][4:]), float(told["compute"][4:]))
            if format_name == "json":
                self.assertEqual({name.removesuffix("_ms") for name in answer.json["timing"]}, set(told))

    def test_what_a_request_says_wins_over_the_models_defaults(self):
        png, _ = touching_discs()
        answer = self.user.post("/api/v1/segment?min_area=100000&seed_threshold=0.9&prominence=0.1&min_score=0.3&diameter=60", png, headers=RAW).json
        self.assertEqual(answer["objects"], [])
        used = answer["params"]
        self.assertEqual((used["min_area"], used["seed_threshold"], used["prominence"], used["min_score"]), (100000, 0.9, 0.1, 0.3))
        self.assertEqual(answer["scale"], {"diameter": 60, "factor": 1})

    def test_the_smallest_object_follows_the_typical_one(self):
        png = small_discs()
        answer = self.user.post("/api/v1/segment", png, headers=RAW).json
        diameter = answer["scale"]["diameter"]
        self.assertAlmostEqual(diameter, 14, delta=3)
        self.assertAlmostEqual(answer["params"]["min_area"], 0.04 * diameter ** 2, places=9)
        small = [one for one in answer["objects"] if one["measurements"]["area"] < 100]
        self.assertEqual(len(small), 4)  # those of 9 px
        told = self.user.post("/api/v1/segment?diameter=20", png, headers=RAW).json
        self.assertAlmostEqual(told["params"]["min_area"], 16, places=9)
        self.assertEqual(self.user.post("/api/v1/segment?diameter=64", png, headers=RAW).json["params"]["min_area"], 40)
        said = self.user.post("/api/v1/segment?min_area=100", png, headers=RAW).json
        self.assertEqual((said["params"]["min_area"], len(said["objects"])), (100, len(answer["objects"]) - 4))
        other = self.user.post("/api/v1/segment?model=model-threshold", png, headers=RAW).json
        self.assertEqual((other["params"]["min_area"], other["scale"]["diameter"]), (100, None))  # it knows no scale

    def test_what_is_stored_says_what_was_used(self):
        image = self.user.upload(self.user.project("Small"), small_discs())
        asked = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {"model": "spheroid"}, expect=202).json
        self.assertEqual(self.user.wait_job(asked["job_id"])["state"], "done")
        stored = self.user.get(f"/api/v1/segmentations/{asked['segmentation_id']}").json
        self.assertAlmostEqual(stored["params"]["min_area"], 0.04 * stored["scale"]["diameter"] ** 2, places=9)

    def test_smaller_tiles_give_what_the_page_in_one_piece_gives(self):
        shipped = (ROOT / "config/development.yaml").read_text()
        entry = shipped[shipped.index("  - library: model-torch"):shipped.index("  - library: model-threshold")]
        # In one precision: what is faster may differ from one load to the next.
        whole = entry.replace("tile: 1600", "precision: float32\n      tile: 1600")
        tiled = whole.replace("tile: 1600", "tile: 640").replace("id: spheroid", "id: tiled")
        self.assertIn("tile: 640", tiled)
        plugins = shipped[shipped.index("plugins:"):].replace(entry, whole + tiled)
        with Server(plugins, bundled=True) as server:
            user = server.user()
            found = []
            for name in ("spheroid", "tiled"):
                self.assertEqual(user.wait_model(name)["precision"], "float32")
                query = f"/api/v1/segment?simplify=0&diameter=64&model={name}"
                found.append(user.post(query, crowd(), headers=RAW, timeout=300).json["objects"])
        self.assertGreater(len(found[0]), 10)
        self.assertEqual([one["bbox"] for one in found[1]], [one["bbox"] for one in found[0]])
        for one, other in zip(*found):
            self.assertAlmostEqual(one["score"], other["score"], delta=1e-4)
            self.assertAlmostEqual(one["measurements"]["area"], other["measurements"]["area"], delta=1)

    def test_the_sample_image(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder:
            image, mask = sample(folder)
            answer = self.user.post("/api/v1/segment?simplify=0", image.read_bytes(), headers=RAW).json
            found = masks.draw(answer["objects"], answer["width"], answer["height"])
            self.assertGreater(masks.iou(found, masks.read(mask)), 0.85)

    def test_the_example_of_model_remote_serves_it(self):
        text = (ROOT / "plugins/model-remote/README.md").read_text()
        entry = text[text.index("      - library: model-remote"):].split("\n\n", 1)[0]
        token = self.user.post("/api/v1/auth/tokens", {"name": "other host", "scopes": ["user"]}, expect=201).json["token"]
        entry = re.sub("url: .*", f"url: http://127.0.0.1:{self.server.port}", entry)
        entry = re.sub("token: .*", f"token: {token}", entry)
        entry = re.sub("ca_file: .*", "", entry)
        common = [f"      - library: {name}" for name in ("storage-sqlite", "objects-files", "images-vips")]
        common += ["      - library: auth-jwt", "        config: {registration: open}"]
        with Server("\n".join(["plugins:", *common, entry, ""])) as near:
            user = near.user()
            model = user.wait_model("spheroid")
            self.assertEqual(model["state"], "ready", model)
            image, _ = touching_discs()
            here, there = (client.post("/api/v1/segment", image, headers=RAW, timeout=300).json for client in (user, self.user))
            self.assertEqual([one["bbox"] for one in here["objects"]], [one["bbox"] for one in there["objects"]])
            for ours, theirs in zip(here["objects"], there["objects"]):  # whose tiles shrink to the page
                self.assertAlmostEqual(ours["score"], theirs["score"], delta=1e-3)
                self.assertAlmostEqual(ours["measurements"]["area"], theirs["measurements"]["area"], delta=2)
            self.assertEqual(here["params"], there["params"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

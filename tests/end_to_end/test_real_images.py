# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Real images of several laboratories, through the command line and through REST, against their given truth."""
import sys
import unittest

import masks
import quality
from server import SHARED_DATA, Server

# Well below what docs/quality.md records: a floor against breakage, not a claim.
FLOORS = {"model-threshold": {"cp": 0.8, "pds": 0.7, "rm": 0.8},
          "spheroid": {"cp": 0.9, "pds": 0.9, "rm": 0.85, "dsb1": 0.7}}


class RealImages(unittest.TestCase):
    def test_the_command_line_finds_what_is_there(self):
        for model, floors in FLOORS.items():
            for source, values in quality.evaluate("dev", model).items():
                mean = sum(values) / len(values)
                print(f"{model} on {source}: mean IoU {mean:.3f} of {len(values)} images")
                self.assertGreaterEqual(mean, floors.get(source, 0.0), (model, source))

    def test_rest_gives_the_same_outlines_as_the_command_line(self):
        with Server() as server:
            user = server.user()
            for source, image, mask in list(quality.pairs("dev"))[::12]:
                answer = user.post("/api/v1/segment?simplify=0", image.read_bytes(),
                                   headers={"Content-Type": "application/octet-stream"}).json
                truth = masks.read(mask)
                self.assertEqual((answer["height"], answer["width"]), truth.shape, image.name)
                drawn = masks.draw(answer["objects"], answer["width"], answer["height"])
                self.assertEqual(drawn.sum(), sum(o["measurements"]["area"] for o in answer["objects"]))
                print(f"{source} {image.name}: IoU {masks.iou(drawn, truth):.3f}")

    def test_awkward_and_hostile_files_never_end_the_host(self):
        with Server() as server:
            user = server.user()
            for path in sorted((SHARED_DATA / "awkward").iterdir()):
                if path.suffix == ".tsv":
                    continue
                answer = user.send("POST", "/api/v1/segment", path.read_bytes(),
                                   headers={"Content-Type": "application/octet-stream"})
                wanted = (200,) if path.name.startswith("ok_") else (200, 400, 413, 415, 422)
                if path.name.startswith("ok_") and answer.status == 422:
                    continue  # a clean "unsupported" with its reason
                self.assertIn(answer.status, wanted, (path.name, answer.body[:300]))
            server.client().get("/health/live")
            self.assertIsNone(server.process.poll())


if __name__ == "__main__":
    if not SHARED_DATA.is_dir():
        print(f"SKIPPED: there are no real images at {SHARED_DATA}")
        sys.exit(0)
    unittest.main(verbosity=2)

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Real images of several laboratories, through the command line and through REST, against their given truth."""
import csv
import re
import sys
import unittest

import masks
import quality
from server import SHARED_DATA, Server

# Somewhat below what docs/quality.md records.
FLOORS = {"model-threshold": {"cp": 0.85, "pds": 0.8, "rm": 0.85, "dsb1": 0.5},
          "spheroid": {"cp": 0.95, "pds": 0.95, "rm": 0.88, "dsb1": 0.85}}
# Of the objects of `spheroid`: F1 of borders at 2 px and AP at IoU 0.5 and 0.75 at least, and the mean relative error of their
# number at most. The masks of rm are of a spheroid and the cells that have left it, so its objects say little.
OBJECT_FLOORS = {"f1_2px": {"cp": 0.95, "pds": 0.94, "rm": 0.6, "dsb1": 0.89},
                 "ap50": {"cp": 0.95, "pds": 0.93, "rm": 0.5, "dsb1": 0.78},
                 "ap75": {"cp": 0.95, "pds": 0.9, "rm": 0.4, "dsb1": 0.65}}
COUNT_ERRORS = {"cp": 0.1, "pds": 0.1, "rm": 0.5, "dsb1": 0.2}

# What the manifest calls decodable and we refuse: libvips reads no half floats, 64-bit samples and old-style JPEG, and writes
# past its memory on JPEG 2000 with a palette. Only spring.tif is no matter of "decode or clean unsupported".
REFUSED = {
    "ok_extiff_spring.tif": "unsupported_layout",
    "ok_itiff_gradient-1c-64b-float.tiff": "unsupported_layout",
    "ok_itiff_white-fp16.tiff": "unsupported_layout",
    "mix_vips_ojpeg-tile.tif": "unsupported_layout",
    "mix_vips_issue412.jp2": "palette_jpeg2000",
}


def manifest():
    with open(SHARED_DATA / "awkward" / "MANIFEST.tsv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def send(user, name, query=""):
    return user.send("POST", "/api/v1/segment" + query, (SHARED_DATA / "awkward" / name).read_bytes(),
                     headers={"Content-Type": "application/octet-stream"})


class RealImages(unittest.TestCase):
    def test_the_command_line_finds_what_is_there(self):
        for model, floors in FLOORS.items():
            for source, pages in quality.evaluate("dev", model).items():
                mean = quality.means(pages)
                print(f"{model} on {source}, {len(pages)} images: {mean}")
                self.assertGreaterEqual(mean["iou"], floors.get(source, 0.0), (model, source))
                if model == "spheroid":
                    for figure, floors_of in OBJECT_FLOORS.items():
                        self.assertGreaterEqual(mean[figure], floors_of.get(source, 0.0), (figure, source))
                    self.assertLessEqual(mean["count_error"], COUNT_ERRORS.get(source, 1.0), source)

    def test_rest_gives_the_same_outlines_as_the_command_line(self):
        with Server() as server:
            user = server.user()
            for pair in quality.read_index(SHARED_DATA, "dev")[::12]:
                answer = user.post("/api/v1/segment?simplify=0", pair.image.read_bytes(),
                                   headers={"Content-Type": "application/octet-stream"}).json
                truth = masks.read(pair.mask)
                self.assertEqual((answer["height"], answer["width"]), truth.shape, pair.image.name)
                drawn = masks.draw(answer["objects"], answer["width"], answer["height"])
                self.assertEqual(drawn.sum(), sum(o["measurements"]["area"] for o in answer["objects"]))
                print(f"{pair.source} {pair.image.name}: IoU {masks.iou(drawn, truth):.3f}")

    def test_awkward_files_are_read_and_hostile_ones_refused(self):
        with Server() as server:
            user = server.user()
            refused = {}
            for row in manifest():
                with self.subTest(row["file"]):
                    answer = send(user, row["file"])
                    if row["file"] in REFUSED:
                        refused[row["file"]] = answer.json["code"]
                        wanted = (422,)
                    elif row["expected"].startswith("decode"):
                        wanted = (200,)
                    elif row["expected"].startswith(("reject-or-partial", "reject or partial")):
                        wanted = (200, 415, 422)
                    else:
                        wanted = (400, 415, 422)
                    self.assertIn(answer.status, wanted, answer.body[:300])
            self.assertEqual(refused, REFUSED)
            server.client().get("/health/live")
            self.assertIsNone(server.process.poll())

    def test_every_frame_of_a_tiff_is_a_page(self):
        with Server() as server:
            user = server.user()
            project = user.post("/api/v1/projects", {"name": "frames"}).json["id"]
            several = 0
            for row in manifest():
                frames = re.fullmatch(r"ok TIFF .* frames=(\d+)", row["pillow_9.4_result"])
                if not frames or not row["file"].startswith("ok_") or row["file"] in REFUSED:
                    continue
                several += int(frames[1]) > 1
                image = user.post(f"/api/v1/projects/{project}/images?name={row['file']}",
                                  (SHARED_DATA / "awkward" / row["file"]).read_bytes(),
                                  headers={"Content-Type": "image/tiff"}).json["items"][0]
                self.assertEqual(image["pages"], int(frames[1]), row["file"])
            self.assertGreaterEqual(several, 4)
            # 10 × 10, 10 × 10 and 20 × 20: what page 0 does not speak for keeps its number.
            answers = [send(user, "ok_pillow_multipage.tiff", f"?page={page}") for page in range(4)]
            self.assertEqual([answer.status for answer in answers], [200, 200, 422, 422])
            self.assertEqual([answer.json["code"] for answer in answers[2:]], ["page_differs", "page_out_of_range"])


if __name__ == "__main__":
    if not SHARED_DATA.is_dir():
        print(f"SKIPPED: there are no real images at {SHARED_DATA}")
        sys.exit(0)
    unittest.main(verbosity=2)

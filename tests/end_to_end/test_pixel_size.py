# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Micrometres come from what is known of an image, the same for predictions and for corrections, and from nothing else."""
import tempfile
import unittest

from server import Server, sample


class PixelSize(unittest.TestCase):
    def segmented(self, someone, image):
        made = someone.post(f"/api/v1/images/{image['id']}/segmentations").json
        self.assertEqual(someone.wait_job(made["job_id"])["state"], "done")
        return someone.get(f"/api/v1/segmentations/{made['segmentation_id']}")

    def corrected(self, someone, prediction):
        objects = prediction.json["objects"]
        kept = [{key: item[key] for key in ("class", "score", "polygon")} for item in objects]
        return someone.put(f"/api/v1/segmentations/{prediction.json['id']}/objects", {"objects": kept},
                           headers={"If-Match": prediction.headers["etag"]}).json["objects"]

    def test_the_projects_figure_serves_images_without_one_and_a_cleared_one_gives_none(self):
        with tempfile.TemporaryDirectory() as folder, Server() as server:
            someone = server.user()
            image = someone.upload(someone.project(pixel_size_um=2.0), sample(folder)[0])
            self.assertIsNone(image["pixel_size_um"])
            for figure, expected in ((None, 2.0), (0.5, 0.5), (None, 2.0)):
                now = someone.get(f"/api/v1/images/{image['id']}")
                if figure != now.json["pixel_size_um"]:
                    someone.patch(f"/api/v1/images/{image['id']}", {"pixel_size_um": figure},
                                  headers={"If-Match": now.headers["etag"]})
                prediction = self.segmented(someone, image)
                self.assertTrue(prediction.json["objects"])
                for item in prediction.json["objects"] + self.corrected(someone, prediction):
                    measured = item["measurements"]
                    self.assertAlmostEqual(measured["area_um"], measured["area"] * expected ** 2, delta=1e-6 * measured["area_um"])

    def test_a_figure_that_was_cleared_does_not_come_back_from_the_file(self):
        with tempfile.TemporaryDirectory() as folder, Server() as server:
            someone = server.user()
            path = sample(folder)[0]
            from PIL import Image
            told = path.with_name("told.tif")
            Image.open(path).save(told, tiffinfo={270: "ImageJ=1.54f\nunit=micron\n", 282: 1.0, 283: 1.0, 296: 1})
            image = someone.upload(someone.project(), told)
            self.assertAlmostEqual(image["pixel_size_um"], 1.0, places=6)
            etag = someone.get(f"/api/v1/images/{image['id']}").headers["etag"]
            someone.patch(f"/api/v1/images/{image['id']}", {"pixel_size_um": None}, headers={"If-Match": etag})
            prediction = self.segmented(someone, image)
            for item in prediction.json["objects"] + self.corrected(someone, prediction):
                self.assertNotIn("area_um", item["measurements"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

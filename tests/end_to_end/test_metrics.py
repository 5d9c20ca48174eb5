# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The figures that docs/operator.md names, after work was done."""
import re
import time
import unittest

from server import SampleCase

PHASES = ("wait", "decode", "prepare", "queue", "compute", "tile", "geometry", "total")


class Metrics(SampleCase):
    def figures(self):
        """{(name, labels): value}"""
        text = self.user.get("/metrics").body.decode()
        return {(name, frozenset(re.findall(r'(\w+)="([^"]*)"', labels))): float(value)
                for name, labels, value in re.findall(r"^(\w+)(?:{(.*)})? (\S+)$", text, re.MULTILINE)}

    def test_requests_jobs_and_the_phases_of_segmentations_are_counted(self):
        image = self.user.upload(self.user.project("Figures"), self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.assertEqual(self.user.wait_job(accepted["job_id"])["state"], "done")
        before = self.figures()
        self.user.post("/api/v1/segment", self.image_file.read_bytes(), headers={"Content-Type": "image/tiff"})

        def phase(figures, name, part):
            return figures.get((f"spheroseg_segmentation_seconds_{part}",
                                frozenset({("model", "model-threshold"), ("phase", name)})), 0)

        after = self.figures()
        for name in PHASES:
            self.assertEqual(phase(before, name, "count"), 1, name)  # the job's
            self.assertEqual(phase(after, name, "count"), 2, name)
        for name in ("decode", "compute", "geometry", "total"):
            self.assertGreater(phase(after, name, "sum"), phase(before, name, "sum"), name)
        self.assertLess(phase(after, "total", "sum"), 60)  # seconds, not milliseconds
        route = {("route", "/api/v1/segment"), ("status", "200")}
        self.assertEqual(after[("spheroseg_http_request_seconds_count", frozenset(route))], 1)
        self.assertGreaterEqual(after[("spheroseg_http_request_seconds_sum", frozenset(route))],
                                phase(after, "total", "sum") - phase(before, "total", "sum"))
        self.assertEqual(after[("spheroseg_http_requests_total", frozenset(route | {("method", "POST")}))], 1)

        # Jobs are counted from time to time.
        done = ("spheroseg_jobs", frozenset({("state", "done")}))
        deadline = time.monotonic() + 60
        while self.figures().get(done) != 1:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)
        states = {labels for name, labels in self.figures() if name == "spheroseg_jobs"}
        self.assertEqual(states, {frozenset({("state", s)}) for s in ("queued", "running", "done", "failed", "cancelled")})


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""SIGKILL in the middle of a batch, several times: every job ends exactly once and nothing is lost."""
import random
import tempfile
import time
import unittest

from server import Server, sample

IMAGES = 24
KILLS = 3
SEED = 20260101


class Kill(unittest.TestCase):
    def test_a_killed_host_finishes_every_job_exactly_once_after_its_restart(self):
        print("seed", SEED)
        chance = random.Random(SEED)
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder, Server() as server:
            image, _ = sample(folder, size=384, spheroids=1)
            user = server.user()
            project = user.project("Batch")
            images = [user.upload(project, image)["id"] for _ in range(IMAGES)]
            job_id = user.post(f"/api/v1/projects/{project['id']}/segmentations", {}, expect=202).json["job_id"]
            for _ in range(KILLS):
                time.sleep(chance.uniform(0.05, 0.4))  # any moment of the batch
                server.kill()
                server.start()
            user = server.user()
            job = user.wait_job(job_id, seconds=180)
            self.assertEqual((job["state"], job["progress"]["done"]), ("done", IMAGES), job)
            for one in images:
                found = user.get(f"/api/v1/images/{one}/segmentations").json["items"]
                self.assertEqual(len(found), 1, one)
                self.assertEqual(len(user.get(f"/api/v1/segmentations/{found[0]['id']}").json["objects"]) > 0, True)
            self.assertEqual(user.get(f"/api/v1/images/{images[0]}/original").body, image.read_bytes())


if __name__ == "__main__":
    unittest.main(verbosity=2)

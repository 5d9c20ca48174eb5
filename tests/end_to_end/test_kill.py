# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""SIGKILL in the middle of a batch, several times: every job ends exactly once and nothing is lost."""
import pathlib
import random
import shutil
import sqlite3
import tempfile
import time
import unittest

from server import Server, sample

IMAGES = 24
KILLS = 3
SEED = 20260101


def state_left(data, job_id):
    """The job's state as a killed host left it. Read from a copy: to open the files is to recover them."""
    with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder:
        for path in data.glob("spheroseg.db*"):
            shutil.copy(path, folder)
        rows = sqlite3.connect(pathlib.Path(folder) / "spheroseg.db")
        try:
            return rows.execute("SELECT state FROM jobs WHERE id = ?", (job_id,)).fetchone()[0]
        finally:
            rows.close()


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
            user.wait_job(job_id, states=("running", "done"))
            left = []
            for kill in range(KILLS):
                if kill:  # the first hits a batch that has just begun, the others any moment of it
                    time.sleep(chance.uniform(0.05, 0.4))
                server.kill()
                left.append(state_left(server.data, job_id))
                server.start()
            print("left", left)
            self.assertIn("running", left)
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

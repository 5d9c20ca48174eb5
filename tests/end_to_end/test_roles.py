# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What a host does is what its roles say: two processes on one deployment, one for clients, one for jobs."""
import pathlib
import tempfile
import unittest

from server import Server, sample


def threads_of(server):
    return {name.read_text().strip() for name in pathlib.Path(f"/proc/{server.process.pid}/task").glob("*/comm")}


def worker_beside(server):
    """A host with the role worker alone, on the other's data folder."""
    worker = Server("roles: [worker]\n")
    worker.data = server.data
    return worker


class Roles(unittest.TestCase):
    def test_a_host_without_the_role_worker_leaves_jobs_to_one_that_has_it(self):
        with tempfile.TemporaryDirectory() as folder, Server("roles: [api]\n") as server:
            self.assertFalse([name for name in threads_of(server) if name.startswith("seg-jobs")])
            user, (image_file, _) = server.user(), sample(folder)
            image = user.upload(user.project(), image_file)
            job = user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json["job_id"]
            user.post("/api/v1/segment", image_file.read_bytes(), headers={"Content-Type": "image/tiff"})
            waiting = user.get(f"/api/v1/jobs/{job}").json
            self.assertEqual((waiting["state"], waiting["attempt"]), ("queued", 0))
            with worker_beside(server):
                self.assertEqual(user.wait_job(job)["state"], "done")
            self.assertEqual(len(user.get(f"/api/v1/images/{image['id']}/segmentations").json["items"]), 1)

    def test_a_host_without_the_role_api_tells_how_it_is_and_nothing_else(self):
        with Server("roles: [worker]\n") as worker:
            self.assertTrue([name for name in threads_of(worker) if name.startswith("seg-jobs")])
            anyone = worker.client()
            described = anyone.get("/api/v1/openapi.json").json["paths"]
            self.assertEqual(set(described), {"/health/live", "/health/ready", "/metrics", "/api/v1/openapi.json", "/docs"})
            for path in described:
                anyone.get(path)
            account = {"email": "someone@example.org", "password": "correct horse battery", "name": "Someone"}
            for method, path, body in (("POST", "/api/v1/auth/register", account), ("POST", "/api/v1/auth/login", account),
                                       ("GET", "/api/v1/projects", None), ("POST", "/api/v1/segment", b"II*\0"),
                                       ("GET", "/api/v1/models", None), ("GET", "/v2/health/ready", None)):
                with self.subTest(path=path):
                    anyone.problem(method, path, 404, "route_not_found", body)
            self.assertFalse((worker.data / "first-administrator.txt").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)

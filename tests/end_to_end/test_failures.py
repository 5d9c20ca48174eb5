# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What fails through the server's fault: the client gets an id, the operator the reason."""
import http.client
import sqlite3
import tempfile
import time
import unittest

from server import SampleCase, Server, sample


class Failures(SampleCase):
    def damage(self, mark):
        """Cuts the stored objects whose first bytes are these."""
        objects = [p for p in (self.server.data / "objects").rglob("*") if p.is_file() and p.read_bytes().startswith(mark)]
        self.assertTrue(objects)
        for path in objects:
            path.chmod(0o600)
            path.write_bytes(path.read_bytes()[:10])
        return [path.name for path in objects]

    def line_of(self, request_id):
        return next((line for line in self.server.log.read_text().splitlines() if request_id in line), "")

    def test_a_damaged_object_is_a_500_whose_reason_stands_in_the_log_alone(self):
        image = self.user.upload(self.user.project("Damage"), self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.user.wait_job(accepted["job_id"])
        self.damage(b'[{"')
        for given in ({}, {"X-Request-Id": "an-id-of-ours"}):
            problem = self.user.problem("GET", f"/api/v1/segmentations/{accepted['segmentation_id']}", 500, "corrupt",
                                        headers=given)
            self.assertEqual(problem["detail"], "Something went wrong here; the server's log has the reason under the "
                                                f"request id {problem['request_id']}.")
            line = self.line_of(problem["request_id"])
            self.assertIn("GET /api/v1/segmentations/{id}: 500 corrupt: ", line)
            self.assertIn("damaged", line)
        self.assertEqual(problem["request_id"], "an-id-of-ours")

    def test_an_object_that_is_gone_is_damage_too_and_not_an_unknown_segmentation(self):
        image = self.user.upload(self.user.project("Gone"), self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.user.wait_job(accepted["job_id"])
        for name in self.damage(b'[{"') + self.damage(self.image_file.read_bytes()[:10]):
            next((self.server.data / "objects").rglob(name)).unlink()
        segmentation = f"/api/v1/segmentations/{accepted['segmentation_id']}"
        for method, path in (("GET", segmentation), ("GET", f"{segmentation}/export?format=csv"),
                             ("GET", f"/api/v1/images/{image['id']}/original")):
            with self.subTest(path=path):
                problem = self.user.problem(method, path, 500, "corrupt")
                self.assertIn("is not in the object store", self.line_of(problem["request_id"]))
        failed = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.assertEqual(self.user.wait_job(failed["job_id"])["error"]["code"], "corrupt")

    def test_a_download_that_breaks_off_is_in_the_log(self):
        image = self.user.upload(self.user.project("Broken off"), self.image_file)
        self.damage(self.image_file.read_bytes()[:16])
        with self.assertRaises(http.client.IncompleteRead):
            self.user.get(f"/api/v1/images/{image['id']}/original", headers={"X-Request-Id": "broken-download"})
        self.assertIn("GET /api/v1/images/{id}/original: 500 corrupt: The answer broke off: ", self.line_of("broken-download"))

    def test_what_clients_do_wrong_is_not_in_the_log(self):
        self.user.send("GET", "/api/v1/images/none", headers={"X-Request-Id": "a-mistake-of-theirs"}, expect=404)
        self.assertEqual(self.line_of("a-mistake-of-theirs"), "")

def stored(server):
    return {path.name for path in (server.data / "objects").rglob("*") if path.is_file()}


class Patience(unittest.TestCase):
    """With a short deadline of requests."""

    def test_a_login_hears_what_everything_else_does_while_another_program_holds_the_database(self):
        with Server("http: {limits: {request_deadline: 3 s}}\n") as server:
            someone = server.user()
            login = {"email": "someone@example.org", "password": "correct horse battery"}
            holder = sqlite3.connect(server.data / "spheroseg.db", isolation_level=None)
            try:
                holder.execute("BEGIN IMMEDIATE")
                for path, body in (("/api/v1/auth/login", login), ("/api/v1/projects", {"name": "later"})):
                    with self.subTest(path=path):
                        began = time.monotonic()
                        answer = someone.post(path, body, expect=(503, 504))
                        self.assertIn(answer.json["code"], ("database_busy", "deadline"))
                        self.assertNotIn("writer", answer.json["detail"])
                        self.assertLess(time.monotonic() - began, 20)
                holder.execute("ROLLBACK")
            finally:
                holder.close()
            someone.post("/api/v1/auth/login", login)
            someone.project("now")

    def test_the_objects_of_what_was_deleted_go_and_those_that_are_still_named_stay(self):
        with Server("http: {limits: {request_deadline: 1 s}}\n") as server, tempfile.TemporaryDirectory() as folder:
            someone = server.user()
            first, second = (sample(folder, seed)[0] for seed in (1, 2))
            someone.upload(someone.project("kept"), first)
            kept = stored(server)
            project = someone.project("goes")
            someone.upload(project, first)
            image = someone.upload(project, second)
            accepted = someone.post(f"/api/v1/images/{image['id']}/segmentations", {}).json
            someone.wait_job(accepted["job_id"])
            self.assertEqual(len(stored(server) - kept), 3)  # original, thumbnail, objects
            someone.delete(f"/api/v1/projects/{project['id']}", headers={"If-Match": "*"})
            deadline = time.monotonic() + 30
            while stored(server) != kept and time.monotonic() < deadline:
                self.assertLessEqual(kept, stored(server))
                time.sleep(0.1)
            self.assertEqual(stored(server), kept)


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What fails through the server's fault: the client gets an id, the operator the reason."""
import http.client
import unittest

from server import SampleCase


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

    def test_a_download_that_breaks_off_is_in_the_log(self):
        image = self.user.upload(self.user.project("Broken off"), self.image_file)
        self.damage(self.image_file.read_bytes()[:16])
        with self.assertRaises(http.client.IncompleteRead):
            self.user.get(f"/api/v1/images/{image['id']}/original", headers={"X-Request-Id": "broken-download"})
        self.assertIn("GET /api/v1/images/{id}/original: 500 corrupt: The answer broke off: ", self.line_of("broken-download"))

    def test_what_clients_do_wrong_is_not_in_the_log(self):
        self.user.send("GET", "/api/v1/images/none", headers={"X-Request-Id": "a-mistake-of-theirs"}, expect=404)
        self.assertEqual(self.line_of("a-mistake-of-theirs"), "")


if __name__ == "__main__":
    unittest.main(verbosity=2)

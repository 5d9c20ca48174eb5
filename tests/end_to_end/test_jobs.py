# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Jobs through REST: batches, their events, and what is cancelled."""
import json
import socket
import unittest

from client import events
from server import SampleCase


class Jobs(SampleCase):
    def test_a_batch_is_of_named_images_or_of_a_status_and_of_no_others(self):
        project = self.user.project("Named")
        path = f"/api/v1/projects/{project['id']}/segmentations"
        images = [self.user.upload(project, self.image_file)["id"] for _ in range(3)]

        def statuses():
            return [self.user.get(f"/api/v1/images/{image}").json["status"] for image in images]

        self.user.problem("POST", path, 400, "invalid_body", {"image_ids": images[:1], "status": "none"})
        self.user.problem("POST", path, 422, "unknown_image", {"image_ids": ["00000000-0000-7000-8000-000000000000"]})
        self.assertEqual(statuses(), ["none"] * 3)
        self.user.wait_job(self.user.post(path, {"image_ids": images[1:2]}, expect=202).json["job_id"])
        self.assertEqual(statuses(), ["none", "done", "none"])
        self.user.wait_job(self.user.post(path, {"status": "none"}, expect=202).json["job_id"])
        self.assertEqual(statuses(), ["done"] * 3)
        versions = [len(self.user.get(f"/api/v1/images/{image}/segmentations").json["items"]) for image in images]
        self.assertEqual(versions, [1, 1, 1])

    def test_a_batch_reports_progress_as_events_that_resume(self):
        project = self.user.project("Batch")
        for _ in range(4):
            self.user.upload(project, self.image_file)
        job_id = self.user.post(f"/api/v1/projects/{project['id']}/segmentations", {}, expect=202).json["job_id"]
        seen = events(self.user, f"/api/v1/jobs/{job_id}/events", until=lambda e: json.loads(e["data"])["state"] == "done")
        self.assertGreaterEqual(len(seen), 2)
        rest = events(self.user, f"/api/v1/jobs/{job_id}/events", last_id=seen[0]["id"],
                      until=lambda e: e["id"] == seen[-1]["id"])
        self.assertEqual([e["id"] for e in rest], [e["id"] for e in seen[1:]])
        # Everything is told already, also to one whose id is from another database: no need to connect again.
        for last in (seen[-1]["id"], int(seen[-1]["id"]) + 10**6):
            self.user.get(f"/api/v1/jobs/{job_id}/events", headers={"Last-Event-ID": str(last)}, expect=204)
        job = self.user.get(f"/api/v1/jobs/{job_id}").json
        self.assertEqual((job["state"], job["progress"]["done"], job["progress"]["total"]), ("done", 4, 4))
        statuses = {i["status"] for i in self.user.get(f"/api/v1/projects/{project['id']}/images").json["items"]}
        self.assertEqual(statuses, {"done"})

    def test_the_members_of_a_project_see_its_jobs_and_others_only_their_own(self):
        project = self.user.project("Shared")
        self.user.upload(project, self.image_file)
        job_id = self.user.post(f"/api/v1/projects/{project['id']}/segmentations", {}, expect=202).json["job_id"]
        member, stranger = self.server.user("member@example.org"), self.server.user("stranger@example.org")
        member_id = member.get("/api/v1/auth/me").json["id"]
        self.user.put(f"/api/v1/projects/{project['id']}/members/{member_id}", {"role": "viewer"}, expect=(200, 201, 204))
        listed = f"/api/v1/jobs?project_id={project['id']}"
        self.assertIn(job_id, [j["id"] for j in member.get(listed).json["items"]])
        self.assertEqual([j["id"] for j in member.get(listed).json["items"]], [j["id"] for j in self.user.get(listed).json["items"]])
        self.assertEqual(member.get("/api/v1/jobs").json["items"], [])
        stranger.problem("GET", listed, 404, "project_not_found")
        self.user.wait_job(job_id)

    def test_a_page_that_an_image_has_not_is_refused_at_once(self):
        image = self.user.upload(self.user.project("Pages"), self.image_file)
        path = f"/api/v1/images/{image['id']}/segmentations"
        self.user.problem("POST", path, 422, "page_out_of_range", {"params": {"page": image["pages"]}})
        self.assertEqual(self.user.get(path).json["items"], [])

    def test_a_stream_with_nothing_to_tell_begins_at_once(self):
        project = self.user.project("Quiet")
        self.user.upload(project, self.image_file)
        job_id = self.user.post(f"/api/v1/projects/{project['id']}/segmentations", {}, expect=202).json["job_id"]
        newest = events(self.user, f"/api/v1/jobs/{job_id}/events")[-1]["id"]
        for resume in ({}, {"Last-Event-ID": newest}):
            with socket.create_connection((self.user.host, self.user.port), timeout=10) as wire:
                fields = {"Host": "test", "Authorization": f"Bearer {self.user.token}", **resume}
                wire.sendall(("GET /api/v1/events HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items())
                              + "\r\n").encode())
                came = b""
                while b":\n\n" not in came:
                    more = wire.recv(4096)  # a heartbeat would be later than the timeout
                    self.assertTrue(more, came)
                    came += more
                self.assertTrue(came.startswith(b"HTTP/1.1 200 "), came)

    def test_a_cancelled_job_changes_nothing_afterwards(self):
        project = self.user.project("Cancel")
        images = [self.user.upload(project, self.image_file) for _ in range(6)]
        job_id = self.user.post(f"/api/v1/projects/{project['id']}/segmentations", {}, expect=202).json["job_id"]
        self.user.delete(f"/api/v1/jobs/{job_id}")
        job = self.user.wait_job(job_id)
        self.assertIn(job["state"], ("cancelled", "done"))
        counts = [len(self.user.get(f"/api/v1/images/{i['id']}/segmentations").json["items"]) for i in images]
        later = [len(self.user.get(f"/api/v1/images/{i['id']}/segmentations").json["items"]) for i in images]
        self.assertEqual(counts, later)


if __name__ == "__main__":
    unittest.main(verbosity=2)

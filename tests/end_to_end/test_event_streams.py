# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Open event streams of people who may not listen any more."""
import http.client
import pathlib
import tempfile
import time
import unittest

from server import BIN, ROOT, Server, sample

LIBRARY = BIN.parent / "lib/fixtures/drawn_model.so"
PATIENCE = 40  # seconds: two heartbeats and a slow machine


class Stream:
    """Open once it is made."""

    def __init__(self, client, path):
        self.connection = http.client.HTTPConnection(client.host, client.port, timeout=PATIENCE)
        self.connection.request("GET", path, headers={"Authorization": f"Bearer {client.token}"})
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()

    def rest(self):
        """What comes until the server ends it."""
        deadline, lines = time.monotonic() + PATIENCE, []
        while line := self.answer.readline():
            assert time.monotonic() < deadline, lines
            lines.append(line.decode())
        self.connection.close()
        return "".join(lines)


class EventStreams(unittest.TestCase):
    def test_a_stream_ends_with_the_account_the_login_and_the_membership(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder:
            gate = pathlib.Path(folder) / "gate"
            held = f"  - library: {LIBRARY}\n    id: held\n    config: {{waits_for: {gate}}}\n"
            with Server((ROOT / "tests/end_to_end/threshold.yaml").read_text() + held) as server:
                owner, administrator = server.user(), server.administrator()
                disabled, left, out = (server.user(f"{name}@example.org") for name in ("disabled", "left", "out"))
                ids = {client: client.get("/api/v1/auth/me").json["id"] for client in (disabled, out)}
                project = owner.project()
                image = owner.upload(project, sample(folder)[0])
                member = f"/api/v1/projects/{project['id']}/members/{ids[out]}"
                owner.put(member, {"role": "viewer"})
                job = owner.post(f"/api/v1/images/{image['id']}/segmentations", {"model": "held"}, expect=202).json["job_id"]
                job_events = f"/api/v1/jobs/{job}/events"

                staying = Stream(owner, job_events)
                ending = [Stream(disabled, "/api/v1/events"), Stream(left, "/api/v1/events"), Stream(out, job_events)]
                administrator.patch(f"/api/v1/users/{ids[disabled]}", {"disabled": True})
                left.post("/api/v1/auth/logout")
                owner.delete(member)
                for stream in ending:
                    stream.rest()
                disabled.get("/api/v1/events", expect=401)
                left.get("/api/v1/events", expect=401)
                out.problem("GET", job_events, 404, "job_not_found")
                gate.touch()
                self.assertIn('"state":"done"', staying.rest())


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Clients that leave, and work of several requests side by side."""
import re
import socket
import tempfile
import time
import unittest

import numpy
from server import Server, sample

MODEL = "/api/v1/models/model-threshold"
EDGE = 3000
CLIENTS = 8


def metric(client, name):
    text = client.get("/metrics").body.decode()
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", text, re.MULTILINE))


class Dispatch(unittest.TestCase):
    def test_clients_that_hang_up_take_their_work_with_them(self):
        # 9 MB of samples each: long enough at the model for the rest to wait.
        head = (f'{{"inputs":[{{"name":"image","datatype":"UINT8","shape":[1,{EDGE},{EDGE},1],'
                f'"parameters":{{"binary_data_size":{EDGE * EDGE}}}}}],'
                f'"outputs":[{{"name":"probability","parameters":{{"binary_data":true}}}}]}}').encode()
        samples = numpy.random.default_rng(3).integers(0, 255, EDGE * EDGE).astype(numpy.uint8).tobytes()
        with Server("http:\n  compute:\n    threads: 2\n") as server:
            user = server.user()
            request = (f"POST /v2/models/model-threshold/infer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {user.token}\r\n"
                       f"Inference-Header-Content-Length: {len(head)}\r\nContent-Type: application/octet-stream\r\n"
                       f"Content-Length: {len(head) + len(samples)}\r\n\r\n").encode() + head + samples
            leaving = []
            for _ in range(CLIENTS):
                client = socket.create_connection(("127.0.0.1", server.port))
                client.sendall(request)
                leaving.append(client)
            deadline = time.monotonic() + 60
            while user.get(MODEL).json["requests"] == 0 and metric(user, "spheroseg_model_batch_items_sum") == 0:
                self.assertLess(time.monotonic(), deadline)
            for client in leaving:
                client.close()
            while user.get(MODEL).json["requests"] != 0 or metric(user, "spheroseg_http_requests_in_flight") > 1:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.02)
            self.assertLess(metric(user, "spheroseg_model_batch_items_sum"), CLIENTS)
            self.assertEqual(user.get(MODEL).json["state"], "ready")

    def test_jobs_and_requests_are_served_beside_each_other(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder, Server() as server:
            user = server.user()
            image, _ = sample(folder)
            project = user.project()
            for i in range(6):
                user.upload(project, image, name=f"{i}.tif")
            job = user.post(f"/api/v1/projects/{project['id']}/segmentations", {}, expect=202).json["job_id"]
            for _ in range(4):
                answer = user.post("/api/v1/segment", image.read_bytes(), headers={"Content-Type": "image/tiff"})
                timing = answer.json["timing"]
                for phase in ("queue_ms", "decode_ms", "compute_ms", "geometry_ms"):
                    self.assertGreaterEqual(timing[phase], 0)
                self.assertGreaterEqual(timing["batch_size"], 1)
            self.assertEqual(user.wait_job(job)["state"], "done")


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What /health/ready says of models that are there, fail, or are none."""
import json
import socket
import time
import unittest

from server import Server


class Health(unittest.TestCase):
    def setUp(self):
        # A port that nobody listens at and nobody else gets.
        self.closed = socket.socket()
        self.addCleanup(self.closed.close)
        self.closed.bind(("127.0.0.1", 0))

    def server(self, *models):
        plugins = ("storage-sqlite", "objects-files", "images-vips", *models, "auth-jwt")
        lost = json.dumps({"url": f"http://127.0.0.1:{self.closed.getsockname()[1]}", "model": "lost", "tile": 64,
                           "halo": 8, "output": {"classes": ["spheroid"]}})
        lines = [f"  - {{library: {name}, required: false" + (f", config: {lost}}}" if name == "model-remote" else "}")
                 for name in plugins]
        server = Server("\n".join(["plugins:", *lines, ""]))
        self.addCleanup(server.__exit__)
        return server.start(wait_ready=False).client()

    def readiness(self, client, status):
        """The answer once nothing loads any more."""
        deadline = time.monotonic() + 60
        while any(check["detail"].startswith("loading")
                  for check in client.get("/health/ready", expect=(200, 503)).json["checks"]):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.assertEqual(client.get("/v2/health/ready", expect=(200, 503)).status, status)
        return client.get("/health/ready", expect=status).json

    def test_a_host_whose_default_model_failed_is_not_ready_and_says_why(self):
        ready = self.readiness(self.server("model-remote", "model-threshold"), 503)
        self.assertEqual(ready["status"], "failed")
        model = next(check for check in ready["checks"] if check["name"] == "model:model-remote")
        self.assertEqual(model["status"], "failed")
        self.assertIn("can't be reached", model["detail"])

    def test_another_model_that_failed_leaves_it_ready(self):
        ready = self.readiness(self.server("model-threshold", "model-remote"), 200)
        self.assertEqual(ready["status"], "degraded")
        model = next(check for check in ready["checks"] if check["name"] == "model:model-remote")
        self.assertEqual(model["status"], "degraded")
        self.assertIn("failed: ", model["detail"])

    def test_a_host_without_models_is_ready(self):
        self.assertEqual(self.readiness(self.server(), 200)["status"], "ok")


if __name__ == "__main__":
    unittest.main(verbosity=2)

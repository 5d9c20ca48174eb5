# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The examples that the documentation sends people to, run as they stand."""
import subprocess
import tempfile
import unittest

from server import BIN, ROOT, Server, sample


class Examples(unittest.TestCase):
    def run_example(self, *command):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=180)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_the_curl_walk_through_runs_to_its_end(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder, Server() as server:
            image, _ = sample(folder)
            out = self.run_example(ROOT / "examples/curl_walkthrough.sh", f"http://127.0.0.1:{server.port}", image)
            self.assertIn("Done.", out)
            self.assertIn('"status":415', out)

    def test_the_demo_of_the_quickstart_finds_the_drawn_spheroids_and_runs_twice(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder, Server() as server:
            command = (ROOT / "examples/demo.sh", f"http://127.0.0.1:{server.port}", BIN / "spheroseg_sample", folder + "/demo")
            self.assertIn("3 objects found", self.run_example(*command))
            self.assertIn("3 objects found", self.run_example(*command))


if __name__ == "__main__":
    unittest.main(verbosity=2)

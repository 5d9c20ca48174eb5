# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What `cmake --install --component server` puts somewhere is the whole server."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from server import BIN, sample


class Install(unittest.TestCase):
    def test_an_installed_server_finds_its_plugins_and_its_model(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder:
            prefix = pathlib.Path(folder) / "opt"
            subprocess.run(["cmake", "--install", BIN.resolve().parent, "--component", "server", "--prefix", prefix],
                           check=True, capture_output=True, timeout=120)
            program, config = prefix / "bin/spheroseg", prefix / "share/spheroseg/config/production.yaml"
            environment = {**os.environ, "SPHEROSEG_DATA": f"{folder}/data"}

            def run(*arguments):
                done = subprocess.run([program, *arguments, "--config", config], cwd=folder, env=environment,
                                      capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                return done.stdout

            # Tests' own plugins, good and bad, are not among them.
            libraries = {path.name for path in (prefix / "lib/spheroseg").iterdir()}
            self.assertEqual(libraries, {f"lib{name}.so" for name in (
                "auth-jwt", "images-vips", "metrics-prometheus", "model-opencv-dnn", "model-package", "model-remote",
                "model-threshold", "model-torch", "objects-files", "storage-sqlite")})
            for line in run("plugins", "check", "--json").splitlines():
                self.assertEqual(json.loads(line)["state"], "ready", line)
            self.assertIn("spheroid", run("models"))
            image, _ = sample(folder)
            run("segment", "--format", "geojson", "--out", folder, str(image))
            found = json.loads((pathlib.Path(folder) / f"{image.stem}.geojson").read_text())
            self.assertEqual(len(found["features"]), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)

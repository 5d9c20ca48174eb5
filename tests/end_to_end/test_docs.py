# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Runs the commands of README.md, docs/operator.md and docs/rest.md as they stand there, in a folder of their own."""
import os
import pathlib
import shlex
import subprocess
import tempfile
import unittest

from server import BIN, ROOT, Server, sample

# What is run elsewhere, or describes a form rather than a command.
ELSEWHERE = {
    "./deploy/quickstart.sh": "installs packages and builds; run by hand in a fresh clone",
    "./tests/run.sh": "this very run",
    "examples/curl_walkthrough.sh": "test_walkthrough.py",
    "spheroseg serve": "every end-to-end test starts one",
}


def commands(page):
    """The commands of a page's indented blocks; a line that ends with a backslash or an open quote goes on."""
    found, inside = [], ""
    for line in (ROOT / page).read_text().splitlines():
        indented = line.startswith("    ") and not line.strip().startswith(("│", "├"))
        if not indented and not inside:
            continue
        inside += ("\n" if inside else "") + line.strip()
        if line.endswith("\\"):
            continue
        found.append(inside.strip())
        inside = ""
    known = ("spheroseg ", "curl ", "TOKEN=", "./", "examples/", "cp ", "sqlite3 ", "build/")
    return [command for command in found if command.startswith(known)]


class Commands(unittest.TestCase):
    def run_page(self, page):
        with tempfile.TemporaryDirectory(prefix="spheroseg-docs-") as folder, Server() as server:
            folder = pathlib.Path(folder)
            server.user("you@example.org", "correct horse battery")
            image, _ = sample(folder)
            image.rename(folder / "image.tif")
            (folder / "other.png").write_bytes((folder / "image.tif").read_bytes())
            (folder / "password").write_text("another good password\n")
            (folder / "backup").mkdir()
            os.symlink(ROOT / "config", folder / "config")
            environment = {**os.environ, "PATH": f"{BIN.resolve()}:{os.environ['PATH']}", "SPHEROSEG_DATA": str(folder / "data")}
            # The commands on the data folder come after those that make it.
            swaps = {"http://127.0.0.1:8080": f"http://127.0.0.1:{server.port}", '"…"': '"correct horse battery"',
                     "build/release/bin/spheroseg": "spheroseg", "/run/secrets/password": str(folder / "password"),
                     "/var/lib/spheroseg": str(server.data), "/backup": str(folder / "backup")}
            script, ran = "set -e\n", 0
            for command in commands(page):
                if any(command.startswith(name) for name in ELSEWHERE):
                    continue
                for text, instead in swaps.items():
                    command = command.replace(text, instead)
                script += f"echo {shlex.quote(command)} >&2\n{command}\n"
                ran += 1
            done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True,
                                  timeout=300, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
            return folder, ran, {path.name: path.stat().st_size for path in folder.rglob("*") if path.is_file()}

    def test_the_readmes_commands_work(self):
        _, ran, files = self.run_page("README.md")
        self.assertGreaterEqual(ran, 3)
        self.assertGreater(files["outlines.geojson"], 100)
        self.assertGreater(files["image.geojson"], 100)

    def test_the_operators_commands_work(self):
        _, ran, files = self.run_page("docs/operator.md")
        self.assertGreaterEqual(ran, 10)
        self.assertGreater(files["spheroseg.db"], 0)

    def test_the_rest_pages_commands_work(self):
        _, ran, files = self.run_page("docs/rest.md")
        self.assertGreaterEqual(ran, 2)
        self.assertGreater(files["measurements.csv"], 100)


if __name__ == "__main__":
    unittest.main(verbosity=2)

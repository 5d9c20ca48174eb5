# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""deploy/quickstart.sh against servers and programs that are there already. What it would install and build is there."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import unittest

from server import BIN, ROOT


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


class Quickstart(unittest.TestCase):
    def setUp(self):
        self.own = tempfile.TemporaryDirectory(prefix="spheroseg-test-")
        self.root = pathlib.Path(self.own.name) / "root"
        write_program(self.root / "deploy/install_packages.sh", "exit 0\n")
        write_program(self.root / "tools/cmake", "exit 0\n")
        shutil.copy(ROOT / "deploy/quickstart.sh", self.root / "deploy/quickstart.sh")
        os.symlink(ROOT / "examples", self.root / "examples")
        (self.root / "config").mkdir()
        shutil.copy(ROOT / "tests/end_to_end/threshold.yaml", self.root / "config/development.yaml")
        (self.root / "build").mkdir()
        os.symlink(BIN.parent, self.root / "build/release")
        self.folders = []

    def tearDown(self):
        for folder in self.folders:
            self.quickstart("--stop", "--data", folder)
        self.own.cleanup()

    def data(self, name):
        folder = pathlib.Path(self.own.name) / name
        self.folders.append(folder)
        return folder

    def quickstart(self, *arguments):
        # Into a file: a pipe would stay open as long as the server lives.
        with tempfile.TemporaryFile("w+") as out:
            done = subprocess.run(["bash", self.root / "deploy/quickstart.sh", *map(str, arguments)], stdout=out, stderr=out,
                                  stdin=subprocess.DEVNULL, timeout=180,
                                  env={**os.environ, "PATH": f"{self.root / 'tools'}:{os.environ['PATH']}"})
            out.seek(0)
            return done.returncode, out.read()

    def pid(self, folder):
        return int((folder / "spheroseg.pid").read_text())

    def test_a_server_starts_again_on_its_folder_and_stops(self):
        folder, port = self.data("mine"), free_port()
        status, text = self.quickstart("--port", port, "--data", folder, "--no-demo")
        self.assertEqual(status, 0, text)
        self.assertIn(f"Spheroseg listens on http://127.0.0.1:{port}", text)
        first = self.pid(folder)
        status, text = self.quickstart("--port", port, "--data", folder, "--no-demo")
        self.assertEqual(status, 0, text)
        self.assertNotEqual(self.pid(folder), first)
        self.assertEqual(self.quickstart("--stop", "--data", folder), (0, f"Stopped the server on {folder}.\n"))

    def test_the_first_run_segments_a_sample_and_hands_over_the_administrator(self):
        folder, port = self.data("mine"), free_port()
        status, text = self.quickstart("--port", port, "--data", folder)
        self.assertEqual(status, 0, text)
        self.assertIn("(3 drawn spheroids): 3 objects found", text)
        self.assertEqual(len(json.loads((folder / "demo/sample.geojson").read_text())["features"]), 3)
        note = dict(line.split(": ", 1) for line in (folder / "first-administrator.txt").read_text().splitlines() if ": " in line)
        self.assertRegex(text, rf"administrator +{re.escape(note['email'])}, *one-time password.*{re.escape(note['password'])}\n")
        self.assertIn(f"http://127.0.0.1:{port}/docs", text)
        self.assertIn("docs/rest.md", text)

    def test_packages_that_are_missing_are_named_and_installed_and_no_others(self):
        tools, done = self.root / "tools", self.root / "done"
        write_program(tools / "dpkg-query", 'for last; do :; done; [ "$last" = there ] && echo installed || exit 1\n')
        write_program(tools / "apt-get", f'echo "$@" >>{done}\n')
        write_program(tools / "sudo", '"$@"\n')
        packages = self.root / "packages.txt"

        def install(listed):
            packages.write_text(listed)
            done.write_text("")
            ran = subprocess.run(["bash", ROOT / "deploy/install_packages.sh", packages], capture_output=True, text=True,
                                 timeout=60, env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"})
            self.assertEqual(ran.returncode, 0, ran.stderr)
            return ran.stdout, done.read_text()

        said, asked = install("there  # a comment\nb-lib\na-lib there\n")
        self.assertEqual(said, "Installing 2 Debian packages: a-lib b-lib\n")
        self.assertRegex(asked, r"update\n.*install -y .* a-lib b-lib\n$")
        self.assertEqual(install("there\n"), ("", ""))

    def test_the_server_of_another_folder_is_never_taken_for_ones_own(self):
        theirs, mine, port = self.data("theirs"), self.data("mine"), free_port()
        status, text = self.quickstart("--port", port, "--data", theirs, "--no-demo")
        self.assertEqual(status, 0, text)
        status, text = self.quickstart("--port", port, "--data", mine)
        self.assertEqual(status, 1, text)
        self.assertIn(f"Port {port} is taken by another program", text)
        self.assertNotRegex(text, "listens|password")
        self.assertFalse((mine / "spheroseg.pid").exists())
        os.kill(self.pid(theirs), 0)  # and it goes on

    def test_a_server_that_dies_is_no_success_though_another_program_answers(self):
        folder, port = self.data("mine"), free_port()
        os.unlink(self.root / "build/release")
        # A server that never serves, and somebody else's that is always ready.
        write_program(self.root / "build/release/bin/spheroseg", "echo Address already in use; exit 1\n")
        write_program(self.root / "tools/curl", "sleep 0.3; exit 0\n")
        status, text = self.quickstart("--port", port, "--data", folder, "--no-demo")
        self.assertEqual(status, 1, text)
        self.assertIn("Address already in use", text)
        self.assertIn("The server did not start", text)
        self.assertFalse((folder / "spheroseg.pid").exists())

    def test_stop_makes_no_folder(self):
        folder = pathlib.Path(self.own.name) / "none"
        self.assertEqual(self.quickstart("--stop", "--data", folder), (0, f"No server runs on {folder}.\n"))
        self.assertFalse(folder.exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)

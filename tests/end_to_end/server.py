# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""A host of its own for a test: a temporary data folder, a port the system chose, ended by its process id."""
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

from client import Client

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SPHEROSEG_BIN", ROOT / "build/dev/bin"))
PROGRAM = BIN / "spheroseg"
SHARED_DATA = ROOT.parent / "shared" / "data"
START_SECONDS = 60


class Server:
    """`with Server() as server:`; `config` is YAML that overlays config/development.yaml, which serves
    model-threshold alone unless `bundled`."""

    def __init__(self, config="", data=None, bundled=False):
        self.bases = [ROOT / "config/development.yaml"] + ([] if bundled else [ROOT / "tests/end_to_end/threshold.yaml"])
        self._own = tempfile.TemporaryDirectory(prefix="spheroseg-test-") if data is None else None
        self.data = pathlib.Path(data or self._own.name) / "data"
        self.overlay = self.data.parent / "overlay.yaml"
        self.overlay.write_text(config or "{}\n")
        self.log = self.data.parent / "host.log"
        self.output = self.data.parent / "host.out"
        self.process = None

    def command(self):
        configs = [part for path in (*self.bases, self.overlay) for part in ("--config", str(path))]
        return [str(PROGRAM), "serve", *configs, "--data", str(self.data), "--port", "0"]

    def start(self, wait_ready=True):
        position = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log, self.output.open("ab") as output:
            self.process = subprocess.Popen(self.command(), stdout=output, stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while True:
            found = re.search(rb"[Ll]istening on http://127\.0\.0\.1:(\d+)", self.log.read_bytes()[position:])
            if found:
                self.port = int(found.group(1))
                break
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the host did not start:\n" + self.log.read_text(errors="replace")[-4000:])
            time.sleep(0.02)
        if wait_ready:
            self.client().wait_ready(deadline)
        return self

    def client(self, token=None):
        return Client(self.port, token)

    def user(self, email="someone@example.org", password="correct horse battery"):
        """A registered and logged-in client."""
        self.client().post("/api/v1/auth/register", {"email": email, "password": password, "name": "Someone"},
                           expect=(201, 409))
        return self.client(self.login(email, password)["access_token"])

    def login(self, email, password, expect=200):
        """The session, or the problem."""
        return self.client().post("/api/v1/auth/login", {"email": email, "password": password}, expect=expect).json

    def user_command(self, *arguments, **options):
        """`spheroseg user …` on this host's data, while it runs."""
        return run("user", *arguments, "--data", self.data, **options)

    def one_time_login(self):
        """The first administrator's e-mail and password as the note in the data folder has them."""
        note = (self.data / "first-administrator.txt").read_text()
        fields = dict(line.split(": ", 1) for line in note.splitlines() if ": " in line)
        return {"email": fields["email"], "password": fields["password"]}

    def administrator(self, password="an administrator's own"):
        """The first administrator, logged in, the one-time password changed."""
        anyone, given = self.client(), self.one_time_login()
        first = anyone.post("/api/v1/auth/login", given, expect=(200, 401))
        if first.status == 401:
            return self.client(self.login(given["email"], password)["access_token"])
        client = self.client(first.json["access_token"])
        client.post("/api/v1/auth/password", {"current": given["password"], "new": password}, expect=204)
        return client

    def kill(self):
        """As a power cut does it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=60):
        """Drains; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        try:
            if self.process and self.process.poll() is None:
                self.process.kill()
                self.process.wait()
        finally:
            if self._own:
                self._own.cleanup()


def run(*arguments, expect=0, **options):
    """Runs the command line; returns the finished process."""
    done = subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, timeout=300,
                          stdin=subprocess.DEVNULL, **options)
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"spheroseg {' '.join(map(str, arguments))} ended with {done.returncode}, expected {expect}\n"
                             f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done


def sample(folder, seed=7, size=512, spheroids=2):
    """A drawn spheroid image and its truth: two paths."""
    image, truth = pathlib.Path(folder) / f"sample-{seed}.tif", pathlib.Path(folder) / f"truth-{seed}.tif"
    subprocess.run([str(BIN / "spheroseg_sample"), "--out", str(image), "--truth", str(truth), "--seed", str(seed),
                    "--size", str(size), "--spheroids", str(spheroids)], check=True, capture_output=True, timeout=60)
    return image, truth


class SampleCase(unittest.TestCase):
    """A host for the tests of a class, a user, and the files of a drawn image and its truth."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="spheroseg-test-")
        cls.server = Server().start()
        cls.user = cls.server.user()
        cls.image_file, cls.truth_file = sample(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        cls.folder.cleanup()


def load_json(path):
    return json.loads(pathlib.Path(path).read_text())

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The host and its peers: each starts on a port of its own on 127.0.0.1 and is ended by its process id."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests/end_to_end"))
from server import Server  # noqa: E402

WEIGHTS = ROOT / "plugins/model-torch/weights"
TILE, MARGIN = 2112, 32  # of the host; larger than in config/development.yaml: each page of the bench is one tile
START_SECONDS = 180
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2 ** 20

HOST_PLUGINS = """plugins:
  - {library: storage-sqlite}
  - {library: objects-files}
  - {library: images-vips}
  - {library: model-package}
  - {library: auth-jwt, config: {registration: open}}
  - library: model-torch
    id: spheroid
    config: """
# One scale (the objects' own), no watershed, and what the peers use for the rest.
HOST_QUERY = "/api/v1/segment?model=spheroid&split=none&diameter=64&threshold=0.5&min_area=100&simplify=1"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tree(root):
    """/proc/PID/stat of a process and all below it, as [(pid, fields from the state on)]."""
    stats = {}
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stats[int(folder.name)] = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                pass  # ended meanwhile
    wanted, found = [root], []
    while wanted:
        pid = wanted.pop()
        if pid in stats:
            found.append((pid, stats[pid]))
            wanted += [child for child, fields in stats.items() if int(fields[1]) == pid]
    return found


class Usage:
    """Processor seconds, and the greatest resident MiB, of a process tree while `with` lasts."""

    def __init__(self, pid):
        self.pid, self.peak_mib, self._stop = pid, 0.0, threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)

    def processor(self):
        return sum(sum(map(int, fields[11:15])) for _, fields in tree(self.pid)) / TICKS  # with children that ended

    def _look(self):
        self.peak_mib = max(self.peak_mib, sum(int(fields[21]) for _, fields in tree(self.pid)) * PAGE_MIB)

    def _sample(self):
        while not self._stop.wait(0.1):
            self._look()

    def __enter__(self):
        self._before = self.processor()
        self._sampler.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._sampler.join()
        self._look()
        self.seconds = self.processor() - self._before


class Peer:
    """A command that serves POST /segment and GET /ready."""
    path, headers = "/segment", {}

    def __init__(self, name, command, environment, log):
        self.name, self.port = name, free_port()
        self._command, self._environment, self._log = command(self.port), environment, log

    def __enter__(self):
        with open(self._log, "wb") as log:
            self.process = subprocess.Popen(self._command, env={**os.environ, **self._environment, "PEER_PORT": str(self.port)},
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.about = self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wait(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("GET", "/ready")
                return json.loads(connection.getresponse().read())
            except OSError:
                time.sleep(0.1)  # between looks, bounded by the deadline
            finally:
                connection.close()
        raise SystemExit(f"{self.name} did not start:\n" + pathlib.Path(self._log).read_text(errors="replace")[-3000:])

    def __exit__(self, *_):
        end(self.process)

    @property
    def pid(self):
        return self.process.pid

    def renew(self):
        """Before each cell."""


def end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            for pid, _ in tree(process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait()


def python_peer(name, threads, folder):
    return Peer(name, lambda port: [sys.executable, "-m", "gunicorn", "--chdir", str(HERE), "--workers", "1", "--worker-class",
                                    "sync", "--timeout", "600", "--bind", f"127.0.0.1:{port}", "python_server:app"],
                {"SPHEROID_WEIGHTS": str(WEIGHTS / "spheroid.pt"), "PEER_THREADS": str(threads),
                 "PYTHONDONTWRITEBYTECODE": "1"}, folder / f"{name}.log")


def node_peer(name, threads, folder):
    onnx = folder / "spheroid.onnx"
    if not onnx.exists():
        subprocess.run([sys.executable, str(HERE / "export_onnx.py"), str(WEIGHTS / "spheroid.pt"), str(onnx)], check=True)
    return Peer(name, lambda port: ["node", str(HERE / "node_server/server.js")],
                {"SPHEROID_ONNX": str(onnx), "PEER_THREADS": str(threads)}, folder / f"{name}.log")


class HostProcess(Server):
    """With its own data folder, of the program that is measured."""

    def __init__(self, program, config, bundled):
        super().__init__(config, bundled=bundled)
        self._program = str(program)

    def command(self):
        return [self._program, *super().command()[1:]]


class Host:
    def __init__(self, name, program, path, config="", bundled=False):
        self.name, self.path = name, path
        self._server = HostProcess(program, config, bundled)

    def __enter__(self):
        self._server.__enter__()
        try:
            self.port = self._server.port
            self.renew()
            self.about = self._server.client(self._token).wait_model("spheroid", START_SECONDS)
            if self.about["state"] != "ready":
                raise SystemExit(f"{self.name}: the model is not ready: {self.about}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._server.__exit__(None, None, None)

    @property
    def pid(self):
        return self._server.process.pid

    def renew(self):
        self._token = self._server.user().token  # tokens end before a long run does
        self.headers = {"Authorization": f"Bearer {self._token}"}


def like_the_peers(name, program, settings):
    """The host that does what the peers do; `settings` of the plugin model-torch come on top."""
    model = {"model": str(WEIGHTS / "bioimageio.yaml"), "tile": TILE, "margin": MARGIN, "object_diameter_px": 64,
             "output": {"classes": ["spheroid"], "class_channels": [0], "guide": "distance"}, **settings}
    return Host(name, program, HOST_QUERY, HOST_PLUGINS + json.dumps(model) + "\n")


def as_it_comes(name, program):
    """config/development.yaml and a request without parameters: it finds the scale, and separates what touches."""
    return Host(name, program, "/api/v1/segment?model=spheroid", bundled=True)

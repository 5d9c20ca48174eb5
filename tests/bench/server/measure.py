#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Figures of the whole host, beside a bare Pistache on the same number of threads in the same run.

    cmake --preset release -DSPHEROSEG_BENCHMARKS=ON -DSPHEROSEG_TESTS=ON && cmake --build --preset release
    SPHEROSEG_BIN=build/release/bin /usr/bin/python3 tests/bench/server/measure.py [--rounds 5] [--seconds 3]

Needs wrk. Load goes to 127.0.0.1 only. Rounds alternate, so that a busy machine slows each alike; medians are printed.
"""
import argparse
import os
import pathlib
import re
import socket
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "end_to_end"))
from server import BIN, Server  # noqa: E402

IMAGES = 100_000
CONNECTIONS = 32
# No model needs more than the core here: what a start costs without learned models.
PLUGINS = """plugins:
  - {library: storage-sqlite}
  - {library: objects-files}
  - {library: images-vips}
  - {library: model-threshold}
  - {library: auth-jwt, config: {registration: open}}
  - {library: metrics-prometheus}
http: {threads: 1}
"""


def wrk(port, path, seconds, token=None):
    """Requests/s, p50 and p99 in ms."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", "Connection: keep-alive"]
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    text = subprocess.run(command + [f"http://127.0.0.1:{port}{path}"], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"{path} was not answered well:\n{text}")
    unit = {"us": 1e-3, "ms": 1.0, "s": 1e3}
    latency = {share: float(number) * unit[name]
               for share, number, name in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)", text)}
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), latency["50"], latency["99"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fill(database, project, owner):
    """Rows for IMAGES images, as uploads would have made them."""
    rows = sqlite3.connect(database)
    names = [name for _, name, *_ in rows.execute("PRAGMA table_info(images)")]
    base = time.time_ns() // 1_000_000 - IMAGES

    def row(i):
        at = base + i
        made = uuid.UUID(int=(at << 80) | (7 << 76) | (2 << 62) | i)  # UUIDv7
        known = {"id": str(made), "project_id": project, "name": f"image {i:06}.tif", "content_type": "image/tiff",
                 "bytes": 1, "sha256": "0" * 64, "object_key": "0" * 64, "width": 1, "height": 1, "channels": 1,
                 "bit_depth": 8, "pages": 1, "created_by": owner, "created_at": at, "version": 1,
                 "segmentation_version": 0, "status": 0}
        return [known.get(name) for name in names]

    rows.executemany(f"INSERT INTO images VALUES ({','.join('?' * len(names))})", map(row, range(IMAGES)))
    rows.execute("UPDATE projects SET image_count = ? WHERE id = ?", (IMAGES, project))
    rows.commit()
    rows.close()


def resident(pid):
    """MB."""
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def started():
    """Milliseconds from exec to 200 on /health/ready, and resident MB two seconds later."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="spheroseg-bench-") as folder:
        overlay = pathlib.Path(folder) / "overlay.yaml"
        overlay.write_text(PLUGINS)
        root = pathlib.Path(__file__).resolve().parents[3]
        command = [str(BIN / "spheroseg"), "serve", "--config", str(root / "config/development.yaml"), "--config",
                   str(overlay), "--data", folder + "/data", "--port", str(port)]
        # The first start makes secrets and an administrator (Argon2id) and the tables; a later one is what is measured.
        for measured in (False, True):
            began = time.monotonic()
            host = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                while True:
                    try:
                        with socket.create_connection(("127.0.0.1", port), 1) as wire:
                            wire.sendall(b"GET /health/ready HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                            if b" 200 " in wire.recv(4096).split(b"\r\n")[0]:
                                break
                    except OSError:
                        pass
                    if host.poll() is not None or time.monotonic() - began > 30:
                        raise SystemExit("the host did not start")
                    time.sleep(0.001)
                took = (time.monotonic() - began) * 1e3
                if measured:
                    time.sleep(2)
                    return took, resident(host.pid)
            finally:
                host.terminate()
                host.wait()
    return None


def tiff(megabytes):
    """An uncompressed 16-bit grey TIFF of noise-free ramps."""
    width, height = 4096, megabytes * 128
    tags = [(256, 4, width), (257, 4, height), (258, 3, 16), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1),
            (278, 4, height), (279, 4, width * height * 2)]
    pixels = os.urandom(1 << 20) * megabytes
    directory = struct.pack("<H", len(tags)) + b"".join(
        struct.pack("<HHI", tag, kind, 1) + (struct.pack("<HH", value, 0) if kind == 3 else struct.pack("<I", value))
        for tag, kind, value in tags) + struct.pack("<I", 0)
    return struct.pack("<2sHI", b"II", 42, 8 + len(pixels)) + pixels + directory


def uploads(client, project, rounds):
    """MB/s from the first byte sent to the 201 (stored, synced, thumbnail made), and of writing the same to a synced file."""
    there, plain = [], []
    for i in range(rounds):
        body = bytearray(tiff(64))
        body[8:24] = uuid.uuid4().bytes  # never the same content twice
        began = time.monotonic()
        client.upload(project, bytes(body), name=f"upload {i}.tif", media_type="image/tiff")
        there.append(len(body) / 1e6 / (time.monotonic() - began))
        with tempfile.NamedTemporaryFile() as file:
            began = time.monotonic()
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            plain.append(len(body) / 1e6 / (time.monotonic() - began))
    return statistics.median(there), statistics.median(plain)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()

    starts = [started() for _ in range(options.rounds * 2)]
    print(f"start to ready: median {statistics.median(t for t, _ in starts):.0f} ms, least {min(t for t, _ in starts):.0f} ms; "
          f"resident at rest {statistics.median(r for _, r in starts):.0f} MB")

    bare_port = free_port()
    bare = subprocess.Popen([str(BIN / "bench_http_bare"), str(bare_port), "1"])
    try:
        with Server(PLUGINS) as server:
            someone = server.user()
            project = someone.project("many")
            other = someone.project("few")
            someone_id = someone.get("/api/v1/auth/me").json["id"]
            server.stop()
            fill(server.data / "spheroseg.db", project["id"], someone_id)
            server.start()
            someone = server.user()
            paths = {"bare Pistache": (bare_port, "/health/live", None),
                     "GET /health/live": (server.port, "/health/live", None),
                     "GET one project, token checked": (server.port, f"/api/v1/projects/{project['id']}", someone.token),
                     f"GET 50 of {IMAGES} images": (server.port, f"/api/v1/projects/{project['id']}/images?limit=50",
                                                    someone.token)}
            found = {name: [] for name in paths}
            for _ in range(options.rounds):
                for name, (port, path, token) in paths.items():
                    found[name].append(wrk(port, path, options.seconds, token))
            middle = {name: [statistics.median(one[i] for one in rounds) for i in range(3)] for name, rounds in found.items()}
            for name, (rate, p50, p99) in middle.items():
                print(f"{name}: {rate:.0f} requests/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms, "
                      f"{rate / middle['bare Pistache'][0]:.3f} of bare Pistache")
            through, plain = uploads(someone, other, options.rounds)
            print(f"upload of 64 MiB, one client: {through:.0f} MB/s; the same bytes to a synced file: {plain:.0f} MB/s")
            print(f"resident after all of it: {resident(server.process.pid):.0f} MB")
    finally:
        bare.terminate()
        bare.wait()


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The host, with the peers' settings and its own, beside two peers and the bare network, on the same images in one run:
HTTP bytes to measured polygons.

Servers take turns within each round, so that a busy machine slows each alike; medians of rounds are printed. Load goes
to 127.0.0.1 only, from at most `--clients` connections, and ends by itself. README.md says how the peers work.
"""
import argparse
import contextlib
import http.client
import itertools
import json
import math
import os
import pathlib
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field

from images import CROP, FULL, make
from servers import HERE, MARGIN, ROOT, TILE, WEIGHTS, Host, Usage, as_it_comes, like_the_peers, node_peer, python_peer
from masks_of import iou  # after servers, which finds tests/end_to_end

NAMES = ("host", "default", "python", "node", "bare")
LARGEST_DIFFERENCE = 0.002  # of IoU, between any two servers that do the same
MULTIPLE = 32
TIMES = ("decode", "prepare", "queue", "compute", "tile", "geometry")


@dataclass
class Cell:
    rate: float
    p50: float
    p99: float
    processor: float  # seconds an image
    peak_mib: float
    requests: int
    timings: list = field(default_factory=list)  # of each request: {phase: ms}


def percentile(values, share):
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def post(server, connection, picture):
    connection.request("POST", server.path, body=picture.content,
                       headers={"Content-Type": picture.media_type, "Connection": "keep-alive", **server.headers})
    got = connection.getresponse()
    body = got.read()
    if got.status != 200:
        raise RuntimeError(f"{server.name} answered {got.status}: {body[:500]!r}")
    return body


def load(server, pictures, clients, seconds):
    """One cell: each client sends its next image when it has the last answer; each sends at least one."""
    took, timings, failures = [], [], []
    turn = itertools.count()
    start = time.monotonic()

    def client():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
        try:
            while not failures:
                began = time.monotonic()
                body = post(server, connection, pictures[next(turn) % len(pictures)])
                ended = time.monotonic()
                took.append((ended - began) * 1e3)
                phases = json.loads(re.search(rb'"timing":\s*(\{[^{}]*\})', body).group(1))
                timings.append({**{name: phases.get(f"{name}_ms", 0.0) for name in TIMES},
                                "rest": took[-1] - phases["total_ms"]})
                if ended - start >= seconds:
                    return
        except Exception as error:  # told by the main thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=client, daemon=True) for _ in range(clients)]
    with contextlib.ExitStack() as stack:
        usage = stack.enter_context(Usage(server.pid))
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall = time.monotonic() - start
    if failures:
        raise SystemExit(f"{server.name} failed: {failures[0]}")
    return Cell(len(took) / wall, percentile(took, 0.5), percentile(took, 0.99), usage.seconds / len(took),
                usage.peak_mib, len(took), timings)


class Bare:
    """The network alone, in one process; its images are the tile that a page is."""
    name = "bare"

    def __init__(self, program, size, options):
        if max(size) + 2 * MARGIN > TILE:
            raise SystemExit(f"Pages of up to {TILE - 2 * MARGIN} px a side are measured, not {size}.")
        self._tile = [str(math.ceil((side + 2 * MARGIN) / MULTIPLE) * MULTIPLE) for side in size]
        self._command = [str(program), str(WEIGHTS / "spheroid.pt"), "1"]
        self._threads, self._batch = options.threads, options.batch
        self.form = ""

    def cell(self, seconds):
        done = subprocess.run([*self._command, str(math.ceil(seconds)), str(self._threads), str(self._batch), *self._tile],
                              check=True, capture_output=True, text=True, timeout=600 + 10 * seconds)
        found = json.loads(done.stdout)
        self.form = found["form"]
        return Cell(found["images_per_s"], found["p50_ms"], found["p99_ms"], found["cpu_s_per_image"],
                    found["peak_mib"], found["images"])


def start_servers(stack, options, folder):
    """Those asked for, ready; {name: server}."""
    servers = {}
    for name in options.only:
        if name == "host":
            settings = {"threads": options.threads, **options.host}
            servers[name] = stack.enter_context(like_the_peers(name, options.bin / "spheroseg", settings))
        elif name == "default":
            servers[name] = stack.enter_context(as_it_comes(name, options.bin / "spheroseg"))
        elif name != "bare":
            make = python_peer if name == "python" else node_peer
            servers[name] = stack.enter_context(make(name, options.threads, folder))
        if name in servers:
            told = servers[name].about
            shown = {key: told[key] for key in ("precision", "detail", "device") if key in told} or told
            print(f"- {name}: {json.dumps(shown, ensure_ascii=False)}")
    return servers


def compare_masks(server, pictures):
    """Mean IoU with the truth; warms the server up."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    try:
        return statistics.mean(iou(json.loads(post(server, connection, picture)), picture.truth,
                                   edges=isinstance(server, Host)) for picture in pictures)
    finally:
        connection.close()


def middle(cells, name):
    return statistics.median(getattr(cell, name) for cell in cells)


def ratio(these, others):
    """Images/s of these over the others': the median of the rounds' own ratios."""
    if not these:
        return ""
    return f"{statistics.median(a.rate / b.rate for a, b in zip(these, others)):.2f}"


def print_cells(results, ious):
    print("\n| image | clients | server | images/s | p50 ms | p99 ms | CPU s/image | peak MiB | requests | IoU | host ÷ this | default ÷ this |\n"
          "|" + " --- |" * 12)
    for (size, kind, clients), by_name in results.items():
        for name, cells in by_name.items():
            overlap = ious.get((size, kind), {}).get(name)
            print(f"| {size[0]}×{size[1]} {kind} | {clients} | {name} | {middle(cells, 'rate'):.3g} | {middle(cells, 'p50'):.0f} "
                  f"| {middle(cells, 'p99'):.0f} | {middle(cells, 'processor'):.3f} | {min(cell.peak_mib for cell in cells):.0f} "
                  f"| {sum(cell.requests for cell in cells)} | {'' if overlap is None else f'{overlap:.4f}'} "
                  f"| {ratio(by_name.get('host'), cells)} | {ratio(by_name.get('default'), cells)} |")


def print_profile(results):
    print("\nOne request with 1 client, medians in ms. `prepare` is percentiles, `compute` the network, `tile`\n"
          "cutting and joining tiles, `geometry` outlines and measurements, `rest` is HTTP, reading the request and writing the answer.\n")
    print("| image | server | " + " | ".join((*TIMES, "rest")) + " |\n| --- | --- |" + " --- |" * (len(TIMES) + 1))
    for (size, kind, clients), by_name in results.items():
        for name, cells in by_name.items():
            timings = [timing for cell in cells for timing in cell.timings]
            if clients == 1 and timings:
                print(f"| {size[0]}×{size[1]} {kind} | {name} | " +
                      " | ".join(f"{statistics.median(t[part] for t in timings):.1f}" for part in (*TIMES, "rest")) + " |")


def check_ious(ious):
    """False, and says so, where servers differ by more than they may; `default` may be nearer to the truth."""
    apart = []
    for (size, kind), by_name in ious.items():
        alike = [value for name, value in by_name.items() if name != "default"] or [0.0]
        if max(alike) - min(alike) > LARGEST_DIFFERENCE or max(alike) - by_name.get("default", 1.0) > LARGEST_DIFFERENCE:
            apart.append(f"{size[0]}×{size[1]} {kind}: " + ", ".join(f"{name} {value:.4f}" for name, value in by_name.items()))
    print(f"\nIoU with the truth {'agrees within' if not apart else 'DIFFERS by more than'} {LARGEST_DIFFERENCE} "
          "between servers" + ("." if not apart else ":\n" + "\n".join(apart)))
    return not apart


def print_machine(options, origin):
    facts = pathlib.Path("/proc/cpuinfo").read_text()
    flags = set(re.search(r"^flags\s*:(.*)$", facts, re.M).group(1).split()) if "flags" in facts else set()
    model = re.search(r"^model name\s*:\s*(.*)$", facts, re.M)
    units = [name for name in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if name in flags]
    print(f"- processor: {model.group(1) if model else platform.machine()}, {os.cpu_count()} cores, {', '.join(units) or 'no AVX2'}; "
          f"bfloat16 units: {'yes' if {'avx512_bf16', 'amx_bf16'} & flags else 'NO, so what bfloat16 gives does not show here'}")
    print(f"- load average at the start: {os.getloadavg()[0]:.2f}; threads of each network (`default`: its own choice): {options.threads}; "
          f"{options.rounds} rounds of {options.seconds:g} s a cell; images: {origin}")
    if options.host:
        print(f"- more settings of the host's model: {json.dumps(options.host)}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin",
                        help="where spheroseg and bench_torch_bare are")
    parser.add_argument("--seconds", type=float, default=10, help="of a cell; requests under way are waited for")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(NAMES), help=f"some of {','.join(NAMES)}")
    parser.add_argument("--clients", type=lambda text: [int(part) for part in text.split(",")], default=[1, 8])
    parser.add_argument("--sizes", type=lambda text: text.split(","), default=["1000", "2048"], help="widths: 1000,2048")
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=["PNG", "JPEG"])
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of each network")
    parser.add_argument("--host", type=json.loads, default={}, metavar="JSON",
                        help='more settings of the host\'s model-torch, such as {"instances": 2, "threads": 1}')
    parser.add_argument("--batch", type=int, default=1, help="tiles in one run of the bare network")
    options = parser.parse_args()
    unknown = set(options.only) - set(NAMES)
    if unknown or not set(options.sizes) <= {"1000", "2048"} or not set(options.kinds) <= {"PNG", "JPEG"} \
            or not all(1 <= count <= 64 for count in options.clients) or options.rounds < 1 or options.threads < 1:
        parser.error(f"not known or out of range: {' '.join(sorted(unknown)) or 'sizes, kinds, clients, rounds or threads'}")
    return options


def measure(options, made, folder, results, ious):
    for size in [size for size in (CROP, FULL) if str(size[0]) in options.sizes]:
        with contextlib.ExitStack() as stack:  # new processes for each size, so that peaks are its own
            print(f"\nServers for {size[0]}×{size[1]}:")
            servers = start_servers(stack, options, folder)
            for kind in options.kinds:
                for name, server in servers.items():
                    ious.setdefault((size, kind), {})[name] = compare_masks(server, made[size, kind])
            bare = Bare(options.bin / "bench_torch_bare", size, options) if "bare" in options.only else None
            for clients, kind, _ in itertools.product(options.clients, options.kinds, range(options.rounds)):
                by_name = results.setdefault((size, kind, clients), {})
                for name in options.only:
                    if name != "bare":
                        servers[name].renew()
                    cell = bare.cell(options.seconds) if name == "bare" else \
                        load(servers[name], made[size, kind], clients, options.seconds)
                    by_name.setdefault(name, []).append(cell)
                    print(f"{size[0]}×{size[1]} {kind}, {clients} clients, {name}: {cell.rate:.3g} images/s", file=sys.stderr)
            if bare:
                print(f"- bare: {bare.form}")


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every server is ended
    if "node" in options.only and not (HERE / "node_server/node_modules").is_dir():
        raise SystemExit("The Node peer's packages are missing: npm install --prefix tests/bench/peers/node_server")
    for name, program in (("host", "spheroseg"), ("default", "spheroseg"), ("bare", "bench_torch_bare")):
        if name in options.only and not (options.bin / program).exists():
            raise SystemExit(f"{options.bin / program} is missing: build it, or leave {name} out with --only")
    with tempfile.TemporaryDirectory(prefix="spheroseg-peers-") as folder:
        folder = pathlib.Path(folder)
        made, origin = make(ROOT.parent / "shared/data", options.bin / "spheroseg_sample", folder)
        print_machine(options, origin)
        results, ious = {}, {}
        measure(options, made, folder, results, ious)
        print_cells(results, ious)
        print_profile(results)
        sys.exit(0 if not ious or check_ious(ious) else 1)


if __name__ == "__main__":
    main()

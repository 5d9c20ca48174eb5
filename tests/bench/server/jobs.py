#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Images a second of one batch job, by how many jobs' images are worked on at once (`jobs.workers`).

    cmake --preset release && cmake --build --preset release
    SPHEROSEG_BIN=build/release/bin /usr/bin/python3 tests/bench/server/jobs.py IMAGE... [--workers 1,2] [--rounds 2]

All hosts are up at once and rounds alternate, so that a busy machine slows each alike; medians are printed.
"""
import argparse
import contextlib
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "end_to_end"))
from server import Server  # noqa: E402

MODEL = "spheroid"


def batch_seconds(user, project):
    began = time.monotonic()
    job = user.post(f"/api/v1/projects/{project}/segmentations", {"model": MODEL}, expect=202).json["job_id"]
    done = user.wait_job(job, seconds=600)
    if done["state"] != "done":
        raise SystemExit(f"the job is {done['state']}: {done}")
    return time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", nargs="+", type=pathlib.Path)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    workers = [int(count) for count in options.workers.split(",")]
    with contextlib.ExitStack() as up:
        hosts = []
        for count in workers:
            user = up.enter_context(Server(f"jobs: {{workers: {count}}}\n", bundled=True)).user()
            user.wait_model(MODEL)
            project = user.project("batch")
            for image in options.images:
                user.upload(project, image)
            hosts.append((user, project["id"]))
        taken = [[] for _ in hosts]
        for _ in range(options.rounds + 1):  # the first one warms up
            for host, times in zip(hosts, taken):
                times.append(batch_seconds(*host))
    for count, times in zip(workers, taken):
        print(f"{count} workers: {len(options.images) / statistics.median(times[1:]):.2f} images/s")


if __name__ == "__main__":
    main()

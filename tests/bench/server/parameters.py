#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Times of one request, by its parameters: what a parameter costs.

    cmake --preset release && cmake --build --preset release
    SPHEROSEG_BIN=build/release/bin /usr/bin/python3 tests/bench/server/parameters.py IMAGE QUERY QUERY... [--rounds 9]

One client asks for one after the other in turn; medians of the answers' `timing` and of the whole, in ms.
"""
import argparse
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "end_to_end"))
from server import Server  # noqa: E402

MODEL = "spheroid"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image", type=pathlib.Path)
    parser.add_argument("queries", nargs="+", help="as in a URL: diameter=20&prominence=0; or - for none")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    content = options.image.read_bytes()
    taken = {query: [] for query in options.queries}
    objects = {}
    with Server(bundled=True) as server:
        user = server.user()
        user.wait_model(MODEL)
        for _ in range(options.rounds + 1):  # the first one warms up
            for query, times in taken.items():
                path = f"/api/v1/segment?model={MODEL}" + ("" if query == "-" else "&" + query)
                began = time.monotonic()
                answer = user.post(path, content, headers={"Content-Type": "application/octet-stream"}, expect=200).json
                whole = (time.monotonic() - began) * 1000
                numbers = {name: value for name, value in answer["timing"].items() if isinstance(value, (int, float))}
                times.append({**numbers, "whole": whole})
                objects[query] = len(answer["objects"])
    for query, times in taken.items():
        names = times[0].keys()
        print(f"{query}: {objects[query]} objects; " +
              ", ".join(f"{name} {statistics.median(one[name] for one in times[1:]):.1f}" for name in names))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Pages in tiles and strips: how far they are, and that little memory gives what plenty gives."""
import os
import pathlib
import pty
import subprocess
import tempfile
import unittest

import numpy
import tifffile
from planes import LITTLE, SEED, SIDE, Client, discs, job_for, model, overlay, tiff
from server import PROGRAM, Server

# Where a sanitizer is on, it holds back what is freed.
FREES_AT_ONCE = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"


class Progress(unittest.TestCase):
    TILES = 11 * 11  # of 256 px, 192 px apart

    def test_a_job_for_one_image_tells_of_its_tiles(self):
        with Server(overlay(model("tiled", tile=256))) as server:
            done = job_for(Client(server, "tiled").user, tiff(numpy.zeros((SIDE, SIDE, 3), numpy.uint8)), "tiled")
            self.assertEqual((done["state"], done["progress"]),
                             ("done", {"done": self.TILES, "total": self.TILES, "unit": "tiles"}))

    def test_the_command_line_draws_a_bar_on_a_terminal_alone(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder:
            folder = pathlib.Path(folder)
            (folder / "a.tif").write_bytes(tiff(numpy.zeros((SIDE, SIDE, 3), numpy.uint8)))
            (folder / "config.yaml").write_text(overlay(model("tiled", tile=256)))
            command = [PROGRAM, "segment", "--config", folder / "config.yaml", "--data", folder / "data", "--model", "tiled",
                       "--format", "json", "--out", folder / "out", "--overwrite", folder / "a.tif"]
            shown, terminal = pty.openpty()
            with open(shown, "rb", buffering=0) as reading:
                done = subprocess.Popen(command, stderr=terminal, stdin=subprocess.DEVNULL)
                os.close(terminal)
                text = b""
                while part := self.read(reading):
                    text += part
                self.assertEqual(done.wait(120), 0, text)
            self.assertIn(f"0/1 images, {self.TILES // 2}/{self.TILES} tiles", text.decode())
            self.assertIn("\r[" + "#" * 30 + "] 1/1 images", text.decode())
            plain = subprocess.run(command, capture_output=True, timeout=120, check=True).stderr
            self.assertNotIn(b"tiles", plain)
            self.assertIn(b"a.tif -> ", plain)

    @staticmethod
    def read(stream):
        try:
            return stream.read(4096)
        except OSError:  # how Linux says that nobody writes any more
            return b""


class Strips(unittest.TestCase):
    """Little memory gives what plenty gives."""

    @classmethod
    def setUpClass(cls):
        places = numpy.random.default_rng(SEED).integers(0, SIDE, (300, 2)).tolist()
        page = discs(SIDE, SIDE, places, 30)
        cls.bodies = {"8-bit": tiff((page * 255).astype("uint8")), "16-bit": tiff((page * 65535).astype("uint16")),
                      "float": tiff(page.astype("float32"))}
        models = [model("tiled", tile=256, guide="distance"), model("one_piece")]
        cls.servers = [Server(overlay(*models, memory=memory)).start() for memory in ("1 GiB", LITTLE)]
        cls.plenty, cls.little = (Client(server, "tiled", "one_piece") for server in cls.servers)

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.__exit__()

    def test_objects_do_not_depend_on_the_memory(self):
        for kind, body in self.bodies.items():
            for split in ("none", "guide", "distance"):
                with self.subTest(kind=kind, split=split):
                    whole, strips = (client.segment("tiled", body, split=split, simplify=0) for client in (self.plenty, self.little))
                    self.assertGreater(len(whole["objects"]), 50)
                    self.assertEqual(whole["objects"], strips["objects"])
                    crossing = [o for o in whole["objects"] if o["bbox"][0] // 192 != (o["bbox"][0] + o["bbox"][2]) // 192]
                    self.assertTrue(crossing)  # tiles begin anew every 192 px
                    timing = strips["timing"]
                    self.assertTrue(all(value >= 0 for value in timing.values()), timing)
                    phases = sum(value for name, value in timing.items() if name not in ("total_ms", "compute_ms", "batch_size"))
                    self.assertLessEqual(phases, timing["total_ms"] + 1)

    def test_a_page_of_300_mb_takes_no_more_memory_than_one_segmentation_may(self):
        peaks = []
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder:
            folder = pathlib.Path(folder)
            (folder / "config.yaml").write_text(overlay(model("tiled", tile=256), memory="64 MiB"))
            for side in (500, 5000):
                page = tifffile.memmap(folder / f"{side}.tif", shape=(side, side, 3), dtype="float32", photometric="rgb")
                page[side - 100:side - 60, 50:90] = 1  # all else is a hole in the file
                page.flush()
                del page
                process = subprocess.Popen([PROGRAM, "segment", "--config", folder / "config.yaml", "--data", folder / "data",
                                            "--model", "tiled", "--format", "csv", "--out", folder, folder / f"{side}.tif"],
                                           stderr=subprocess.PIPE, env={**os.environ, "ASAN_OPTIONS": FREES_AT_ONCE})
                said = process.stderr.read()
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                process.stderr.close()
                self.assertEqual(process.returncode, 0, said)
                self.assertEqual(len((folder / f"{side}.csv").read_text().splitlines()), 2)
                peaks.append(usage.ru_maxrss / 1024)
        print(f"peak resident: {peaks[0]:.0f} MB for a small page, {peaks[1]:.0f} MB for a large one")
        self.assertLess(peaks[1] - peaks[0], 100)

    def test_a_model_that_wants_the_page_in_one_piece_refuses_what_does_not_fit(self):
        self.assertTrue(self.plenty.segment("one_piece", self.bodies["8-bit"])["objects"])
        refused = self.little.segment("one_piece", self.bodies["8-bit"], expect=422)
        self.assertEqual(refused["code"], "image_too_large_for_model")


if __name__ == "__main__":
    print("seed", SEED)
    unittest.main(verbosity=2)

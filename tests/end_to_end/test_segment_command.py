# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""`spheroseg segment`: files of results without a server."""
import io
import json
import os
import pathlib
import pty
import shutil
import subprocess
import tempfile
import unittest
import zipfile

import masks
from PIL import Image
from server import PROGRAM, ROOT, Server, run, sample

SUFFIXES = {"json": ".json", "geojson": ".geojson", "coco": ".coco.json", "coco-rle": ".coco-rle.json", "yolo": ".txt",
            "csv": ".csv", "xlsx": ".xlsx", "imagej": "_RoiSet.zip", "mask": "_mask.png", "mask-tiff": "_mask.tif",
            "labels": "_labels.png", "labels-tiff": "_labels.tif"}


class SegmentCommand(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.own = tempfile.TemporaryDirectory(prefix="spheroseg-test-")
        cls.folder = pathlib.Path(cls.own.name)
        cls.image, _ = sample(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.own.cleanup()

    def segment(self, *arguments, **more):
        return run("segment", "--data", self.folder / "data", *arguments, **more)

    def test_every_format_is_written_whole_under_the_images_name(self):
        image = self.folder / 'a "b" é.ome.tif'
        shutil.copy(self.image, image)
        out = self.folder / "results"
        for form, suffix in SUFFIXES.items():
            self.threshold(image, "--format", form, "--out", out)
            self.assertTrue((out / f'a "b" é{suffix}').stat().st_size > 0, form)
        self.assertEqual(len(list(out.iterdir())), len(SUFFIXES))  # and no parts are left
        objects = json.loads((out / 'a "b" é.json').read_text())["objects"]
        self.assertEqual(len((out / 'a "b" é.txt').read_text().splitlines()), len(objects))
        with zipfile.ZipFile(out / 'a "b" é_RoiSet.zip') as archive:
            self.assertEqual(len(archive.namelist()), len(objects))
        self.assertTrue((masks.read(out / 'a "b" é_mask.png') == masks.read(out / 'a "b" é_labels.tif')).all())

    def test_a_terminal_gets_a_bar_and_nothing_else_does(self):
        second = self.folder / "second.tif"
        shutil.copy(self.image, second)
        command = [PROGRAM, "segment", "--data", self.folder / "data", "--config", ROOT / "tests/end_to_end/threshold.yaml",
                   "--format", "csv", "--out", self.folder / "bar", self.image, second]
        terminal, its_end = pty.openpty()
        try:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=its_end, timeout=120,
                           check=True)
            shown = os.read(terminal, 65536).decode()
        finally:
            os.close(its_end)
            os.close(terminal)
        self.assertIn("\r[" + " " * 30 + "] 0/2 images, 0/1 tiles", shown)
        self.assertIn("\r[" + "#" * 15 + " " * 15 + "] 1/2 images", shown)
        self.assertIn("\r[" + "#" * 30 + "] 2/2 images\x1b[K\r\n", shown)
        quiet = subprocess.run([*command, "--overwrite"], capture_output=True, stdin=subprocess.DEVNULL, timeout=120, check=True)
        self.assertNotIn(b"images", quiet.stderr)

    def test_one_image_goes_to_standard_output(self):
        done = subprocess.run([PROGRAM, "segment", "--data", self.folder / "data", self.image, "--format", "labels-tiff"],
                              capture_output=True, timeout=120, stdin=subprocess.DEVNULL, check=True)
        with Image.open(io.BytesIO(done.stdout)) as image:
            image.load()

    def threshold(self, *arguments, **more):
        """With the model that needs no weights alone."""
        return self.segment(*arguments, "--config", ROOT / "tests/end_to_end/threshold.yaml", **more)

    def test_its_json_says_what_rest_says_and_its_options_are_rests_parameters(self):
        done = self.threshold(self.image, "--split", "distance", "--neck", "0.5", "--channel", "0", "--simplify", "0",
                              "--min-area", "50", "--threshold", "0.25", "--page", "0")
        found = json.loads(done.stdout)
        with Server() as server:
            query = "split=distance&neck=0.5&channel=0&simplify=0&min_area=50&threshold=0.25&page=0"
            answer = server.user().post(f"/api/v1/segment?{query}", self.image.read_bytes(), expect=200,
                                        headers={"Content-Type": "image/tiff"}).json
        self.assertEqual(set(found) - {"image"}, set(answer))
        for name in ("params", "weights_sha256", "scale", "objects"):
            self.assertEqual(found[name], answer[name], name)
        self.assertEqual(found["params"]["split"], "distance")

    def test_figures_that_are_none_are_refused(self):
        for option in ("--threshold", "--min-area", "--min-score", "--simplify", "--seed-threshold", "--prominence", "--neck", "--diameter", "--pixel-size-um"):
            for value in ("nan", "inf", "-1", "x", ""):
                refused = self.threshold(self.image, f"{option}={value}", expect=2)
                self.assertIn(option, refused.stderr)
        self.threshold(self.image, "--channel", "-1", expect=2)
        self.threshold(self.image, "--split", "elsewhere", expect=2)
        # A model that works at any scale has no use for a diameter, and without a guide none for its seeds.
        self.assertIn("diameter", self.threshold(self.image, "--diameter", "60", expect=1).stderr)
        self.assertIn("guide", self.threshold(self.image, "--split", "guide", expect=1).stderr)

    def test_no_result_takes_the_place_of_an_image_or_of_another(self):
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            folder = pathlib.Path(scratch)
            for name in ("a.tif", "a_mask.tif", "b.tif"):
                shutil.copy(self.image, folder / name)
            before = (folder / "a_mask.tif").read_bytes()
            refused = self.segment(folder / "a.tif", folder / "a_mask.tif", "--format", "mask-tiff", expect=1)
            self.assertIn("would overwrite the image", refused.stderr)
            self.assertEqual((folder / "a_mask.tif").read_bytes(), before)
            shutil.copy(self.image, folder / "b.tiff")
            refused = self.segment(folder / "b.tif", folder / "b.tiff", "--format", "csv", expect=1)
            self.assertIn("would both give", refused.stderr)
            self.assertEqual(sorted(p.name for p in folder.iterdir()), ["a.tif", "a_mask.tif", "b.tif", "b.tiff"])

    def test_a_file_that_is_there_is_replaced_only_when_asked_to(self):
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            folder = pathlib.Path(scratch)
            for name in ("a.tif", "b.tif"):
                shutil.copy(self.image, folder / name)
            (folder / "b.json").write_text("notes of years")
            refused = self.threshold(folder / "a.tif", folder / "b.tif", expect=1)
            self.assertIn("b.json is there already; give --overwrite", refused.stderr)
            self.assertEqual(sorted(p.name for p in folder.iterdir()), ["a.tif", "b.json", "b.tif"])
            self.assertEqual((folder / "b.json").read_text(), "notes of years")
            self.threshold(folder / "a.tif", folder / "b.tif", "--overwrite")
            self.assertEqual(json.loads((folder / "b.json").read_text())["objects"],
                             json.loads((folder / "a.json").read_text())["objects"])

    def test_out_may_be_the_one_results_own_name(self):
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            folder = pathlib.Path(scratch)
            self.threshold(self.image, "--format", "csv", "--out", folder / "made" / "mine.csv")
            self.assertIn("area", (folder / "made" / "mine.csv").read_text().splitlines()[0])
            self.threshold(self.image, "--format", "csv", "--out", folder / "made" / "mine.csv", expect=1)
            (folder / "folder.csv").mkdir()
            self.threshold(self.image, "--format", "csv", "--out", folder / "folder.csv")
            self.assertEqual([p.name for p in (folder / "folder.csv").iterdir()], [f"{self.image.stem}.csv"])

    def test_what_cannot_be_written_is_said_and_leaves_nothing(self):
        self.assertIn("expected json", self.segment(self.image, "--format", "bmp", expect=2).stderr)
        out = self.folder / "taken"
        (out / f"{self.image.stem}.csv").mkdir(parents=True)
        failed = self.segment(self.image, "--format", "csv", "--out", out, "--overwrite", expect=1)
        self.assertIn("can't be written", failed.stderr)
        self.assertEqual([p.name for p in out.iterdir()], [f"{self.image.stem}.csv"])
        if os.path.exists("/dev/full"):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, "segment", "--data", self.folder / "data", self.image], stdout=full,
                                      stderr=subprocess.PIPE, timeout=120, stdin=subprocess.DEVNULL)
            self.assertNotEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)

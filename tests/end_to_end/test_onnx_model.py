# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""A BioImage.IO package served by OpenCV: its figures, real images of nuclei, and packages that must be refused."""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest
import zipfile

import masks
from server import ROOT, SHARED_DATA, Server, run

BROAD = SHARED_DATA / "weights" / "unet2d_nuclei_broad"
# Fluorescence images of the data set that the network was trained for.
IMAGES = ("dsbtrain_06350c7cc618be44", "dsbtrain_150b0ffa318c87b3", "dsbtrain_20e209f6ffa120a7")


def overlay(*models):
    """config/onnx_model.yaml with one plugin entry for each (name, config)."""
    text = (ROOT / "config/onnx_model.yaml").read_text()
    head, rest = text.split("  - library: model-opencv-dnn", 1)
    tail = rest[rest.index("  - library: auth-jwt"):]
    entries = "".join(f"  - library: model-opencv-dnn\n    id: {name}\n    config: {json.dumps(config)}\n"
                      for name, config in models)
    return head + entries + tail


def package_zip(folder):
    path = pathlib.Path(folder) / "nuclei.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("bioimageio.yaml", "weights.onnx", "test_input.npy", "test_output.npy", "README.md"):
            archive.write(BROAD / name, name)
    return path


class OnnxModel(unittest.TestCase):
    def test_a_zip_of_the_zoo_is_served_by_a_few_lines(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-onnx-") as folder, \
                Server(overlay(("nuclei", {"model": str(package_zip(folder))}))) as server:
            user = server.user()
            model = user.wait_model("nuclei")
            self.assertEqual(model["state"], "ready", model)
            self.assertEqual(model["weights_sha256"], "85f5ac80fa977fea3562ef97c8c5950288be2c4f4cdb5d994807df97008ce088")
            self.assertEqual(model["device"], "cpu")
            total = []
            for stem in IMAGES:
                image = SHARED_DATA / "nuclei/images" / f"{stem}.png"
                truth = masks.read(SHARED_DATA / "nuclei/masks" / f"{stem}.png")
                answer = user.post("/api/v1/segment?model=nuclei&min_area=10&simplify=0", image.read_bytes(),
                                   headers={"Content-Type": "image/png"}, timeout=300).json
                self.assertEqual((answer["height"], answer["width"]), truth.shape)
                total.append(masks.iou(masks.draw(answer["objects"], answer["width"], answer["height"]), truth))
                print(f"{stem}: {len(answer['objects'])} objects, IoU {total[-1]:.3f}")
            self.assertGreater(sum(total) / len(total), 0.7)

    def test_the_command_line_loads_what_the_model_requires(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-onnx-") as folder:
            config = pathlib.Path(folder) / "config.yaml"
            config.write_text(overlay(("nuclei", {"model": str(package_zip(folder))})))
            image = SHARED_DATA / "nuclei/images" / f"{IMAGES[0]}.png"
            run("segment", "--config", config, "--data", pathlib.Path(folder) / "data", "--model", "nuclei",
                "--format", "csv", "--out", folder, image)
            table = (pathlib.Path(folder) / f"{IMAGES[0]}.csv").read_text()
            self.assertGreater(table.count("\n"), 10)

    def test_what_can_not_be_served_is_said_and_the_host_goes_on(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-onnx-") as folder:
            folder = pathlib.Path(folder)
            (folder / "text.onnx").write_text("no network")
            (folder / "cut.onnx").write_bytes((BROAD / "weights.onnx").read_bytes()[:100_000])
            with zipfile.ZipFile(folder / "evil.zip", "w") as archive:
                archive.write(BROAD / "bioimageio.yaml", "bioimageio.yaml")
                archive.writestr("../../weights.onnx", b"x")
            changed = folder / "changed"
            shutil.copytree(BROAD, changed)
            for path in [changed, *changed.iterdir()]:
                path.chmod(0o700)
            yaml = (changed / "bioimageio.yaml").read_text()
            (changed / "bioimageio.yaml").write_text(yaml.replace("id: sigmoid", "id: stardist_postprocessing"))
            expected = {
                "text": ({"model": str(folder / "text.onnx")}, "text.onnx is not ONNX"),
                "cut": ({"model": str(folder / "cut.onnx")}, "no ONNX network that OpenCV can read"),
                "evil": ({"model": str(folder / "evil.zip")}, "is not a path within the package"),
                "pinned": ({"model": str(BROAD / "weights.onnx"), "sha256": "a" * 64}, "the configuration asks for"),
                "step": ({"model": str(changed)}, "\"stardist_postprocessing\", which is not supported"),
                "channels": ({"model": str(BROAD / "weights.onnx"), "tile": 64, "input": {"channels": 3}},
                             "takes 1 input channels, not 3"),
                "upper": ({"model": str(BROAD / "weights.onnx"), "sha256": "A" * 64}, "the configuration asks for aaaa"),
                "logits": ({"model": str(BROAD / "weights.onnx"), "tile": 64}, "choose output.activation"),
            }
            with Server(overlay(*((name, config) for name, (config, _) in expected.items()))) as server:
                user = server.user()
                for name, (_, reason) in expected.items():
                    model = user.wait_model(name)
                    self.assertEqual(model["state"], "failed", (name, model))
                    self.assertIn(reason, server.log.read_text(), name)
                    self.assertNotEqual(user.send("POST", f"/api/v1/segment?model={name}", b"x").status, 200)
                self.assertEqual(user.wait_model("model-threshold")["state"], "ready")


if __name__ == "__main__":
    if not BROAD.is_dir():
        print(f"SKIPPED: there are no weights at {BROAD}")
        sys.exit(0)
    unittest.main(verbosity=2)

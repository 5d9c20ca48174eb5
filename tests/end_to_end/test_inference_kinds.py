# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The Open Inference Protocol on models of every kind: labels, outlines, fixed tiles, tiles that shrink."""
import json
import struct
import unittest

import numpy
from infer_request import framed, image_input, read_answer
from server import BIN, ROOT, Server

FIXTURES = BIN.parent / "lib/fixtures"
MODELS = (("labels", "drawn_model", {"gives": "labels"}), ("polygons", "drawn_model", {"gives": "polygons"}),
          ("fixed", "planes_model", {"tile": 32}), ("shrinking", "planes_model", {"tile": 64, "shrinks_by": 16}))


class InferenceKinds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        base = (ROOT / "tests/end_to_end/threshold.yaml").read_text()
        entries = "".join(f"  - library: {FIXTURES}/{library}.so\n    id: {name}\n    config: {json.dumps(config)}\n"
                          for name, library, config in MODELS)
        cls.server = Server(base + entries).start()
        cls.user = cls.server.user()
        for name, _, _ in MODELS:
            cls.user.wait_model(name)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def infer(self, model, *shape, binary=False):
        """The one output: what is said of it, and its data."""
        page = numpy.full(shape, 0.5, numpy.float32)
        head = {"inputs": [image_input(page, parameters={"binary_data_size": page.nbytes})],
                "parameters": {"binary_data_output": binary}}
        body, headers = framed(head, page.tobytes())
        answer = self.user.send("POST", f"/v2/models/{model}/infer", body, headers=headers)
        if answer.status != 200:
            return answer.status, answer.json["error"]
        if binary:
            head, data = read_answer(answer)
            return head["outputs"][0], data
        return answer.json["outputs"][0], answer.json["outputs"][0]["data"]

    def test_labels_are_whole_numbers_of_32_bits(self):
        self.assertEqual(self.user.get("/v2/models/labels").json["outputs"],
                         [{"name": "labels", "datatype": "UINT32", "shape": [-1, -1, -1]}])
        said, data = self.infer("labels", 1, 100, 120, 1)
        self.assertEqual((said["name"], said["datatype"], said["shape"]), ("labels", "UINT32", [1, 100, 120]))
        labels = numpy.uint32(data).reshape(100, 120)
        self.assertEqual(dict(zip(*numpy.unique(labels, return_counts=True))), {0: 11225, 7: 375, 4_000_000_000: 400})
        said, data = self.infer("labels", 1, 100, 120, 1, binary=True)
        self.assertTrue(numpy.array_equal(numpy.frombuffer(data, numpy.uint32).reshape(said["shape"])[0], labels))

    def test_outlines_are_one_text_for_each_place_of_the_batch(self):
        self.assertEqual(self.user.get("/v2/models/polygons").json["outputs"],
                         [{"name": "polygons", "datatype": "BYTES", "shape": [-1]}])
        said, texts = self.infer("polygons", 2, 100, 120, 1)
        self.assertEqual((said["name"], said["datatype"], said["shape"]), ("polygons", "BYTES", [2]))
        self.assertEqual([[o["class"] for o in json.loads(text)] for text in texts], [["cell", "debris"]] * 2)
        said, data = self.infer("polygons", 2, 100, 120, 1, binary=True)
        self.assertEqual(said["shape"], [2])
        for text in texts:
            (length,) = struct.unpack("<I", data[:4])
            self.assertEqual(data[4:4 + length].decode(), text)
            data = data[4 + length:]
        self.assertEqual(data, b"")

    def test_a_model_of_one_tile_size_takes_no_other(self):
        self.assertEqual(self.user.get("/v2/models/fixed").json["inputs"],
                         [{"name": "image", "datatype": "FP32", "shape": [-1, 32, 32, 3]}])
        said, data = self.infer("fixed", 1, 32, 32, 3)
        self.assertEqual((said["shape"], set(data)), ([1, 1, 32, 32], {0.5}))
        for shape in ((1, 31, 32, 3), (1, 32, 64, 3), (1, 32, 32, 1)):
            status, why = self.infer("fixed", *shape)
            self.assertEqual(status, 400)
            self.assertIn("the model takes no other length", why)

    def test_a_model_whose_tiles_shrink_takes_multiples_up_to_the_largest(self):
        for height, width in ((64, 64), (16, 48)):
            said, _ = self.infer("shrinking", 1, height, width, 3)
            self.assertEqual(said["shape"], [1, 1, height, width])
        for height, width, reason in ((80, 64, "at most 64 rows of 64"), (64, 80, "at most 64 rows of 64"),
                                      (24, 64, "multiples of 16"), (64, 40, "multiples of 16")):
            status, why = self.infer("shrinking", 1, height, width, 3)
            self.assertEqual(status, 400)
            self.assertIn(reason, why)


if __name__ == "__main__":
    unittest.main(verbosity=2)

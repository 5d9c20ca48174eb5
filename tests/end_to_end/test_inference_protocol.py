# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The Open Inference Protocol, with the bytes that a Triton or KServe client sends."""
import struct
import threading
import unittest

import numpy
from infer_request import framed, image_input, read_answer
from server import Server

MODEL = "/v2/models/model-threshold"


class InferenceProtocol(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.user = cls.server.user()
        cls.admin = cls.server.administrator()
        random = numpy.random.default_rng(5)
        cls.image = random.integers(0, 255, (1, 48, 64, 1)).astype(numpy.float32)
        cls.image[0, 12:36, 16:48, 0] /= 8

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def binary(self, array, **more):
        data = array.tobytes()
        head = {"id": "7", "inputs": [image_input(array, parameters={"binary_data_size": len(data)})],
                "outputs": [{"name": "probability", "parameters": {"binary_data": True}}], **more}
        body, headers = framed(head, data)
        return self.user.send("POST", MODEL + "/infer", body, headers=headers)

    def read_binary(self, answer):
        self.assertEqual(answer.status, 200, answer.body[:500])
        head, data = read_answer(answer)
        return head, numpy.frombuffer(data, numpy.float32).reshape(head["outputs"][0]["shape"])

    def error(self, answer, status):
        self.assertEqual(answer.status, status, answer.body[:500])
        self.assertEqual(answer.headers["content-type"], "application/json")
        self.assertIsInstance(answer.json["error"], str)
        return answer.json["error"]

    def test_health_is_open_and_models_are_not(self):
        anyone = self.server.client()
        self.assertEqual(anyone.get("/v2").json["extensions"], ["binary_tensor_data", "model_repository"])
        self.assertTrue(anyone.get("/v2/health/live").json["live"])
        self.assertTrue(anyone.get("/v2/health/ready").json["ready"])
        for method, path in (("GET", MODEL), ("GET", MODEL + "/ready"), ("POST", MODEL + "/infer"),
                             ("POST", "/v2/repository/index")):
            self.error(anyone.send(method, path, b"" if method == "POST" else None), 401)
        self.error(self.user.send("POST", "/v2/repository/index"), 403)

    def test_what_kserves_own_clients_add_is_taken(self):
        data = [1.0] * 16
        image = {"name": "image", "datatype": "FP32", "shape": [1, 4, 4, 1], "data": data, "parameters": {"content_type": "np"}}
        answer = self.user.send("POST", MODEL + "/infer", {
            "id": None, "model_name": "model-threshold", "parameters": None, "inputs": [image],
            "outputs": [{"name": "probability", "parameters": {"content_type": "np"}}]})
        self.assertEqual(answer.status, 200, answer.body[:300])
        self.assertEqual(len(answer.json["outputs"][0]["data"]), 16)

    def test_tensors_that_need_more_than_a_segmentation_may_take_are_refused(self):
        with Server("models: {memory: 16 MiB}\n") as server:
            user = server.user()
            page = numpy.zeros((1, 1024, 1024, 1), numpy.uint8)  # 4 MiB of input, 4 of output, and copies
            for rows, binary, status in ((1024, True, 200), (1024, False, 413), (2048, True, 413), (512, False, 200)):
                data = page.repeat(2, 1)[:, :rows]
                head = {"inputs": [image_input(data, parameters={"binary_data_size": data.size})],
                        "parameters": {"binary_data_output": binary}}
                body, headers = framed(head, data.tobytes())
                answer = user.send("POST", MODEL + "/infer", body, headers=headers)
                self.assertEqual(answer.status, status, (rows, binary, answer.body[:300]))
                if status == 413:
                    self.assertEqual(answer.json["code"], "tensor_too_large")

    def test_metadata_names_the_tensors(self):
        told = self.user.get(MODEL).json
        self.assertEqual(told["inputs"], [{"name": "image", "datatype": "FP32", "shape": [-1, -1, -1, 1]}])
        self.assertEqual(told["outputs"], [{"name": "probability", "datatype": "FP32", "shape": [-1, 1, -1, -1]}])
        version = told["versions"][0]
        self.assertEqual(self.user.get(f"{MODEL}/versions/{version}").json, told)
        self.assertTrue(self.user.get(f"{MODEL}/versions/{version}/ready").json["ready"])
        self.error(self.user.send("GET", MODEL + "/versions/none"), 404)
        self.error(self.user.send("GET", "/v2/models/none"), 404)

    def test_binary_and_json_say_the_same(self):
        head, probability = self.read_binary(self.binary(self.image))
        self.assertEqual((head["model_name"], head["id"]), ("model-threshold", "7"))
        self.assertEqual(probability.shape, (1, 1, 48, 64))
        for data in (self.image.ravel().tolist(), self.image.tolist()):
            answer = self.user.post(MODEL + "/infer", {"inputs": [image_input(self.image, data=data)]}).json
            output = answer["outputs"][0]
            self.assertEqual(output["shape"], [1, 1, 48, 64])
            self.assertTrue(numpy.array_equal(numpy.float32(output["data"]).reshape(output["shape"]), probability))

    def test_a_batch_is_answered_place_by_place(self):
        batch = numpy.concatenate([self.image, self.image[:, ::-1], 255 - self.image]).copy()
        _, together = self.read_binary(self.binary(batch))
        self.assertEqual(together.shape, (3, 1, 48, 64))
        for i in range(3):
            _, alone = self.read_binary(self.binary(batch[i:i + 1]))
            self.assertTrue(numpy.array_equal(together[i:i + 1], alone))

    def test_samples_are_normalised_as_those_of_a_file(self):
        normalise = self.user.get(MODEL).json["parameters"]["input"]["normalise"]
        self.assertEqual(normalise, "percentile")
        samples = self.image.astype(numpy.uint8)
        _, of_samples = self.read_binary(self.binary(samples))
        ranked = numpy.sort(samples.ravel()).astype(numpy.float32)
        low, high = (ranked[round(part * (ranked.size - 1))] for part in (0.01, 0.998))
        _, of_values = self.read_binary(self.binary(numpy.clip((samples.astype(numpy.float32) - low) / (high - low), 0, 1)))
        self.assertLess(numpy.abs(of_samples - of_values).max(), 1e-4)
        _, of_words = self.read_binary(self.binary(samples.astype(numpy.uint16) * 257))
        self.assertLess(numpy.abs(of_words - of_samples).max(), 1e-3)

    def test_what_does_not_fit_is_refused_in_words(self):
        whole = image_input(self.image)
        flat = self.image.ravel().tolist()
        wrong = [{}, [], {"inputs": []}, {"inputs": [whole, whole]}, {"inputs": [{**whole, "data": flat[:-1]}]},
                 {"inputs": [{**whole, "data": flat + [1.0]}]}, {"inputs": [{**whole, "name": "x", "data": flat}]},
                 {"inputs": [{**whole, "datatype": "INT64", "data": flat}]}, {"inputs": [whole]},
                 {"inputs": [{**whole, "shape": [1, 48, 64], "data": flat}]},
                 {"inputs": [{**whole, "shape": [1, 48, 64, -1], "data": flat}]},
                 {"inputs": [{**whole, "shape": [1, 16, 64, 3], "data": flat}]},
                 {"inputs": [{**whole, "shape": [0, 48, 64, 1], "data": []}]},
                 {"inputs": [{**whole, "shape": [2 ** 62, 4, 1, 1], "data": flat}]},
                 {"inputs": [{**whole, "data": ["a"] * len(flat)}]}, {"inputs": [{**whole, "data": [1e300] * len(flat)}]},
                 {"inputs": [{**whole, "datatype": "UINT8", "data": [256] * len(flat)}]},
                 {"inputs": [{**whole, "data": flat, "parameters": {"shared_memory_region": "r"}}]},
                 {"inputs": [{**whole, "data": flat}], "outputs": [{"name": "labels"}]},
                 {"inputs": [{**whole, "data": flat}], "outputs": [{"name": "probability", "parameters": {"classification": 3}}]},
                 {"inputs": [{**whole, "data": flat}], "parameters": {"binary_data_output": 1}},
                 {"inputs": [{**whole, "data": flat}], "id": 7}, {"inputs": [{**whole, "data": flat}], "extra": 1}]
        for body in wrong:
            answer = self.user.send("POST", MODEL + "/infer", body)
            self.assertTrue(self.error(answer, 400), body)
        answer = self.user.send("POST", MODEL + "/infer",
                                {"inputs": [{**whole, "data": flat}], "parameters": {"unknown": 1}})
        self.assertEqual(self.error(answer, 422).count("unknown key"), 1, answer.json)  # each fault is told once
        huge = {"inputs": [{**whole, "shape": [256, 2 ** 20, 2 ** 20, 1], "data": []}]}
        self.error(self.user.send("POST", MODEL + "/infer", huge), 413)

    def test_lengths_that_lie_are_refused(self):
        data = self.image.tobytes()
        head = {"inputs": [image_input(self.image, parameters={"binary_data_size": len(data)})]}
        body, headers = framed(head, data)
        for body, length in ((body, "99999999"), (body, "-1"), (body, "1e3"), (body, "3"), (body[:-4], None),
                             (body + b"more", None)):
            sent = dict(headers)
            if length is not None:
                sent["Inference-Header-Content-Length"] = length
            self.error(self.user.send("POST", MODEL + "/infer", body, headers=sent), 400)
        for size in (-1, 2 ** 63, 1.5, "12", None):
            head["inputs"][0]["parameters"]["binary_data_size"] = size
            body, headers = framed(head, data)
            self.error(self.user.send("POST", MODEL + "/infer", body, headers=headers), 400)
        broken = self.image.copy()
        broken[0, 3, 3, 0] = numpy.nan
        self.assertIn("finite", self.error(self.binary(broken), 400))
        body, headers = framed(head, struct.pack("<f", 1))
        headers["Inference-Header-Content-Length"] = "0"
        self.error(self.user.send("POST", MODEL + "/infer", body, headers=headers), 400)

    def test_a_timeout_of_the_client_is_a_deadline(self):
        large = numpy.tile(self.image, (1, 40, 30, 1))
        self.error(self.binary(large, parameters={"timeout": 1}), 504)

    def test_unload_and_load_lose_no_request(self):
        def index():
            return {m["name"]: m["state"] for m in self.admin.post("/v2/repository/index").json}

        self.assertEqual(index()["model-threshold"], "READY")
        answers, stop = [], threading.Event()

        def ask():
            while not stop.is_set():
                answers.append(self.binary(self.image).status)

        askers = [threading.Thread(target=ask) for _ in range(3)]
        for asker in askers:
            asker.start()
        try:
            for _ in range(5):
                self.admin.post("/v2/repository/models/model-threshold/unload", {}, expect=200)
                self.assertEqual(index()["model-threshold"], "UNAVAILABLE")
                self.error(self.user.send("GET", MODEL + "/ready"), 503)
                self.assertIn("unloaded", self.error(self.binary(self.image), 503))
                self.admin.post("/v2/repository/models/model-threshold/load", expect=200)
                self.assertEqual(index()["model-threshold"], "READY")
                self.assertEqual(self.binary(self.image).status, 200)
        finally:
            stop.set()
            for asker in askers:
                asker.join()
        self.assertEqual(set(answers) - {200, 503}, set())
        self.error(self.admin.send("POST", "/v2/repository/models/model-threshold/load",
                                   {"parameters": {"config": "{}"}}), 400)
        self.error(self.user.send("POST", "/v2/repository/models/model-threshold/unload"), 403)

    def test_models_say_how_they_run(self):
        model = self.user.get("/api/v1/models/model-threshold").json
        self.assertEqual((model["state"], model["instances_ready"]), ("ready", model["instances"]))
        for field in ("device", "precision", "detail", "queue_depth", "requests", "request_limit", "threads"):
            self.assertIn(field, model)
        text = self.server.client().get("/metrics").body.decode()
        self.read_binary(self.binary(self.image))
        text = self.server.client().get("/metrics").body.decode()
        for name in ("queue_seconds", "compute_seconds", "batch_items"):
            self.assertRegex(text, rf'spheroseg_model_{name}_count{{[^}}]*model="model-threshold"')


if __name__ == "__main__":
    unittest.main(verbosity=2)

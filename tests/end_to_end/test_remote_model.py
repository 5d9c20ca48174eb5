# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""One host has its networks run by another: the same objects, also through TLS, and what a lost host costs."""
import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from proxy import Proxy
from server import BIN, Server, run, sample

COMMON = ("storage-sqlite", "objects-files", "images-vips")
NET = {"tile": 128, "halo": 16, "max_batch": 4, "output": {"classes": ["spheroid"], "guide": "distance"}}
# What a second host has to say of the two models.
REMOTE_NET = {**NET, "output": {**NET["output"], "layout": "nchw"}, "input": {"layout": "nhwc"}}
RANGED = {**NET, "defaults": {"seed_threshold": 0.35}}
RANGE = {"normalise": "range", "low": 5, "high": 95}
REMOTE_RANGED = {**REMOTE_NET, **RANGED, "output": REMOTE_NET["output"], "input": {**RANGE, "layout": "nhwc"}}
REMOTE_THRESHOLD = {"tile": 0, "output": {"layout": "nchw", "classes": ["spheroid"]},
                    "input": {"layout": "nhwc", "normalise": "percentile", "size_multiple": 1}}


def overlay(*entries):
    """YAML of a host with these (library, id, config) beside what every host needs."""
    lines = ["plugins:"] + [f"  - library: {name}" for name in COMMON]
    for library, name, config in entries:
        lines += [f"  - library: {library}", f"    id: {name}", f"    config: {json.dumps(config)}", "    required: false"]
    return "\n".join(lines + ["  - library: auth-jwt", "    config:", "      registration: open", ""])


def wait_until(is_so, seconds=60):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def objects(answer):
    """All but the ids, which are new for every answer."""
    return [{key: value for key, value in one.items() if key != "id"} for one in answer["objects"]]


class RemoteModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="spheroseg-remote-")
        subprocess.run([str(BIN / "write_made_onnx"), cls.folder.name], check=True, timeout=60)
        cls.near_data = tempfile.TemporaryDirectory(prefix="spheroseg-remote-")
        cls.upstream = Server(overlay(("model-package", "model-package", {}), ("model-threshold", "threshold", {}),
                                      ("model-opencv-dnn", "net", {**NET, "model": cls.folder.name + "/net.onnx"}),
                                      ("model-opencv-dnn", "ranged", {**RANGED, "input": RANGE,
                                                                      "model": cls.folder.name + "/net.onnx"})),
                              cls.near_data.name).start()
        cls.user = cls.upstream.user()
        token = cls.user.post("/api/v1/auth/tokens", {"name": "other host", "scopes": ["user"]}, expect=201)
        cls.token = token.json["token"]
        cls.secret = pathlib.Path(cls.folder.name) / "token"
        cls.secret.write_text(cls.token + "\n")
        cls.image = sample(cls.folder.name, size=400, spheroids=3)[0].read_bytes()

    @classmethod
    def tearDownClass(cls):
        cls.upstream.__exit__()
        cls.near_data.cleanup()
        cls.folder.cleanup()

    def remote(self, model, config, port=None, **more):
        return {"url": f"http://127.0.0.1:{port or self.upstream.port}", "model": model,
                "token": f"${{file:{self.secret}}}", **config, **more}

    def segment(self, client, model, expect=200):
        return client.post(f"/api/v1/segment?model={model}&min_area=20&simplify=0", self.image, expect=expect,
                           headers={"Content-Type": "image/tiff"})

    def expected(self, model):
        return objects(self.segment(self.user, model).json)

    def test_the_other_host_gives_the_same_objects(self):
        models = [("net-remote", "net", REMOTE_NET, {}), ("ranged-remote", "ranged", REMOTE_RANGED, {}), ("net-json", "net", REMOTE_NET, {"binary": "never"}),
                  ("threshold-remote", "threshold", REMOTE_THRESHOLD, {"instances": 2})]
        entries = [("model-remote", name, self.remote(model, config, **more)) for name, model, config, more in models]
        with Server(overlay(*entries)) as server:
            user = server.user()
            for name, model, *_ in models:
                described = user.wait_model(name)
                self.assertEqual(described["state"], "ready", described)
                self.assertEqual(described["device"], "remote")
                self.assertIn("spheroseg", described["detail"])
                expected = self.expected(model)
                self.assertGreaterEqual(len(expected), 1)
                answer = self.segment(user, name).json
                self.assertEqual(objects(answer), expected, name)
                there = self.user.get(f"/api/v1/models/{model}").json
                for said in (answer, {**described, "model_version": described["version"]}):
                    self.assertEqual((said["model_version"], said["weights_sha256"]),
                                     (there["version"], there["weights_sha256"]))
            stored = self.stored(user, "net-remote")
            self.assertEqual(stored["weights_sha256"], self.user.get("/api/v1/models/net").json["weights_sha256"])
            self.assertIsNotNone(stored["weights_sha256"])
            self.assert_no_secret(server, user)

    def assert_no_secret(self, server, user):
        shown = run("config", "show", "--config", server.overlay).stdout
        self.assertIn("model-remote", shown)
        for text in (shown, server.log.read_text(), user.get("/api/v1/models").body.decode()):
            self.assertNotIn(self.token, text)

    def test_a_description_that_does_not_fit_is_refused_and_the_host_goes_on(self):
        wrong = {
            "scale": (self.remote("net", REMOTE_NET, input={"layout": "nhwc", "normalise": "moments"}),
                      "wants input.normalise: unit, but moments is configured"),
            "layout": (self.remote("net", NET), "look at layout and channels of input"),
            "halo": (self.remote("net", REMOTE_NET, halo=0), "wants a halo of at least 16"),
            "name": (self.remote("nobody", NET), "answers 404"),
            "pinned": (self.remote("net", REMOTE_NET, sha256="a" * 64), "but the configuration asks for aaaa"),
            "percentiles": (self.remote("ranged", REMOTE_RANGED, input={**RANGE, "layout": "nhwc", "low": 20, "high": 70}),
                            "wants input.low: 5.0, but 20.0 is configured"),
            "defaults": (self.remote("ranged", REMOTE_RANGED, defaults={"min_area": 7}),
                         "wants defaults.seed_threshold: 0.35, but none is configured"),
            "classes": (self.remote("net", REMOTE_NET, output={**REMOTE_NET["output"], "classes": ["nucleus"]}),
                        'wants output.classes: ["spheroid"], but ["nucleus"] is configured'),
            "stranger": (self.remote("net", REMOTE_NET, token="no-such-token"), "denies access (401)"),
        }
        with Server(overlay(("model-threshold", "own", {}),
                            *(("model-remote", name, config) for name, (config, _) in wrong.items()))) as server:
            user = server.user()
            for name, (_, reason) in wrong.items():
                model = user.wait_model(name)
                self.assertEqual(model["state"], "failed", model)
                self.assertIn(reason, model["reason"])
                refused = self.segment(user, name, expect=503)
                self.assertIn(reason, refused.json["detail"])
            self.assertEqual(len(self.segment(user, "own").json["objects"]), len(self.expected("threshold")))

    def stored(self, user, model):
        image = user.upload(user.project(), self.image, "a.tif", "image/tiff")
        job = user.post(f"/api/v1/images/{image['id']}/segmentations", {"model": model}, expect=202).json
        self.assertEqual(user.wait_job(job["job_id"])["state"], "done")
        return user.get(f"/api/v1/images/{image['id']}/segmentations").json["items"][0]

    def test_results_name_the_weights_that_made_them_also_when_the_other_host_changes_its_own(self):
        network = pathlib.Path(self.folder.name) / "swapped.onnx"
        shutil.copy(self.folder.name + "/net.onnx", network)
        with tempfile.TemporaryDirectory(prefix="spheroseg-remote-") as data:
            far = Server(overlay(("model-package", "model-package", {}),
                                 ("model-opencv-dnn", "net", {**NET, "model": str(network)})), data)
            with far, Proxy(far.port) as proxy:
                token = far.user().post("/api/v1/auth/tokens", {"name": "other host", "scopes": ["user"]}, expect=201).json
                with Server(overlay(("model-remote", "net", self.remote("net", REMOTE_NET, proxy.port,
                                                                        token=token["token"])))) as near:
                    user = near.user()
                    self.assertEqual(user.wait_model("net")["state"], "ready")
                    first = self.segment(user, "net").json["weights_sha256"]
                    self.assertEqual(first, hashlib.sha256(network.read_bytes()).hexdigest())
                    far.stop()
                    network.write_bytes(network.read_bytes() + b"\xa2\x06\x00")  # an empty field 100, which is skipped
                    second = hashlib.sha256(network.read_bytes()).hexdigest()
                    far.start()
                    self.assertEqual(far.user().wait_model("net")["state"], "ready")
                    proxy.target = far.port
                    named = []

                    def answered():
                        answer = self.segment(user, "net", expect=(200, 503))
                        named.extend([answer.json["weights_sha256"]] if answer.status == 200 else [])
                        return answer.status == 200
                    wait_until(answered)
                    self.assertEqual(named, [second])
                    self.assertEqual(user.get("/api/v1/models/net").json["weights_sha256"], second)

    def test_a_host_publishes_all_that_a_models_input_and_objects_depend_on(self):
        numbers = {"normalise": "range", "low": 5.0, "high": 95.0, "epsilon": 1e-6, "joint": False, "clip": False}
        for described in (self.user.get("/v2/models/ranged").json["parameters"], self.user.get("/api/v1/models/ranged").json):
            self.assertEqual({key: described["input"][key] for key in numbers}, numbers)
            self.assertEqual(described["defaults"], {"seed_threshold": 0.35})
        percentile = self.user.get("/api/v1/models/threshold").json["input"]
        self.assertEqual([percentile[key] for key in ("low", "high", "epsilon", "joint", "clip")],
                         [1.0, 99.8, None, None, True])

    def test_a_host_that_is_killed_in_the_middle_is_an_error_until_it_is_back(self):
        with Proxy(self.upstream.port) as proxy, \
                Server(overlay(("model-remote", "net", self.remote("net", REMOTE_NET, proxy.port)))) as server:
            user = server.user()
            self.assertEqual(user.wait_model("net")["state"], "ready")
            expected = self.expected("net")
            self.assertEqual(objects(self.segment(user, "net").json), expected)
            proxy.holding.set()
            before, answers = proxy.carried, []
            asking = threading.Thread(target=lambda: answers.append(self.segment(user, "net", expect=None)))
            asking.start()
            wait_until(lambda: proxy.carried > before + 128 * 128 * 4)
            self.upstream.kill()
            asking.join()
            self.assertEqual(answers[0].status, 503, answers[0].body)
            self.assertIn(answers[0].json["code"], ("remote_unreachable", "model_failed"))
            self.assertIn("can't be reached", answers[0].json["detail"])
            wait_until(lambda: user.get("/api/v1/models/net").json["state"] == "failed")
            refused = self.segment(user, "net", expect=503)
            self.assertIn("can't be reached", refused.json["detail"])
            self.assertIn("retry-after", refused.headers)
            proxy.holding.clear()
            self.upstream.start()
            self.__class__.user = self.upstream.user()
            self.user.wait_model("net")
            proxy.target = self.upstream.port
            wait_until(lambda: user.get("/api/v1/models/net").json["state"] == "ready")
            self.assertEqual(objects(self.segment(user, "net").json), expected)

    def test_a_model_may_come_later_than_the_host(self):
        with Proxy(1) as proxy, \
                Server(overlay(("model-threshold", "own", {}),
                               ("model-remote", "net", self.remote("net", REMOTE_NET, proxy.port)))) as server:
            user = server.user()
            wait_until(lambda: user.get("/api/v1/models/net").json["state"] == "failed")
            self.assertIn("can't be reached", user.get("/api/v1/models/net").json["reason"])
            proxy.target = self.upstream.port
            wait_until(lambda: user.get("/api/v1/models/net").json["state"] == "ready")
            self.assertEqual(objects(self.segment(user, "net").json), self.expected("net"))

    @unittest.skipUnless(shutil.which("openssl"), "there is no openssl to make a certificate with")
    def test_the_server_must_show_a_certificate_that_is_trusted(self):
        key, certificate = self.folder.name + "/key.pem", self.folder.name + "/certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                        "-days", "2", "-subj", "/CN=spheroseg", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True, timeout=60)
        with Proxy(self.upstream.port, (certificate, key)) as proxy:
            def by_tls(host="127.0.0.1", **more):
                return {**self.remote("net", REMOTE_NET), "url": f"https://{host}:{proxy.port}", **more}
            with Server(overlay(("model-remote", "trusted", by_tls(ca_file=certificate)),
                                ("model-remote", "careless", by_tls(verify=False)),
                                ("model-remote", "unknown", by_tls()),
                                ("model-remote", "misnamed", by_tls("localhost", ca_file=certificate)))) as server:
                user = server.user()
                for name in ("trusted", "careless"):
                    self.assertEqual(user.wait_model(name)["state"], "ready", name)
                    self.assertEqual(objects(self.segment(user, name).json), self.expected("net"))
                for name in ("unknown", "misnamed"):
                    model = user.wait_model(name)
                    self.assertEqual(model["state"], "failed", model)
                    self.assertIn("can't be spoken to by TLS", model["reason"])
                self.assertIn("may pose as the server", server.log.read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)

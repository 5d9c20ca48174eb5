# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Routes of an http/1 plugin: served, or refused without taking the host down."""
import json
import unittest

from server import BIN, ROOT, Server

LIBRARY = BIN.parent / "lib/fixtures/pages.so"
GOOD = {"path": "/pages/{name}", "operation": json.dumps({"parameters": [{"name": "size", "in": "query"}]})}

# What is wrong, and a part of the reason that an operator reads.
BAD = {
    "conflict": ([{"path": "/api/v1/models/{other}"}], "Two routes answer GET /api/v1/models/{other}."),
    "description": ([{"path": "/docs"}], "Two routes answer GET /docs."),
    "twin": ([{"path": "/twin/{a}"}, {"path": "/twin/{b}"}], "Two routes answer GET /twin/{b}."),
    "neighbour": ([{"path": "/pages/{other}"}], "Two routes answer GET /pages/{other}."),
    "pattern": ([{"path": "no-slash"}], "its pattern does not begin with '/'."),
    "method": ([{"method": "BREW", "path": "/tea"}], "its method is none of GET"),
    "list": ([{"path": "/list", "operation": "[]"}], "its operation is no JSON object."),
    "words": ([{"path": "/words", "operation": "words"}], "its operation is no JSON object."),
    "responses": ([{"path": "/responses", "operation": '{"responses": 200}'}], "responses are no object."),
    "nameless": ([{"path": "/nameless", "operation": '{"parameters": [{"in": "query"}]}'}], "with the texts name and in."),
    "body": ([{"path": "/body", "operation": '{"requestBody": []}'}], "requestBody is no object."),
}


def entry(name, routes, required=False, access=0):
    return json.dumps({"library": str(LIBRARY), "id": name, "required": required, "config": {"routes": routes, "access": access}})


def overlay(*entries):
    base = (ROOT / "tests/end_to_end/threshold.yaml").read_text()
    return base + "".join(f"  - {one}\n" for one in entries)


class PluginRoutes(unittest.TestCase):
    def test_an_optional_plugin_with_bad_routes_leaves_the_host_serving_and_ready_says_why(self):
        entries = [entry("good", [GOOD])] + [entry(name, [{"path": f"/first/{name}"}, *routes]) for name, (routes, _) in BAD.items()]
        with Server(overlay(*entries, entry("access", [{"path": "/access"}], access=7))) as server:
            anyone = server.client()
            health = anyone.get("/health/ready", expect=200).json
            self.assertEqual(health["status"], "degraded")
            checks = {check["name"]: check for check in health["checks"]}
            for name, reason in [(name, reason) for name, (_, reason) in BAD.items()] + [("access", "its access 7 is unknown.")]:
                check = checks[f"plugin:{name}"]
                self.assertEqual(check["status"], "degraded")
                self.assertIn(f"The routes of the plugin {name} can't be served: ", check["detail"])
                self.assertIn(reason, check["detail"])
                # None of a plugin's routes, or all of them.
                self.assertEqual(anyone.get(f"/first/{name}", expect=404).status, 404)
            self.assertNotIn("plugin:good", checks)
            self.assertEqual(anyone.get("/pages/one", expect=200).body, b"/pages/one")
            self.assertEqual(anyone.get("/pages/one?size=1", expect=200).status, 200)
            self.assertIn("did you mean 'size'", str(anyone.get("/pages/one?siz=1", expect=400).json))
            document = anyone.get("/api/v1/openapi.json").json
            self.assertIn("/pages/{name}", document["paths"])
            self.assertNotIn("/first/twin", document["paths"])
            states = {plugin["name"]: plugin["state"] for plugin in server.administrator().get("/api/v1/plugins?limit=200").json["items"]}
            self.assertEqual((states["good"], states["twin"]), ("ready", "failed"))

    def test_what_a_plugin_itself_answers_as_a_failure_is_in_the_log_with_its_request(self):
        broken = {"path": "/broken", "status": 502}
        with Server(overlay(entry("good", [GOOD, broken]))) as server:
            answer = server.client().send("GET", "/broken", headers={"X-Request-Id": "a-broken-plugin"}, expect=502)
            self.assertEqual(answer.body, b"/broken")
            line = next((line for line in server.log.read_text().splitlines() if "a-broken-plugin" in line), "")
            self.assertIn("GET /broken: 500 plugin_answer: The plugin itself answered 502.", line)

    def test_a_required_one_keeps_the_host_from_starting(self):
        routes, reason = BAD["responses"]
        server = Server(overlay(entry("responses", routes, required=True)))
        try:
            with self.assertRaises(AssertionError) as failed:
                server.start()
            self.assertIn("The routes of the plugin responses can't be served: ", str(failed.exception))
            self.assertIn(reason, str(failed.exception))
        finally:
            server.__exit__()


if __name__ == "__main__":
    unittest.main(verbosity=2)

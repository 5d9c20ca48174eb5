# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""A password that somebody else has chosen opens nothing but the way to change it."""
import json
import re
import unittest

from server import Server

NOTHING = "00000000-0000-7000-8000-000000000000"
OWN = "correct horse battery"
ALLOWED = {("get", "/api/v1/auth/me"), ("post", "/api/v1/auth/password"), ("post", "/api/v1/auth/logout"),
           ("post", "/api/v1/auth/refresh")}


def guarded_operations(api):
    """Every operation that needs a token, with a path and a body that would reach it."""
    for path, operations in api["paths"].items():
        for method, operation in operations.items():
            if operation.get("security", api["security"]) == [] or (method, path) in ALLOWED:
                continue
            content = operation.get("requestBody", {}).get("content", {})
            body, headers = None, {}
            if method in ("post", "put", "patch"):
                as_json = not content or "application/json" in content
                body, headers = (b"{}", {"Content-Type": "application/json"}) if as_json else \
                                (b"x", {"Content-Type": "application/octet-stream"})
            yield method.upper(), re.sub(r"{[^}]+}", NOTHING, path), body, headers


class MustChange(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.given = cls.server.login(**cls.server.one_time_login())
        cls.root = cls.server.client(cls.given["access_token"])

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def refused_everywhere(self, client):
        api = self.server.client().get("/api/v1/openapi.json").json
        tried = 0
        for method, path, body, headers in guarded_operations(api):
            with self.subTest(method=method, path=path):
                if path.startswith("/v2"):  # answers as that protocol wants it
                    answer = client.send(method, path, body, headers=headers, expect=403)
                    self.assertEqual(answer.json["code"], "password_change_required")
                else:
                    client.problem(method, path, 403, "password_change_required", body, headers=headers)
                if method == "GET":
                    self.assertEqual(client.send("HEAD", path).status, 403)
                tried += 1
        self.assertGreater(tried, 30)

    def test_a_given_password_opens_no_route_of_the_router(self):
        self.refused_everywhere(self.root)

    def test_nor_does_a_token_refreshed_from_it(self):
        session = self.server.login(**self.server.one_time_login())
        again = self.server.client().post("/api/v1/auth/refresh", {"refresh_token": session["refresh_token"]}).json
        self.assertTrue(again["password_must_change"])
        self.refused_everywhere(self.server.client(again["access_token"]))

    def test_nor_an_api_token_from_before(self):
        script = self.server.user("script@example.org", OWN)
        token = self.server.client(script.post("/api/v1/auth/tokens", {"name": "nightly"}).json["token"])
        token.get("/api/v1/projects")
        out = self.server.user_command("reset-password", "script@example.org", "--json").stdout
        script.problem("GET", "/api/v1/projects", 401, "token_invalid")
        self.refused_everywhere(token)
        token.problem("POST", "/api/v1/auth/password", 403, "login_required",
                      {"current": json.loads(out)["one_time_password"], "new": OWN + "!"})

    def test_no_way_of_writing_the_request_gets_around_it(self):
        token = self.given["access_token"]
        for path in ("/api/v1/auth/me/../../projects", "/api/v1/auth/me/%2e%2e/%2e%2e/projects", "/api/v1/projects/",
                     "//api/v1/projects", "/api/v1/auth/me;/../projects", "/api/v1/%70rojects", "/API/v1/projects",
                     "/api/v1/projects?access_token=" + token, "/api/v1/auth/me%00/projects"):
            for headers in ({}, {"Authorization": f"bearer {token}"}, {"Authorization": f"Bearer  {token}"},
                            {"X-HTTP-Method-Override": "GET", "X-Original-URL": "/api/v1/auth/me"},
                            {"Authorization": "", "Cookie": f"access_token={token}; token={token}"}):
                answer = self.root.send("GET", path, headers=headers)
                self.assertIn(answer.status, (400, 401, 403, 404), (path, headers, answer.body[:200]))
        for form in (f"Basic {token}", f"Token {token}", f"Bearer {token} {token}", f"Bearer {token},"):
            self.assertEqual(self.root.send("GET", "/api/v1/projects", headers={"Authorization": form}).status, 401)

    def test_what_is_left_works_and_changing_it_opens_everything(self):
        with Server() as server:
            given = server.one_time_login()
            session = server.login(**given)
            client = server.client(session["access_token"])
            self.assertTrue(session["password_must_change"])
            self.assertTrue(client.get("/api/v1/auth/me").json["password_must_change"])
            client.problem("POST", "/api/v1/auth/password", 403, "wrong_password", {"current": "wrong one", "new": OWN})
            client.problem("POST", "/api/v1/auth/password", 400, "invalid_body",
                           {"current": given["password"], "new": given["password"]})
            client.post("/api/v1/auth/password", {"current": given["password"], "new": OWN}, expect=204)
            self.assertFalse(client.get("/api/v1/auth/me").json["password_must_change"])
            client.project("now it works")
            self.assertEqual(len(client.get("/api/v1/users").json["items"]), 1)
            client.post("/api/v1/auth/logout", expect=204)
            client.problem("GET", "/api/v1/auth/me", 401, "token_invalid")


if __name__ == "__main__":
    unittest.main(verbosity=2)

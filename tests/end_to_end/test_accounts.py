# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Accounts as administrators and operators handle them, and what nobody can do with them."""
import json
import pathlib
import re
import tempfile
import threading
import time
import unittest

from server import Server, run

NOTHING = "00000000-0000-7000-8000-000000000000"
GIVEN = "a one-time password"
OWN = "correct horse battery"


class Administration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.root = cls.server.administrator()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def id_of(self, email):
        found = self.root.get(f"/api/v1/users?q={email}").json["items"]
        self.assertEqual(len(found), 1, email)
        return found[0]["id"]

    def test_users_are_listed_by_part_and_role_page_by_page(self):
        for i in range(5):
            self.server.user(f"listed{i}@example.org")
        seen, cursor = [], ""
        while cursor is not None:
            page = self.root.get("/api/v1/users?q=LISTED&role=user&limit=2" + (f"&cursor={cursor}" if cursor else "")).json
            self.assertLessEqual(len(page["items"]), 2)
            seen += [u["email"] for u in page["items"]]
            cursor = page["next_cursor"]
        self.assertEqual(sorted(seen), [f"listed{i}@example.org" for i in range(5)])
        item = self.root.get("/api/v1/users?role=admin").json["items"][0]
        self.assertEqual(set(item), {"id", "email", "name", "role", "disabled", "password_must_change", "created_at"})
        self.root.problem("GET", "/api/v1/users?role=king", 400, "invalid_query")
        self.root.problem("GET", "/api/v1/users?limit=201", 400, "invalid_query")
        self.root.problem("GET", "/api/v1/users?cursor=x", 400, "invalid_cursor")
        self.root.problem("GET", "/api/v1/users?sort=email", 400, "invalid_sort")

    def test_only_administrators_may(self):
        someone = self.server.user("someone@example.org")
        own = someone.get("/api/v1/auth/me").json["id"]
        for method, body in (("GET", None), ("PATCH", {"role": "admin"}), ("DELETE", None)):
            someone.problem(method, f"/api/v1/users/{own}", 403, "admin_only", body)
            self.server.client().problem(method, f"/api/v1/users/{own}", 401, "token_missing", body)
        someone.problem("GET", "/api/v1/users", 403, "admin_only")
        plain = self.root.post("/api/v1/auth/tokens", {"name": "no admin scope"}).json["token"]
        self.server.client(plain).problem("GET", "/api/v1/users", 403, "admin_only")

    def test_a_change_is_checked(self):
        self.server.user("checked@example.org")
        path = f"/api/v1/users/{self.id_of('checked@example.org')}"
        self.root.problem("PATCH", path, 400, "invalid_body", {"role": "king"})
        self.root.problem("PATCH", path, 400, "invalid_body", {"role": None})
        self.root.problem("PATCH", path, 400, "invalid_body", {"disabled": "yes"})
        self.root.problem("PATCH", path, 400, "invalid_body", {"email": "other@example.org"})
        self.root.problem("PATCH", path, 400, "invalid_body", {"password_must_change": False})
        self.root.problem("PATCH", path, 422, "invalid_user", {"name": ""})
        self.root.problem("PATCH", f"/api/v1/users/{NOTHING}", 404, "user_not_found", {"name": "x"})
        self.root.problem("GET", "/api/v1/users/nonsense", 404, "user_not_found")
        changed = self.root.patch(path, {"name": "Checked", "role": "admin"}).json
        self.assertEqual((changed["name"], changed["role"], changed["disabled"]), ("Checked", "admin", False))
        self.assertEqual(self.root.get(path).json, changed)
        self.root.patch(path, {"role": "user"})

    def test_a_disabled_or_deleted_users_tokens_stop_at_once_on_every_host(self):
        leaver = self.server.user("leaver@example.org")
        session = self.server.login("leaver@example.org", OWN)
        token = leaver.post("/api/v1/auth/tokens", {"name": "script"}).json["token"]
        path = f"/api/v1/users/{self.id_of('leaver@example.org')}"
        second = Server(data=self.server.data.parent)
        try:
            second.start()
            clients = [host.client(bearer) for host in (self.server, second)
                       for bearer in (leaver.token, session["access_token"], token)]
            for client in clients:
                client.get("/api/v1/projects")
            self.root.patch(path, {"disabled": True})
            for client in clients:
                client.problem("GET", "/api/v1/projects", 401, "token_invalid")
                client.problem("GET", "/api/v1/auth/me", 401, "token_invalid")
            for host in (self.server, second):
                host.login("leaver@example.org", OWN, expect=401)
                host.client().problem("POST", "/api/v1/auth/refresh", 401, "refresh_revoked",
                                      {"refresh_token": session["refresh_token"]})
            self.root.patch(path, {"disabled": False})
            for client in clients[:2] + clients[3:5]:  # logins stay ended
                client.problem("GET", "/api/v1/projects", 401, "token_invalid")
            for client in (clients[2], clients[5]):
                client.get("/api/v1/projects")
            back = second.login("leaver@example.org", OWN)
            clients.append(self.server.client(back["access_token"]))
            clients[-1].get("/api/v1/projects")
            self.root.delete(path, expect=204)
            for client in clients:
                client.problem("GET", "/api/v1/projects", 401, "token_invalid")
            second.login("leaver@example.org", OWN, expect=401)
            self.root.problem("GET", path, 404, "user_not_found")
        finally:
            second.__exit__()

    def test_a_role_holds_at_once(self):
        riser = self.server.user("riser@example.org")
        path = f"/api/v1/users/{self.id_of('riser@example.org')}"
        riser.problem("GET", "/api/v1/users", 403, "admin_only")
        self.root.patch(path, {"role": "admin"})
        riser.get("/api/v1/users")
        self.root.patch(path, {"role": "user"})
        riser.problem("GET", "/api/v1/users", 403, "admin_only")

    def test_who_owns_projects_is_not_deleted_before_they_are_handed_over(self):
        owner = self.server.user("owner@example.org")
        project = owner.project("Precious")
        path = f"/api/v1/users/{self.id_of('owner@example.org')}"
        problem = self.root.problem("DELETE", path, 409, "owns_projects")
        self.assertIn("'Precious'", problem["detail"])
        self.assertIn("/members/", problem["detail"])
        owner.get(f"/api/v1/projects/{project['id']}")
        heir = self.root.get("/api/v1/auth/me").json["id"]
        self.root.put(f"/api/v1/projects/{project['id']}/members/{heir}", {"role": "owner"})
        self.root.delete(path, expect=204)
        kept = self.root.get(f"/api/v1/projects/{project['id']}").json
        self.assertEqual((kept["name"], kept["owner_id"]), ("Precious", project["owner_id"]))

    def test_the_last_administrator_stays_even_when_two_race(self):
        me = self.root.get("/api/v1/auth/me").json["id"]
        path = f"/api/v1/users/{me}"
        for body in ({"role": "user"}, {"disabled": True}):
            self.root.problem("PATCH", path, 409, "last_administrator", body)
        self.root.problem("DELETE", path, 409, "last_administrator")
        rival = self.server.user("rival@example.org")
        rival_path = f"/api/v1/users/{self.id_of('rival@example.org')}"
        for _ in range(5):
            self.root.patch(rival_path, {"role": "admin"})
            statuses, gate = [], threading.Barrier(2)

            def demote(client, victim):
                gate.wait()
                statuses.append(client.send("PATCH", victim, {"role": "user"}).status)

            threads = [threading.Thread(target=demote, args=pair) for pair in ((self.root, rival_path), (rival, path))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            # The slower one is an administrator no more (403), or the last one may not go (409).
            self.assertEqual(sorted(statuses)[0], 200, statuses)
            self.assertIn(sorted(statuses)[1], (403, 409), statuses)
            admins = self.server.client(self.root.token).send("GET", "/api/v1/users?role=admin")
            if admins.status == 403:  # the rival was faster
                rival.patch(path, {"role": "admin"})
                self.root.patch(rival_path, {"role": "user"})
            else:
                self.assertEqual(len(admins.json["items"]), 1)


class Recovery(unittest.TestCase):
    CONFIG = ("plugins:\n  - {library: storage-sqlite}\n  - {library: objects-files}\n  - {library: images-vips}\n"
              "  - {library: auth-jwt, config: {registration: open, reset_delivery: file}}\n")

    def test_a_forgotten_password_is_reset_by_what_the_mailer_finds(self):
        with Server(self.CONFIG) as server:
            someone = server.user("forgetful@example.org")
            anyone = server.client()
            known = anyone.send("POST", "/api/v1/auth/password/forgot", {"email": "forgetful@example.org"}, expect=202)
            unknown = anyone.send("POST", "/api/v1/auth/password/forgot", {"email": "nobody@example.org"}, expect=202)
            same = ("content-type", "content-length", "cache-control")
            self.assertEqual([known.headers.get(h) for h in same], [unknown.headers.get(h) for h in same])
            self.assertEqual(known.body, unknown.body)
            outbox, deadline = server.data / "auth-jwt/outbox", time.monotonic() + 30
            while not (found := list(outbox.glob("*.json"))):
                self.assertLess(time.monotonic(), deadline, "no message")
                time.sleep(0.02)
            message = json.loads(found[0].read_text())
            self.assertEqual(message["to"], "forgetful@example.org")
            reset = {"token": message["token"], "password": "a new password"}
            anyone.post("/api/v1/auth/password/reset", reset, expect=204)
            anyone.problem("POST", "/api/v1/auth/password/reset", 400, "reset_token_invalid", reset)
            someone.problem("GET", "/api/v1/projects", 401, "token_invalid")
            server.login("forgetful@example.org", "a new password")
            self.assertNotIn(message["token"], server.log.read_text(errors="replace"))


class CommandLine(unittest.TestCase):
    def test_accounts_are_added_listed_promoted_and_helped_beside_a_running_host(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as folder, Server() as server:
            password = pathlib.Path(folder) / "password"
            password.write_text(OWN + "\n")
            added = json.loads(server.user_command("add", "ops@example.org", "--password-file", password).stdout)
            self.assertFalse(added["password_must_change"])
            client = server.client(server.login("ops@example.org", OWN)["access_token"])
            client.project("at once")
            self.assertIn("ops@example.org  admin", server.user_command("set-role", "ops@example.org", "admin").stdout)
            client.get("/api/v1/users")

            made = json.loads(server.user_command("add", "new@example.org", "--generate", "--name", "New").stdout)
            session = server.login("new@example.org", made["one_time_password"])
            self.assertTrue(session["password_must_change"])
            server.client(session["access_token"]).problem("GET", "/api/v1/projects", 403, "password_change_required")

            listed = [json.loads(line) for line in server.user_command("list", "--json").stdout.splitlines()]
            self.assertEqual([(u["email"], u["role"]) for u in listed[1:]],
                             [("ops@example.org", "admin"), ("new@example.org", "user")])
            self.assertEqual(len(server.user_command("list", "--role", "admin").stdout.splitlines()), 2)
            self.assertEqual(len(server.user_command("list", "--q", "ops").stdout.splitlines()), 1)

            said = server.user_command("reset-password", "OPS@example.org").stdout
            once = re.fullmatch(r"One-time password of OPS@example\.org: ([a-z2-9]{25})\n", said).group(1)
            client.problem("GET", "/api/v1/users", 401, "token_invalid")
            server.login("ops@example.org", OWN, expect=401)
            self.assertTrue(server.login("ops@example.org", once)["password_must_change"])

            self.assertIn("no account", server.user_command("reset-password", "nobody@example.org", expect=1).stderr)
            self.assertIn("no such user",
                          server.user_command("set-role", "nobody@example.org", "admin", expect=1).stderr)
            self.assertIn("already an account",
                          server.user_command("add", "ops@example.org", "--generate", expect=1).stderr)
            self.assertIn("holds no password", server.user_command("add", "empty@example.org", expect=1).stderr)
            run("user", "set-role", "ops@example.org", "king", "--data", server.data, expect=2)
            server.user_command("set-role", "ops@example.org", "user")
            first = listed[0]["email"]
            self.assertIn("last administrator", server.user_command("set-role", first, "user", expect=1).stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What a newcomer's first start leaves on the disk and says."""
import contextlib
import stat
import unittest
from concurrent.futures import ThreadPoolExecutor

from server import Server


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


class FirstStart(unittest.TestCase):
    def test_secrets_and_the_first_administrator_are_made_once_and_are_private(self):
        with Server() as server:
            note = server.data / "first-administrator.txt"
            text = note.read_text()
            self.assertEqual(mode(note), 0o600)
            secrets = [p for p in server.data.rglob("*") if p.is_file() and "secret" in p.name]
            self.assertTrue(secrets)
            for path in secrets:
                self.assertEqual(mode(path), 0o600, path)
            login = server.one_time_login()
            session = server.login(**login)
            me = server.client(session["access_token"]).get("/api/v1/auth/me").json
            self.assertEqual(me["role"], "admin")
            self.assertEqual(server.stop(), 0)
            server.start()
            self.assertEqual(note.read_text(), text)
            self.assertNotIn(login["password"], server.log.read_text(errors="replace"))

    def test_two_hosts_that_start_at_once_on_one_new_folder_both_serve_and_the_note_opens_the_door(self):
        with contextlib.ExitStack() as ended:
            hosts = [Server(), Server()]
            hosts[1].data = hosts[0].data
            for host in hosts:
                ended.callback(host.__exit__)
            with ThreadPoolExecutor() as pool:
                for started in [pool.submit(host.start) for host in hosts]:
                    started.result()
            self.assertEqual(mode(hosts[0].data / "first-administrator.txt"), 0o600)
            for host in hosts:
                host.client().post("/api/v1/auth/login", hosts[0].one_time_login(), expect=200)

    def test_a_drained_host_ends_with_0_and_starts_again_on_the_same_data(self):
        with Server() as server:
            someone = server.user()
            project = someone.project("kept")
            self.assertEqual(server.stop(), 0)
            server.start()
            self.assertEqual(server.user().get(f"/api/v1/projects/{project['id']}").json["name"], "kept")

    def test_an_optional_plugin_that_fails_leaves_the_host_serving_and_ready_says_why(self):
        overlay = ("plugins:\n  - {library: storage-sqlite}\n  - {library: objects-files}\n  - {library: images-vips}\n"
                   "  - {library: auth-jwt, config: {registration: open}}\n"
                   "  - {library: no-such-plugin, required: false}\n")
        server = Server(overlay)
        try:
            server.start(wait_ready=False)
            answer = server.client().get("/health/ready", expect=(200, 503))
            failed = [check for check in answer.json["checks"] if check["status"] != "ok"]
            self.assertEqual([check["name"] for check in failed], ["plugin:no-such-plugin"])
            self.assertIn("no-such-plugin", failed[0]["detail"])
            server.client().get("/health/live")
            server.user().project("still works")
        finally:
            server.__exit__()

    def test_a_required_plugin_that_fails_ends_the_start_with_one_clear_line(self):
        server = Server("plugins:\n  - {library: no-such-plugin}\n")
        with self.assertRaises(AssertionError) as caught:
            server.start()
        self.assertIn("no-such-plugin", str(caught.exception))
        server.__exit__()


if __name__ == "__main__":
    unittest.main(verbosity=2)

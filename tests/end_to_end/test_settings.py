# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Settings of the YAML file reach what they are about."""
import json
import pathlib
import signal
import sqlite3
import tempfile
import time
import unittest

from server import ROOT, Server, run, sample


class Settings(unittest.TestCase):
    def test_json_limits_hold_for_the_hosts_routes_and_for_those_of_plugins(self):
        with Server("http: {limits: {json_depth: 5, json_bytes: 2 KiB}}\n") as server:
            someone = server.user()
            deep = json.dumps({"name": [[[[[["x"]]]]]]}).encode()
            head = {"Content-Type": "application/json"}
            for path in ("/api/v1/projects", "/api/v1/auth/login"):
                problem = someone.problem("POST", path, 400, "invalid_json", deep, headers=head)
                self.assertIn("deeper than 5", problem["detail"])
                someone.problem("POST", path, 413, "body_too_large",
                                b'{"name": "' + b"x" * 3000 + b'"}', headers=head)
            someone.project("as before")

    def test_a_trusted_proxy_tells_who_asks_and_nobody_else_does(self):
        for trusted, refused in (("[127.0.0.1]", False), ("[192.0.2.1]", True)):
            overlay = (f"http: {{trusted_proxies: {trusted}}}\n"
                       "plugins:\n  - {library: storage-sqlite}\n  - {library: objects-files}\n"
                       "  - {library: images-vips}\n  - {library: auth-jwt, config: {address_attempts_per_minute: 3}}\n")
            with self.subTest(trusted=trusted), Server(overlay) as server:
                anyone, last = server.client(), None
                for attempt in range(8):  # each from another address, as a proxy would say
                    last = anyone.post("/api/v1/auth/login",
                                       {"email": f"nobody{attempt}@example.org", "password": "wrong wrong wrong"},
                                       headers={"X-Forwarded-For": f"198.51.100.{attempt}"}, expect=(401, 429))
                    if last.status == 429:
                        break
                self.assertEqual(last.status == 429, refused, last.body)

    def test_pages_of_named_origins_may_read_answers(self):
        with Server("http: {cors_origins: ['https://lab.example']}\n") as server:
            ours = server.client().get("/health/live", headers={"Origin": "https://lab.example"})
            self.assertEqual(ours.headers["access-control-allow-origin"], "https://lab.example")
            others = server.client().get("/health/live", headers={"Origin": "https://elsewhere.example"})
            self.assertNotIn("access-control-allow-origin", others.headers)

    def test_a_star_lets_every_page_read_answers_without_credentials(self):
        with Server("http: {cors_origins: ['*']}\n") as server:
            anyone = server.client()
            asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
            for answer in (anyone.get("/health/live", headers=asked), anyone.get("/nowhere", headers=asked, expect=404),
                           anyone.send("OPTIONS", "/api/v1/projects", headers=asked, expect=204)):
                self.assertEqual(answer.headers["access-control-allow-origin"], "*")
                self.assertNotIn("access-control-allow-credentials", answer.headers)
                self.assertNotIn("vary", answer.headers)
            self.assertIn("POST", answer.headers["access-control-allow-methods"])
            self.assertIn("Authorization", answer.headers["access-control-allow-headers"])

    def test_a_job_is_tried_as_often_as_the_configuration_says(self):
        with tempfile.TemporaryDirectory() as folder, Server("jobs: {max_attempts: 7}\n") as server:
            someone = server.user()
            image = someone.upload(someone.project(), sample(folder)[0])
            job = someone.post(f"/api/v1/images/{image['id']}/segmentations").json["job_id"]
            someone.wait_job(job)
            rows = sqlite3.connect(f"file:{server.data}/spheroseg.db?mode=ro", uri=True)
            self.assertEqual(rows.execute("SELECT max_attempts FROM jobs WHERE id = ?", (job,)).fetchone(), (7,))
            rows.close()

    def test_finished_jobs_are_kept_for_as_long_as_the_configuration_says_below_an_hour_too(self):
        with tempfile.TemporaryDirectory() as folder, Server("jobs: {retention: 30 m}\n") as server:
            someone = server.user()
            image = someone.upload(someone.project(), sample(folder)[0])
            jobs = [someone.post(f"/api/v1/images/{image['id']}/segmentations").json["job_id"] for _ in range(2)]
            for job in jobs:
                someone.wait_job(job)
            self.assertEqual(server.stop(), 0)
            rows = sqlite3.connect(server.data / "spheroseg.db")
            with rows:
                rows.execute("UPDATE jobs SET finished_at = finished_at - 1800000 WHERE id = ?", (jobs[0],))
            rows.close()
            server.start()  # the clean-up is the first thing that workers do
            someone, deadline = server.user(), time.monotonic() + 30
            while someone.get(f"/api/v1/jobs/{jobs[0]}", expect=(200, 404)).status == 200:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            self.assertEqual(someone.get(f"/api/v1/jobs/{jobs[1]}").json["state"], "done")

    def test_hup_takes_over_the_log_settings_and_a_broken_file_changes_nothing(self):
        with Server("log: {format: json}\n") as server:
            def line_with(text, count):
                deadline = time.monotonic() + 30
                while server.log.read_text(errors="replace").count(text) < count:
                    self.assertLess(time.monotonic(), deadline, server.log.read_text(errors="replace")[-2000:])
                    time.sleep(0.05)
            for line in server.log.read_text().splitlines():
                json.loads(line)
            server.overlay.write_text("log: {format: text}\n")
            server.process.send_signal(signal.SIGHUP)
            line_with("Took over the log settings", 1)
            self.assertFalse(server.log.read_text().splitlines()[-1].startswith("{"))
            server.overlay.write_text("log: {format: poem}\n")
            server.process.send_signal(signal.SIGHUP)
            line_with("was not taken over", 1)
            server.client().get("/health/live")
            self.assertEqual(server.stop(), 0)

    def test_every_line_of_a_life_is_in_the_configured_format_and_none_on_standard_output(self):
        with Server("log: {format: json}\n") as server:
            server.process.send_signal(signal.SIGHUP)
            deadline = time.monotonic() + 30
            while "Took over" not in server.log.read_text():
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            self.assertEqual(server.stop(), 0)
            messages = [json.loads(line)["message"] for line in server.log.read_text().splitlines()]
            self.assertIn("Draining", messages)
            self.assertEqual(messages[-1], "Ended")
            self.assertEqual(server.output.read_text(), "")

    def test_a_word_that_is_no_command_is_named(self):
        self.assertIn("There is no command 'serv'; there are serve, migrate, doctor", run("serv", expect=2).stderr)
        self.assertIn("There is no command 'chek'; there are check, show", run("config", "chek", expect=2).stderr)

    def test_scripts_read_one_object_a_line(self):
        with tempfile.TemporaryDirectory(prefix="spheroseg-test-") as scratch:
            here = pathlib.Path(scratch)
            good = ("--config", ROOT / "tests/end_to_end/threshold.yaml", "--data", here / "data")

            def read(*command, **more):
                return [json.loads(line) for line in run(*command, "--json", **more).stdout.splitlines()]

            for command in (("plugins", "list"), ("plugins", "check"), ("models",)):
                names = {one.get("id") or one["name"] for one in read(*command, *good)}
                self.assertIn("model-threshold", names, command)
            self.assertEqual((here / "data").stat().st_mode & 0o777, 0o700)
            self.assertEqual(read("config", "check", *good), [])
            run("migrate", *good)
            checks = read("doctor", *good)
            self.assertTrue(all(one["ok"] for one in checks), checks)
            self.assertLess({"configuration", "database", "migrations"}, {one["check"] for one in checks})
            (here / "bad.yaml").write_text("http:\n  prot: 1\n")
            problem, *_ = read("config", "check", "--config", here / "bad.yaml", expect=1)
            self.assertEqual((problem["file"], problem["line"], problem["path"]), (str(here / "bad.yaml"), 2, "http.prot"))

    def test_config_check_names_the_mistakes_of_plugins_and_what_no_plugin_gives(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "c.yaml"
            file.write_text("{}\n")
            said = run("config", "check", "--config", file, expect=1).stderr
            for interface in ("database/1", "objects/1", "images/1"):
                self.assertIn(f"none gives {interface}", said)
            file.write_text("http: {port: eighty}\nplugins:\n  - library: model-threshold\n    config: {windw: 3}\n")
            said = run("config", "check", "--config", file, expect=1).stderr
            self.assertIn("c.yaml:1: http.port: ", said)
            self.assertIn("c.yaml:4: plugins[0].config.windw: unknown key", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)

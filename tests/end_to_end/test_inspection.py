# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What the commands that look at a deployment say when something in it is wrong: all of it, in one run."""
import json
import pathlib
import tempfile
import unittest

from server import BIN, run

THROWING = BIN.parent / "lib/fixtures/throws_in_create.so"
DRAWN = BIN.parent / "lib/fixtures/drawn_model.so"
GOOD = ["{library: storage-sqlite}", "{library: objects-files}", "{library: images-vips}",
        "{library: model-threshold, id: threshold}"]


class Inspection(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="spheroseg-test-")
        self.addCleanup(folder.cleanup)
        self.here = pathlib.Path(folder.name)

    def configured(self, *plugins, more=""):
        """The options for a configuration with these plugins."""
        file = self.here / "c.yaml"
        file.write_text(more + "plugins:\n" + "".join(f"  - {plugin}\n" for plugin in plugins))
        return "--config", file, "--data", self.here / "data"

    def read(self, *command, expect=1):
        return [json.loads(line) for line in run(*command, "--json", expect=expect).stdout.splitlines()]

    def doctor(self, *options, expect=1):
        return {one["check"]: one for one in self.read("doctor", *options, expect=expect)}

    def test_doctor_looks_at_everything_although_a_required_plugin_fails(self):
        run("migrate", *self.configured(*GOOD))
        options = self.configured(f"{{library: {THROWING}, id: broken}}", *GOOD)
        said = self.doctor(*options)
        self.assertEqual([name for name, one in said.items() if not one["ok"]], ["plugin broken"])
        self.assertIn("broken could not be created", said["plugin broken"]["detail"])
        self.assertLess({"configuration", "plugin storage-sqlite", "database", "migrations", "objects", "images",
                         "model threshold"}, set(said))
        lines = run("doctor", *options, expect=1).stdout
        self.assertIn("FAILED  plugin broken: ", lines)
        self.assertIn("ok      model threshold\n", lines)

    def test_doctor_looks_at_the_models_although_there_is_no_database(self):
        said = self.doctor(*self.configured("{library: storage-sqlite, config: {fiel: x}}", *GOOD[1:]))
        failed = {name for name, one in said.items() if not one["ok"]}
        self.assertEqual(failed, {"plugin storage-sqlite", "database", "migrations"})
        self.assertIn("c.yaml:2: plugins[0].config.fiel: unknown key", said["plugin storage-sqlite"]["detail"])
        self.assertTrue(said["model threshold"]["ok"])

    def test_doctor_says_that_the_default_model_is_missing_and_still_looks_at_the_others(self):
        said = self.doctor(*self.configured(*GOOD, more="models: {default: other}\n"))
        self.assertFalse(said["default model"]["ok"])
        self.assertTrue(said["model threshold"]["ok"])

    def test_a_mistake_in_the_configuration_is_one_finding_among_others(self):
        options = self.configured(*GOOD, more="http: {port: eighty}\nmodels: {instances: 0}\n")
        said = self.doctor(*options)
        self.assertIn("c.yaml:1: http.port: ", said["configuration"]["detail"])
        self.assertIn("c.yaml:2: models.instances: ", said["configuration"]["detail"])
        self.assertTrue(said["database"]["ok"] and said["model threshold"]["ok"])
        plugins = {one["name"]: one for one in self.read("plugins", "check", *options)}
        self.assertEqual(plugins["configuration"]["state"], "failed")
        self.assertEqual(plugins["threshold"]["state"], "ready")

    def test_nothing_is_made_where_the_data_are_not_known_to_be(self):
        (self.here / "c.yaml").write_text("data: ''\nplugins: [{library: storage-sqlite}]\n")
        for command, name in ((("doctor",), "check"), (("plugins", "check"), "name")):
            done = run(*command, "--json", "--config", "c.yaml", expect=1, cwd=self.here)
            self.assertEqual([json.loads(line)[name] for line in done.stdout.splitlines()], ["configuration"])
        self.assertEqual([path.name for path in self.here.iterdir()], ["c.yaml"])

    def test_plugins_check_says_of_each_what_it_is_although_required_ones_fail(self):
        options = self.configured(f"{{library: {THROWING}, id: broken}}", *GOOD, "{library: no-such-plugin}",
                                  "{library: auth-jwt, required: false, config: {registratoin: open}}")
        said = {one["name"]: one for one in self.read("plugins", "check", *options)}
        self.assertEqual({name: (one["state"], one["required"]) for name, one in said.items()},
                         {"broken": ("failed", True), "storage-sqlite": ("ready", True), "objects-files": ("ready", True),
                          "images-vips": ("ready", True), "threshold": ("ready", True),
                          "no-such-plugin": ("failed", True), "auth-jwt": ("failed", False)})
        self.assertIn("c.yaml:8: plugins[6].config.registratoin: unknown key", said["auth-jwt"]["detail"])
        self.assertIn("no-such-plugin: failed: ", run("plugins", "check", *options, expect=1).stdout)

    def test_show_says_what_is_wrong_with_blocks_and_hides_what_it_can_not_know(self):
        shown = run("config", "show", *self.configured("{library: no-such-plugin, config: {pepper: hunter2}}", *GOOD), expect=1)
        self.assertIn("no-such-plugin", shown.stderr)
        self.assertNotIn("hunter2", shown.stdout)
        self.assertIn('pepper: "********"', shown.stdout)
        run("config", "show", *self.configured(*GOOD))

    def test_models_that_fail_early_are_listed_with_the_reason(self):
        wrong = "{library: model-threshold, id: wrong, %sconfig: {windw: 3}}"
        for required, status in (("required: false, ", 0), ("", 1)):
            with self.subTest(required=required):
                listed = {one["name"]: one for one in
                          self.read("models", *self.configured(wrong % required, *GOOD), expect=status)}
                self.assertEqual((listed["wrong"]["state"], listed["wrong"]["plugin"]), ("failed", "model-threshold"))
                self.assertIn("windw: unknown key", listed["wrong"]["reason"])
                self.assertEqual(listed["threshold"]["state"], "ready")
                self.assertEqual(set(listed["wrong"]), set(listed["threshold"]))

    def test_a_model_that_describes_itself_wrongly_is_one_finding_among_others(self):
        options = self.configured(f"{{library: {DRAWN}, id: odd, config: {{gives: no_class}}}}", *GOOD)
        run("migrate", *options)
        said = self.doctor(*options)
        self.assertEqual([name for name, one in said.items() if not one["ok"]], ["model odd"])
        self.assertIn("it names no class", said["model odd"]["detail"])
        listed = {one["name"]: one for one in self.read("models", *options)}
        self.assertEqual((listed["odd"]["state"], listed["threshold"]["state"]), ("failed", "ready"))
        self.assertIn("it names no class", listed["odd"]["reason"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

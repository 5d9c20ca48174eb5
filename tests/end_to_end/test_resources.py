# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Projects, images, models and metrics through REST."""
import unittest

from client import multipart
from server import SampleCase

SQUARE = {"class": "spheroid", "score": None,
          "polygon": {"exterior": [[10, 10], [60, 10], [60, 40], [10, 40]], "holes": []}}


class Resources(SampleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.server.user("stranger@example.org")

    def test_a_project_is_made_listed_changed_and_deleted(self):
        project = self.user.project("First", description="d", pixel_size_um=0.65)
        path = f"/api/v1/projects/{project['id']}"
        got = self.user.get(path)
        self.assertEqual((got.json["name"], got.json["pixel_size_um"]), ("First", 0.65))
        self.user.problem("PATCH", path, 428, "if_match_required", {"name": "x"})
        changed = self.user.patch(path, {"name": "Second"}, headers={"If-Match": got.headers["etag"]})
        self.assertEqual(changed.json["name"], "Second")
        self.user.problem("PATCH", path, 412, "stale_version", {"name": "x"}, headers={"If-Match": got.headers["etag"]})
        self.assertIn(project["id"], [p["id"] for p in self.user.get("/api/v1/projects").json["items"]])
        self.user.problem("DELETE", path, 428, "if_match_required")
        self.user.problem("DELETE", path, 412, "stale_version", headers={"If-Match": got.headers["etag"]})
        self.user.delete(path, headers={"If-Match": changed.headers["etag"]})
        self.user.problem("GET", path, 404, "project_not_found")

    def test_if_match_names_one_version_or_several_or_any(self):
        project = self.user.project("Conditions")
        path = f"/api/v1/projects/{project['id']}"

        def rename(condition, **more):
            return self.user.send("PATCH", path, {"name": "renamed"}, headers={"If-Match": condition}, **more)

        self.assertEqual(rename('"1"', expect=200).json["version"], 2)
        self.assertEqual(rename('"7" ,, "2"', expect=200).json["version"], 3)
        self.assertEqual(rename("*", expect=200).json["version"], 4)
        for stale in ('"3"', '"1", "2"'):
            self.assertEqual(rename(stale, expect=412).json["code"], "stale_version")
        for foreign in ('"four"', 'W/"4"', '""'):  # well formed, and of no version
            self.assertEqual(rename(foreign, expect=412).json["code"], "stale_version", foreign)
        for malformed in ("4", '*, "4"', ",", '"4', '"4" "4"'):
            self.assertEqual(rename(malformed, expect=400).json["code"], "invalid_if_match", malformed)
        image = self.user.upload(project, self.image_file)
        accepted = self.user.post(f"/api/v1/images/{image['id']}/segmentations", {}, expect=202).json
        self.user.wait_job(accepted["job_id"])
        made = self.user.put(f"/api/v1/segmentations/{accepted['segmentation_id']}/objects", {"objects": [SQUARE]},
                             headers={"If-Match": "*"}).json
        self.assertEqual(made["version"], 2)
        self.user.patch(f"/api/v1/images/{image['id']}", {"name": "x"}, headers={"If-Match": '"1", "9"'})
        self.user.delete(f"/api/v1/images/{image['id']}", headers={"If-Match": "*"})
        self.user.delete(path, headers={"If-Match": '"9", "4"'})

    def test_an_image_is_deleted_by_who_has_seen_its_version(self):
        image = self.user.upload(self.user.project("Deleted"), self.image_file)
        path = f"/api/v1/images/{image['id']}"
        self.user.problem("DELETE", path, 428, "if_match_required")
        self.user.problem("DELETE", path, 412, "stale_version", headers={"If-Match": '"2"'})
        self.user.delete(path, headers={"If-Match": self.user.get(path).headers["etag"]})
        self.user.problem("GET", path, 404, "image_not_found")

    def test_who_may_not_delete_is_told_so_whatever_version_was_seen(self):
        project = self.user.project("Shared")
        image = self.user.upload(project, self.image_file)
        viewer = self.server.user("viewer@example.org")
        me = viewer.get("/api/v1/auth/me").json["id"]
        self.user.put(f"/api/v1/projects/{project['id']}/members/{me}", {"role": "viewer"})
        for path in (f"/api/v1/images/{image['id']}", f"/api/v1/projects/{project['id']}"):
            viewer.send("DELETE", path, headers={"If-Match": '"99"'}, expect=403)

    def test_a_file_that_was_seen_is_not_sent_again(self):
        image = self.user.upload(self.user.project("Seen"), self.image_file)
        for path in (f"/api/v1/images/{image['id']}/original", f"/api/v1/images/{image['id']}/thumbnail"):
            tag = self.user.get(path).headers["etag"]
            for seen in (tag, "*", f'"other", W/{tag}'):
                self.assertEqual(self.user.get(path, headers={"If-None-Match": seen}, expect=304).body, b"")
            self.user.get(path, headers={"If-None-Match": '"other"'}, expect=200)

    def test_short_lists_have_pages_too(self):
        administrator = self.server.administrator()
        project = administrator.project("Members")
        for name in ("a", "b", "c"):
            member = self.server.user(f"{name}@example.org").get("/api/v1/auth/me").json["id"]
            administrator.put(f"/api/v1/projects/{project['id']}/members/{member}", {"role": "viewer"})
            administrator.post("/api/v1/auth/tokens", {"name": name}, expect=201)
        for path, key in (("/api/v1/plugins", "name"), ("/api/v1/models", "name"), ("/api/v1/auth/tokens", "id"),
                          (f"/api/v1/projects/{project['id']}/members", "user_id")):
            whole = administrator.get(path).json
            self.assertIsNone(whole["next_cursor"])
            walked, cursor = [], ""
            while cursor is not None:
                page = administrator.get(f"{path}?limit=1" + (f"&cursor={cursor}" if cursor else "")).json
                self.assertEqual(len(page["items"]), 1)
                walked, cursor = walked + page["items"], page["next_cursor"]
            self.assertEqual([item[key] for item in walked], [item[key] for item in whole["items"]], path)
            for query in ("limit=0", "limit=201", "limit=x", "cursor=nothing"):
                administrator.get(f"{path}?{query}", expect=400)

    def test_a_stranger_learns_nothing_of_a_project(self):
        project = self.user.project("Private")
        image = self.user.upload(project, self.image_file)
        for path in (f"/api/v1/projects/{project['id']}", f"/api/v1/projects/{project['id']}/images",
                     f"/api/v1/images/{image['id']}", f"/api/v1/images/{image['id']}/original",
                     f"/api/v1/images/{image['id']}/thumbnail", f"/api/v1/images/{image['id']}/segmentations"):
            self.assertEqual(self.stranger.get(path, expect=404).json["code"].split("_")[-1], "found")
        self.assertEqual(self.stranger.send("POST", f"/api/v1/images/{image['id']}/segmentations", {}).status, 404)

    def test_a_list_is_walked_page_by_page(self):
        mine = self.server.user("pages@example.org")
        made = [mine.project(f"p{i:02}")["id"] for i in range(7)]
        seen, cursor = [], None
        while True:
            page = mine.get("/api/v1/projects?limit=3&sort=name" + (f"&cursor={cursor}" if cursor else "")).json
            seen += [p["id"] for p in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        self.assertEqual(seen, made)
        mine.problem("GET", "/api/v1/projects?cursor=nonsense", 400, "invalid_cursor")
        mine.problem("GET", "/api/v1/projects?limit=0", 400, "invalid_query")

    def test_an_upload_keeps_the_original_bit_by_bit_and_knows_it(self):
        project = self.user.project("Originals")
        image = self.user.upload(project, self.image_file)
        data = self.image_file.read_bytes()
        for field in ("id", "project_id", "name", "content_type", "bytes", "sha256", "width", "height", "channels",
                      "bit_depth", "pages", "pixel_size_um", "status", "created_at"):
            self.assertIn(field, image)
        self.assertEqual((image["bytes"], image["status"], image["width"]), (len(data), "none", 512))
        original = self.user.get(f"/api/v1/images/{image['id']}/original")
        self.assertEqual(original.body, data)
        part = self.user.send("GET", f"/api/v1/images/{image['id']}/original", headers={"Range": "bytes=8-15"}, expect=206)
        self.assertEqual(part.body, data[8:16])
        thumbnail = self.user.get(f"/api/v1/images/{image['id']}/thumbnail")
        self.assertTrue(thumbnail.headers["content-type"].startswith("image/"))
        self.assertEqual(thumbnail.body[:2], b"\xff\xd8")

    def test_one_bad_file_among_good_ones_is_named_and_the_good_ones_stay(self):
        project = self.user.project("Mixed")
        body, headers = multipart([("file", "good.tif", "image/tiff", self.image_file.read_bytes()),
                                   ("file", "bad.png", "image/png", b"not an image")])
        answer = self.user.post(f"/api/v1/projects/{project['id']}/images", body, headers=headers, expect=201).json
        self.assertEqual([i["name"] for i in answer["items"]], ["good.tif"])
        self.assertEqual([e["name"] for e in answer["errors"]], ["bad.png"])
        self.assertEqual(answer["errors"][0]["problem"]["status"], 415)

    def test_an_upload_of_which_nothing_is_stored_is_a_problem_of_its_files(self):
        project = self.user.project("None")
        body, headers = multipart([("file", "bad.png", "image/png", b"no image at all"),
                                   ("file", "cut.tif", "image/tiff", self.image_file.read_bytes()[:100])])
        problem = self.user.problem("POST", f"/api/v1/projects/{project['id']}/images", 415, "not_an_image", body, headers=headers)
        self.assertEqual([e["name"] for e in problem["errors"]], ["bad.png", "cut.tif"])
        self.assertEqual(problem["errors"][0]["problem"]["detail"], problem["detail"])
        self.assertEqual(self.user.get(f"/api/v1/projects/{project['id']}/images").json["items"], [])

    def test_a_long_name_is_cut_between_two_characters(self):
        project = self.user.project("Long names")
        data = self.image_file.read_bytes()
        for name, kept in (("é" * 200, "é" * 200), ("é" * 300, "é" * 255), ("\U0001f52c" * 256, "\U0001f52c" * 255)):
            self.assertEqual(self.user.upload(project, data, name=name)["name"], kept)
            body, headers = multipart([("file", name, "image/tiff", data)])
            answer = self.user.post(f"/api/v1/projects/{project['id']}/images", body, headers=headers, expect=201).json
            self.assertEqual([i["name"] for i in answer["items"]], [kept])

    def test_models_are_described(self):
        models = self.user.get("/api/v1/models").json["items"]
        self.assertEqual([m["name"] for m in models], ["model-threshold"])
        model = self.user.wait_model("model-threshold")
        for field in ("name", "version", "plugin", "state", "input", "output", "classes", "weights_sha256", "device", "precision"):
            self.assertIn(field, model)
        self.assertEqual(model["state"], "ready")

    def test_metrics_count_what_happened(self):
        self.user.get("/api/v1/projects")
        text = self.server.client().get("/metrics").body.decode()
        self.assertIn("spheroseg_http_requests_total", text)
        self.assertIn('route="/api/v1/projects"', text)
        self.assertIn("process_resident_memory_bytes", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)

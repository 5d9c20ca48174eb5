# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""openapi.json and /docs against what the host really answers to."""
import html.parser
import re
import tempfile
import unittest

from client import multipart
from server import Server, sample


class OpenApi(unittest.TestCase):
    def test_every_operation_is_served_and_described(self):
        with Server() as server:
            api = server.client().get("/api/v1/openapi.json").json
            self.assertEqual(api["openapi"][:3], "3.1")
            client = server.user()
            taken = {(method, path) for path, operations in api["paths"].items() for method, operation in operations.items()
                     if any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", []))}
            self.assertLessEqual({("post", "/api/v1/projects"), ("post", "/api/v1/projects/{id}/images"),
                                  ("put", "/api/v1/segmentations/{id}/objects"), ("delete", "/api/v1/images/{id}")}, taken)
            self.assertFalse({("get", "/api/v1/projects"), ("post", "/api/v1/segment")} & taken)
            for path, operations in api["paths"].items():
                for method, operation in operations.items():
                    self.assertTrue(operation["summary"], (method, path))
                    self.assertTrue(operation["responses"], (method, path))
                    wanted = set(re.findall(r"{(\w+)}", path))
                    given = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
                    self.assertEqual(wanted, given, (method, path))
                    real = re.sub(r"{\w+}", "00000000-0000-7000-8000-000000000000", path)
                    if path.endswith("/events"):
                        continue  # a stream that does not end
                    answer = client.send(method.upper(), real, b"" if method in ("post", "put", "patch") else None)
                    self.assertNotIn(answer.status, (405, 500, 501), (method, path, answer.body))
                    if answer.status == 404:
                        self.assertNotEqual(answer.json["code"], "route_not_found", (method, path))

    def test_a_body_that_may_be_left_out_is_described_so(self):
        with Server() as server:
            paths = server.client().get("/api/v1/openapi.json").json["paths"]
        for operation, required in (("post /api/v1/images/{id}/segmentations", False),
                                    ("post /api/v1/projects/{id}/segmentations", False),
                                    ("post /v2/repository/index", False), ("post /api/v1/auth/logout", False),
                                    ("post /api/v1/segment", True), ("post /api/v1/projects", True)):
            method, path = operation.split()
            self.assertEqual(paths[path][method]["requestBody"].get("required", False), required, operation)

    def test_what_rest_clients_build_on_is_there(self):
        wanted = """GET /health/live|GET /health/ready|GET /metrics|GET /api/v1/openapi.json|GET /docs|POST /api/v1/auth/register
            POST /api/v1/auth/login|POST /api/v1/auth/refresh|POST /api/v1/auth/logout|GET /api/v1/auth/me
            PATCH /api/v1/auth/me|POST /api/v1/auth/password|POST /api/v1/auth/password/forgot
            POST /api/v1/auth/password/reset|GET /api/v1/users|GET /api/v1/users/{id}|PATCH /api/v1/users/{id}
            DELETE /api/v1/users/{id}|POST /api/v1/projects|GET /api/v1/projects
            GET /api/v1/projects/{id}|PATCH /api/v1/projects/{id}|DELETE /api/v1/projects/{id}
            GET /api/v1/projects/{id}/members|PUT /api/v1/projects/{id}/members/{user}
            DELETE /api/v1/projects/{id}/members/{user}|POST /api/v1/projects/{id}/images
            GET /api/v1/projects/{id}/images|GET /api/v1/images/{id}|PATCH /api/v1/images/{id}|DELETE /api/v1/images/{id}
            GET /api/v1/images/{id}/original|GET /api/v1/images/{id}/thumbnail|GET /api/v1/models
            GET /api/v1/models/{name}|GET /api/v1/plugins|POST /api/v1/segment|POST /api/v1/images/{id}/segmentations
            POST /api/v1/projects/{id}/segmentations|GET /api/v1/images/{id}/segmentations
            GET /api/v1/segmentations/{id}|PUT /api/v1/segmentations/{id}/objects
            GET /api/v1/segmentations/{id}/export|GET /api/v1/jobs|GET /api/v1/jobs/{id}|DELETE /api/v1/jobs/{id}
            GET /api/v1/jobs/{id}/events|GET /api/v1/events"""
        with Server() as server:
            paths = server.client().get("/api/v1/openapi.json").json["paths"]
        for line in re.split(r"[|\n]", wanted):
            method, path = line.split()
            self.assertIn(method.lower(), paths.get(path, {}), line)

    def test_what_is_answered_is_what_is_described(self):
        with tempfile.TemporaryDirectory() as folder, Server() as server:
            api = server.client().get("/api/v1/openapi.json").json
            user, administrator = server.user(), server.administrator()
            checked = set()

            def described(client, method, path, body=None, headers=None, **ids):
                answer = client.send(method.upper(), path.format(**ids), body, headers=headers)
                response = api["paths"][path.partition("?")[0]][method]["responses"][str(answer.status)]
                schema = response["content"][answer.headers["content-type"]]["schema"]
                self.assertEqual(list(undescribed(api["components"]["schemas"], schema, answer.json)), [], (method, path))
                checked.update(re.findall(r"schemas/(\w+)", str(schema)))
                return answer

            project = described(user, "post", "/api/v1/projects", {"name": "Described"}).json["id"]
            data = sample(folder)[0].read_bytes()
            uploaded = described(user, "post", "/api/v1/projects/{id}/images", data, {"Content-Type": "image/tiff"}, id=project)
            described(user, "post", "/api/v1/projects/{id}/images", *multipart([("file", "a", "image/png", b"a")] * 2), id=project)
            described(user, "post", "/api/v1/segment", data, {"Content-Type": "image/tiff"})
            image = uploaded.json["items"][0]["id"]
            accepted = described(user, "post", "/api/v1/images/{id}/segmentations", {}, id=image).json
            user.wait_job(accepted["job_id"])
            made = accepted["segmentation_id"]
            described(user, "get", "/api/v1/jobs/{id}", id=accepted["job_id"])
            described(user, "get", "/api/v1/segmentations/{id}", id=made)
            described(user, "put", "/api/v1/segmentations/{id}/objects", {"objects": []}, {"If-Match": "*"}, id=made)
            described(user, "get", "/api/v1/images/{id}", id=image)
            described(user, "get", "/api/v1/images/{id}/segmentations", id=image)
            for listed in ("images", "members", "statistics"):
                described(user, "get", f"/api/v1/projects/{{id}}/{listed}", id=project)
            for listed in ("projects", "jobs", "models"):
                described(user, "get", f"/api/v1/{listed}")
            for listed in ("plugins", "users"):
                described(administrator, "get", f"/api/v1/{listed}")
            described(user, "get", "/health/ready")
            self.assertLessEqual({"Project", "Image", "Uploaded", "Problem", "Result", "AcceptedJob", "Job", "Segmentation",
                                  "ListedSegmentation", "Member", "Statistics", "Model", "Plugin", "User", "Health"}, checked)

    def test_the_page_for_people_tells_every_operation_and_loads_nothing(self):
        with Server() as server:
            api = server.client().get("/api/v1/openapi.json").json
            page = server.client().get("/docs")
        self.assertEqual(page.headers["content-type"], "text/html; charset=utf-8")
        self.assertIn("default-src 'none'", page.headers["content-security-policy"])
        reader = PageReader()
        reader.feed(page.body.decode())
        for path, operations in api["paths"].items():
            for method in operations:
                self.assertIn(method + path, reader.ids)
        self.assertEqual(len(reader.ids), len(set(reader.ids)))
        for link in reader.links:
            self.assertTrue(link == "/api/v1/openapi.json" or link[1:] in reader.ids, link)
        self.assertFalse({"script", "img", "link", "iframe"} & reader.tags)
        self.assertNotIn("`", page.body.decode())
        bodies = [operation["requestBody"] for operations in api["paths"].values() for operation in operations.values()
                  if "requestBody" in operation]
        for needed, cell in ((True, b"<td>body *</td>"), (False, b"<td>body</td>")):
            media = sum(len(body["content"]) for body in bodies if body.get("required", False) is needed)
            self.assertGreater(media, 0)
            self.assertEqual(page.body.count(cell), media)


def undescribed(schemas, schema, value, at=""):
    """The paths of members that the schema does not name."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        for one in value:
            yield from undescribed(schemas, schema.get("items", {}), one, at + "[]")
    elif isinstance(value, dict) and "properties" in schema:
        for name, member in value.items():
            if name in schema["properties"]:
                yield from undescribed(schemas, schema["properties"][name], member, f"{at}.{name}")
            else:
                yield f"{at}.{name}"


class PageReader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.tags = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href"]


if __name__ == "__main__":
    unittest.main(verbosity=2)

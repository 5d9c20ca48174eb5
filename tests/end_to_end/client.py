# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""A small REST client on the standard library, so that no framework hides what is on the wire."""
import http.client
import json
import time
import urllib.parse


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    def __init__(self, port, token=None, host="127.0.0.1"):
        self.port, self.token, self.host = port, token, host

    def send(self, method, path, body=None, headers=None, expect=None, timeout=120):
        head = {"Host": f"{self.host}:{self.port}"}
        if self.token:
            head["Authorization"] = f"Bearer {self.token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            head["Content-Type"] = "application/json"
        head.update(headers or {})
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=head)
            got = connection.getresponse()
            answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            connection.close()
        if expect is not None:
            wanted = (expect,) if isinstance(expect, int) else expect
            if answer.status not in wanted:
                raise AssertionError(f"{method} {path}: {answer.status}, expected {wanted}\n{answer.body[:2000]!r}")
        return answer

    def get(self, path, expect=200, **more):
        return self.send("GET", path, expect=expect, **more)

    def post(self, path, body=None, expect=(200, 201, 202, 204), **more):
        return self.send("POST", path, body, expect=expect, **more)

    def patch(self, path, body, expect=200, **more):
        return self.send("PATCH", path, body, expect=expect, **more)

    def put(self, path, body, expect=(200, 201), **more):
        return self.send("PUT", path, body, expect=expect, **more)

    def delete(self, path, expect=(200, 202, 204), **more):
        return self.send("DELETE", path, expect=expect, **more)

    def problem(self, method, path, status, code, body=None, **more):
        """Sends what must be refused and holds the answer against RFC 9457."""
        answer = self.send(method, path, body, expect=status, **more)
        assert answer.headers["content-type"].startswith("application/problem+json"), answer.headers
        problem = answer.json
        for field in ("type", "title", "status", "detail", "code", "request_id"):
            assert field in problem, (field, problem)
        assert problem["status"] == status, problem
        assert problem["code"] == code, problem
        assert problem["request_id"] == answer.headers["x-request-id"], problem
        return problem

    def project(self, name="Spheroids", **more):
        return self.post("/api/v1/projects", {"name": name, **more}, expect=201).json

    def upload(self, project, path_or_bytes, name=None, media_type="application/octet-stream"):
        """One raw body; returns the image."""
        data = path_or_bytes if isinstance(path_or_bytes, bytes) else path_or_bytes.read_bytes()
        name = name or ("image" if isinstance(path_or_bytes, bytes) else path_or_bytes.name)
        answer = self.post(f"/api/v1/projects/{project['id']}/images?name={urllib.parse.quote(name)}", data,
                           headers={"Content-Type": media_type}, expect=201).json
        assert not answer["errors"], answer
        return answer["items"][0]

    def wait_ready(self, deadline):
        while True:
            try:
                if self.get("/health/ready", expect=None).status == 200:
                    return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise AssertionError("not ready: " + self.get("/health/ready", expect=None).body.decode())
            time.sleep(0.05)

    def wait_model(self, name, seconds=120):
        """A model as it is once it is no longer loading."""
        deadline = time.monotonic() + seconds
        while True:
            model = self.get(f"/api/v1/models/{name}").json
            if model["state"] != "loading" or time.monotonic() > deadline:
                return model
            time.sleep(0.05)

    def wait_job(self, job_id, seconds=120, states=("done", "failed", "cancelled")):
        deadline = time.monotonic() + seconds
        while True:
            job = self.get(f"/api/v1/jobs/{job_id}").json
            if job["state"] in states:
                return job
            if time.monotonic() > deadline:
                raise AssertionError(f"job did not reach {states}: {job}")
            time.sleep(0.1)


def multipart(parts):
    """[(field, filename, media_type, bytes)] -> (body, headers)"""
    boundary = "spheroseg-test-boundary"
    body = b""
    for field, filename, media_type, data in parts:
        body += (f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{filename}"\r\n'
                 f"Content-Type: {media_type}\r\n\r\n").encode() + data + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def events(client, path, last_id=None, seconds=60, until=None):
    """Reads an event stream until `until(event)`; returns the events."""
    headers = {"Authorization": f"Bearer {client.token}", "Accept": "text/event-stream"}
    if last_id is not None:
        headers["Last-Event-ID"] = str(last_id)
    connection = http.client.HTTPConnection(client.host, client.port, timeout=seconds)
    found, current = [], {}
    try:
        connection.request("GET", path, headers=headers)
        got = connection.getresponse()
        assert got.status == 200, (got.status, got.read()[:500])
        assert got.getheader("Content-Type").startswith("text/event-stream")
        while True:
            line = got.readline()
            if not line:
                return found
            line = line.decode().rstrip("\r\n")
            if line == "":
                if "data" in current:
                    found.append(current)
                    if until and until(current):
                        return found
                current = {}
            elif not line.startswith(":"):
                name, _, value = line.partition(":")
                current[name] = value.removeprefix(" ")
    finally:
        connection.close()

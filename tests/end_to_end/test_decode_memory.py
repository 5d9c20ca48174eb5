# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Decoders that need a whole picture share decode_memory of images-vips: requests wait for it, and none takes more."""
import concurrent.futures
import io
import unittest

from PIL import Image

from server import Server

MIB = 1 << 20


def progressive_jpeg(edge, shade=128):
    """2 bytes a pixel to decode, as libjpeg keeps its coefficients."""
    image = Image.new("L", (edge, edge), 30)
    image.paste(shade, (edge // 4, edge // 4, edge // 2, edge // 2))
    data = io.BytesIO()
    image.save(data, "JPEG", quality=90, progressive=True)
    return data.getvalue()


def config(decode_memory):
    return ("plugins:\n  - {library: storage-sqlite}\n  - {library: objects-files}\n"
            f"  - {{library: images-vips, config: {{decode_memory: {decode_memory}}}}}\n"
            "  - {library: model-threshold}\n  - {library: auth-jwt, config: {registration: open}}\n")


class DecodeMemory(unittest.TestCase):
    def segment(self, user, data):
        return user.send("POST", "/api/v1/segment", data, headers={"Content-Type": "image/jpeg"})

    def test_requests_wait_for_each_others_memory(self):
        with Server(config("3 MiB")) as server:
            user = server.user()
            data = [progressive_jpeg(1100, 100 + i) for i in range(8)]  # 2.3 MiB each: one at a time
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                answers = list(pool.map(lambda one: self.segment(user, one), data))
            for answer in answers:
                self.assertEqual(answer.status, 200, answer.body[:300])
                self.assertEqual(len(answer.json["objects"]), 1)

    def test_what_would_not_fit_alone_is_refused_with_need_limit_and_key(self):
        with Server(config("3 MiB")) as server:
            user = server.user()
            answer = self.segment(user, progressive_jpeg(1300))
            self.assertEqual((answer.status, answer.json["code"]), (413, "too_many_bytes"), answer.body)
            for part in (str(2 * 1300 * 1300), str(3 * MIB), "decode_memory"):
                self.assertIn(part, answer.json["detail"])
            project = user.post("/api/v1/projects", {"name": "large"}).json["id"]
            stored = user.send("POST", f"/api/v1/projects/{project}/images?name=a.jpg", progressive_jpeg(1300),
                               headers={"Content-Type": "image/jpeg"})
            self.assertIn(b"too_many_bytes", stored.body)
            self.assertEqual(self.segment(user, progressive_jpeg(900)).status, 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)

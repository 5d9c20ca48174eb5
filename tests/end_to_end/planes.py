# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Hosts whose model gives a page's own colours as its planes, and pages for it."""
import io

import numpy
import tifffile
from server import BIN, ROOT

LIBRARY = BIN.parent / "lib/fixtures/planes_model.so"
SIDE = 2000  # in three channels more than a quarter of LITTLE, so read in strips there
LITTLE = "32 MiB"
SEED = 20261126


def model(name, **config):
    settings = ", ".join(f"{key}: {value}" for key, value in config.items())
    return f"  - library: {LIBRARY}\n    id: {name}\n    config: {{{settings}}}\n"


def overlay(*models, memory="1 GiB"):
    return (ROOT / "tests/end_to_end/threshold.yaml").read_text() + "".join(models) + f"models: {{memory: {memory}}}\n"


def tiff(page):
    file = io.BytesIO()
    tifffile.imwrite(file, page, photometric="rgb")
    return file.getvalue()


def discs(height, width, places, radius):
    """Red: foreground, green: 1 at each disc's centre, 0 at its border; blue: noise."""
    y, x = numpy.mgrid[:height, :width]
    page = numpy.zeros((height, width, 3))
    for cx, cy in places:
        around = numpy.s_[max(0, cy - radius):cy + radius + 1, max(0, cx - radius):cx + radius + 1]
        depth = 1 - numpy.hypot(x[around] - cx, y[around] - cy) / radius
        page[around][..., 0] = numpy.maximum(page[around][..., 0], depth >= 0)
        page[around][..., 1] = numpy.maximum(page[around][..., 1], depth)
    page[..., 2] = numpy.random.default_rng(SEED).random((height, width))
    return page


class Client:
    def __init__(self, server, *names):
        self.user = server.user()
        for name in names:
            self.user.wait_model(name)

    def segment(self, model, body, expect=200, **query):
        text = "".join(f"&{key}={value}" for key, value in query.items())
        return self.user.post(f"/api/v1/segment?model={model}{text}", body, headers={"Content-Type": "image/tiff"},
                              expect=expect, timeout=300).json


def job_for(user, page, model_id):
    """The ended job that segments a page of a project."""
    project = user.project("Tiles")
    image = user.send("POST", f"/api/v1/projects/{project['id']}/images?name=a.tif", page, headers={"Content-Type": "image/tiff"}).json
    image = image.get("items", [image])[0]
    return user.wait_job(user.post(f"/api/v1/images/{image['id']}/segmentations", {"model": model_id}, expect=202).json["job_id"])

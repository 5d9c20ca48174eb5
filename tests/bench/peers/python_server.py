# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""The usual Python service: Flask under gunicorn, one worker, the network resident, eager float32, OpenCV contours.

    SPHEROID_WEIGHTS=plugins/model-torch/weights/spheroid.pt PEER_THREADS=2 \\
        /usr/bin/python3 -m gunicorn --chdir tests/bench/peers -w 1 -k sync -b 127.0.0.1:8091 python_server:app

`POST /segment` takes the bytes of one image and answers polygons with measurements. PEER_TILE=0: the image in one piece.
"""
import os
import time

import cv2
import flask
import numpy as np
import torch

THREADS = int(os.environ.get("PEER_THREADS", os.cpu_count()))
MULTIPLE = 32
THRESHOLD, MIN_AREA, SIMPLIFY = 0.5, 100, 1.0

torch.set_num_threads(THREADS)
model = torch.jit.load(os.environ["SPHEROID_WEIGHTS"], map_location="cpu").eval()
app = flask.Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 256 << 20


def normalise(grey):
    low, high = np.percentile(grey, [1, 99.8])
    return np.clip((grey - np.float32(low)) / np.float32(max(high - low, 1e-6)), 0, 1)


@torch.no_grad()
def foreground(page):
    """Probability of foreground. What lies outside the page is its mirror image."""
    height, width = page.shape
    padded = cv2.copyMakeBorder(page, 0, -height % MULTIPLE, 0, -width % MULTIPLE, cv2.BORDER_REFLECT_101)
    tensor = torch.from_numpy(np.ascontiguousarray(padded))[None, None]
    return model(tensor)[0, 0].numpy()[:height, :width]


def background_medians(image, outside):
    """One a channel (red, green, blue), of 8-bit samples."""
    found = []
    for channel in (2, 1, 0):
        counts = cv2.calcHist([image], [channel], outside, [256], [0, 256]).ravel().cumsum()
        found.append(int(np.searchsorted(counts, counts[-1] / 2)) if counts[-1] else 0)
    return found


def measure(contour, holes, area, pixels, background):
    perimeter = cv2.arcLength(contour, True)
    hull = cv2.convexHull(contour)
    hull_area = cv2.contourArea(hull)
    (_, (side_a, side_b), _) = cv2.minAreaRect(contour)
    points = hull[:, 0].astype(np.float32)
    moments = cv2.moments(contour)
    mass = max(moments["m00"], 1.0)
    covariance = np.array([[moments["mu20"], moments["mu11"]], [moments["mu11"], moments["mu02"]]]) / mass
    minor, major = 4 * np.sqrt(np.maximum(np.linalg.eigvalsh(covariance), 0))
    mean = pixels.mean(0)
    return {
        "area": area, "perimeter": perimeter, "hole_count": len(holes),
        "holes_area": sum(cv2.contourArea(hole) for hole in holes),
        "convex_area": hull_area, "convex_perimeter": cv2.arcLength(hull, True),
        "centroid_x": moments["m10"] / mass, "centroid_y": moments["m01"] / mass,
        "equivalent_diameter": float(np.sqrt(4 * area / np.pi)),
        "feret_max": float(np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1).max())),
        "feret_min": min(side_a, side_b), "major_axis": float(major), "minor_axis": float(minor),
        "orientation": float(np.degrees(0.5 * np.arctan2(2 * covariance[0, 1], covariance[0, 0] - covariance[1, 1]))),
        "eccentricity": float(np.sqrt(max(0.0, 1 - (minor / major) ** 2))) if major > 0 else None,
        "circularity": 4 * np.pi * area / perimeter ** 2 if perimeter else None,
        "solidity": area / hull_area if hull_area else None,
        "intensity_mean": mean.tolist(), "intensity_median": np.median(pixels, 0).tolist(),
        "intensity_min": pixels.min(0).tolist(), "intensity_max": pixels.max(0).tolist(),
        "intensity_std": pixels.std(0).tolist(), "background_corrected_mean": (mean - background).tolist()}


def objects_of(plane, image):
    mask = (plane >= THRESHOLD).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    background = background_medians(image, 1 - mask)
    found = []
    for index, contour in enumerate(contours):
        _, _, child, parent = tree[0][index]
        column, row = contour[0, 0]
        label = labels[row, column]
        left, top, width, height, area = (int(value) for value in stats[label])
        if parent >= 0 or area < MIN_AREA:
            continue
        holes = []
        while child >= 0:
            holes.append(contours[child])
            child = tree[0][child][0]
        window = np.s_[top:top + height, left:left + width]
        inside = labels[window] == label
        rings = [cv2.approxPolyDP(ring, SIMPLIFY, True)[:, 0].tolist() for ring in [contour, *holes]]
        found.append({"id": len(found) + 1, "class": "spheroid", "score": float(plane[window][inside].mean()),
                      "polygon": {"exterior": rings[0], "holes": rings[1:]}, "bbox": [left, top, width, height],
                      "measurements": measure(contour, holes, area, image[window][inside][:, ::-1], background)})
    return found


@app.post("/segment")
def segment():
    began = time.perf_counter()
    image = cv2.imdecode(np.frombuffer(flask.request.get_data(cache=False), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return flask.jsonify(error="This is no image that OpenCV reads."), 415
    decoded = time.perf_counter()
    page = normalise(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
    prepared = time.perf_counter()
    plane = foreground(page)
    inferred = time.perf_counter()
    found = objects_of(plane, image)
    ended = time.perf_counter()
    times = {"decode_ms": decoded - began, "prepare_ms": prepared - decoded, "compute_ms": inferred - prepared,
             "geometry_ms": ended - inferred, "total_ms": ended - began}
    return flask.jsonify(width=image.shape[1], height=image.shape[0], objects=found,
                         timing={name: seconds * 1e3 for name, seconds in times.items()})


@app.get("/ready")
def ready():
    return flask.jsonify(threads=torch.get_num_threads(), torch=torch.__version__, opencv=cv2.__version__)

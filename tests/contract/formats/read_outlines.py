# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Outlines of each format as a label image, drawn by others: GDAL, and ImageJ itself."""
import zipfile

import numpy
from osgeo import ogr

import cases
import imagej as ij


def geojson(case):
    source = ogr.Open(str(case.folder / "geojson"))
    layer = source.GetLayer(0)
    return cases.draw([(f.GetField("object_id"), f.GetGeometryRef().Clone()) for f in layer], case.width, case.height)


def run_lengths(size, counts):
    """[(begin, end)] of the object, column by column; `counts` as a list or as the text that rleFrString of cocoapi's maskApi.c reads."""
    if isinstance(counts, str):
        runs, at = [], 0
        while at < len(counts):
            value, shift, more = 0, 0, True
            while more:
                group = ord(counts[at]) - 48
                value |= (group & 0x1f) << shift
                more = bool(group & 0x20)
                at += 1
                shift += 5
                if not more and group & 0x10:
                    value |= -1 << shift
            if len(runs) > 2:
                value += runs[-2]
            runs.append(value)
        counts = runs
    assert sum(counts) == size[0] * size[1], (sum(counts), size)
    ends = numpy.cumsum(counts)
    return list(zip(ends[0:-1:2], ends[1::2]))


def coco(case, form="coco"):
    labels = numpy.zeros(case.height * case.width, numpy.uint32)  # column by column
    for annotation in case.json(form)["annotations"]:
        what = annotation["segmentation"]
        if isinstance(what, dict):
            for begin, end in run_lengths(what["size"], what["counts"]):
                labels[begin:end] = annotation["id"]
        else:
            outlines = [(1, cases.polygon([list(zip(p[::2], p[1::2]))])) for p in what]
            labels[cases.draw(outlines, case.width, case.height).T.ravel() > 0] = annotation["id"]
    return labels.reshape(case.width, case.height).T


def coco_rle(case):
    return coco(case, "coco-rle")


def yolo(case):
    outlines = []
    for number, line in enumerate(case.bytes("yolo").decode().splitlines(), 1):
        values = [float(v) for v in line.split()[1:]]
        corners = [(x * case.width, y * case.height) for x, y in zip(values[::2], values[1::2])]
        outlines.append((number, cases.polygon([corners])))
    return cases.draw(outlines, case.width, case.height)


def imagej(case, names=None):
    """ImageJ reads each selection of the archive and fills it."""
    with zipfile.ZipFile(case.folder / "imagej") as archive:
        assert archive.testzip() is None
        rois = [(entry, archive.read(entry)) for entry in archive.namelist()]
    drawn, said = ij.fill(rois, case.width, case.height)
    if names is not None:
        names.extend(zip((entry for entry, _ in rois), said))
    return drawn


READERS = {"geojson": geojson, "coco": coco, "coco-rle": coco_rle, "yolo": yolo, "imagej": imagej}

# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Label images whose files are read back, and the drawing of outlines by GDAL."""
import csv
import json
import os
import pathlib
import subprocess
import tempfile

import numpy
from osgeo import gdal, ogr
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(os.environ.get("SPHEROSEG_BIN", ROOT / "build/dev/bin"))
DATA = ROOT.parent / "shared" / "data"
gdal.UseExceptions()
ogr.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")  # warns that pixels have no place on Earth

NAMES = ['cell', 'a "quoted", one', "two\nlines\r\nand a\ttab", "=HYPERLINK(\"http://x\")", "+1", "-1", "@x",
         "Sphäroid 球 \U0001f52c", "../../etc/passwd", "C:\\con|?*", "x" * 100, "é" * 50, "_x0041_", "a\u0001b", " "]


def disc(labels, x, y, radius, value):
    rows, columns = numpy.ogrid[:labels.shape[0], :labels.shape[1]]
    labels[(columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2 < radius ** 2] = value


def nested():
    """Rings in rings, an island in each hole, and pixels that touch at corners only."""
    labels = numpy.zeros((220, 260), numpy.uint32)
    for value, radius in enumerate((100, 85, 70, 55, 40, 25, 10), 1):
        disc(labels, 110.5, 108, radius, value if value % 2 else 0)
    for step in range(6):
        labels[200 + step, 220 + step] = 50
    labels[10:20, 230:250] = 60
    labels[12:18:2, 232:248:2] = 0
    return labels


def blobs(seed=5, size=(400, 512), count=40):
    random = numpy.random.default_rng(seed)
    labels = numpy.zeros(size, numpy.uint32)
    for value in range(1, count + 1):
        disc(labels, random.uniform(0, size[1]), random.uniform(0, size[0]), random.uniform(2, 40), value)
        disc(labels, random.uniform(0, size[1]), random.uniform(0, size[0]), random.uniform(1, 8), 0)
    return labels


def dots(count):
    """Objects of one pixel."""
    side = int(numpy.ceil(count ** 0.5))
    labels = numpy.zeros((2 * side, 2 * side + 1), numpy.uint32)
    places = numpy.arange(side * side)[:count]
    labels[places // side * 2, places % side * 2] = places + 1
    return labels


def truths():
    """Masks that people drew: two images of each source that has instances, one of each that has not."""
    if not (DATA / "index.tsv").exists():
        return {}
    found = {}
    for row in csv.DictReader((DATA / "index.tsv").open(), delimiter="\t"):
        wanted = 2 if row["kind"].startswith("inst") else 1
        if row["split"] == "dev" and len(found.setdefault(row["source"], [])) < wanted:
            with Image.open(DATA / row["mask"]) as image:
                found[row["source"]].append(numpy.asarray(image).astype(numpy.uint32))
    return found


class Case:
    """The files of a label image; `with Case(labels) as case`."""

    def __init__(self, labels, formats, simplify=0, pixel_size_um=0.65, image_name="a.tif", classes=("cell",),
                 scores=(0.5,), measured=True):
        self._own = tempfile.TemporaryDirectory(prefix="spheroseg-formats-")
        self.folder = pathlib.Path(self._own.name)
        self.height, self.width = labels.shape
        description = {"width": self.width, "height": self.height, "simplify": simplify, "pixel_size_um": pixel_size_um,
                       "image_name": image_name, "classes": list(classes), "scores": list(scores), "measured": measured,
                       "formats": list(formats)}
        (self.folder / "case.json").write_text(json.dumps(description))
        labels.astype("<u4").tofile(self.folder / "labels")
        done = subprocess.run([BIN / "write_formats", self.folder / "case.json", self.folder / "labels", self.folder],
                              capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        self.said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
        self.objects = numpy.fromfile(self.folder / "objects", "<u4").reshape(labels.shape)
        self.count = int(self.objects.max(initial=0))

    def bytes(self, form):
        return (self.folder / form).read_bytes()

    def json(self, form):
        return json.loads(self.bytes(form))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._own.cleanup()


def polygon(rings):
    out = ogr.Geometry(ogr.wkbPolygon)
    for corners in rings:
        ring = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in corners:
            ring.AddPoint_2D(float(x), float(y))
        ring.CloseRings()
        out.AddGeometry(ring)
    return out


def draw(outlines, width, height):
    """A label image of [(number, ogr geometry)], by GDAL's rule: pixels whose centre lies inside."""
    layer_of = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = layer_of.CreateLayer("objects", geom_type=ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("number", ogr.OFTInteger))
    for number, geometry in outlines:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetField("number", number)
        feature.SetGeometry(geometry)
        layer.CreateFeature(feature)
    raster = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_UInt32)
    raster.SetGeoTransform((0, 1, 0, 0, 0, 1))
    gdal.RasterizeLayer(raster, [1], layer, options=["ATTRIBUTE=number"])
    return raster.ReadAsArray()


def ious(found, exact):
    """Of each object by its number."""
    count = int(max(found.max(initial=0), exact.max(initial=0))) + 1
    both = numpy.bincount(exact[found == exact], minlength=count)
    union = numpy.bincount(found.ravel(), minlength=count) + numpy.bincount(exact.ravel(), minlength=count) - both
    return (both / numpy.maximum(union, 1))[1:]

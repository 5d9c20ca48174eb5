#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Every sample of every format: exact where the format is, within a bound where it is lossy."""
import struct
import unittest
import zlib

import numpy
import tifffile
from PIL import Image, ImageOps

import dump
from dump import colour, grey

EXIF_ORIENTATION = 0x112
# Two decoders of one JPEG round the inverse DCT and the colours each in its own way.
JPEG_BOUND = 3


class Lossless(dump.Case):
    def save(self, name, picture, mode=None, **options):
        path = self.folder / name
        Image.fromarray(picture, mode).save(path, **options)
        return path

    def test_png(self):
        for name, picture, alpha in (("grey.png", grey(), 0), ("rgb.png", colour(), 0), ("la.png", colour(channels=2), 1),
                                     ("rgba.png", colour(channels=4), 1)):
            info = self.check(self.save(name, picture), picture)
            self.assertEqual((info.media_type, info.bit_depth, info.has_alpha, info.pages), ("image/png", 8, alpha, 1))

    def test_png_of_16_bits(self):
        picture = grey(most=65535, kind=numpy.uint16)
        info = self.check(self.save("deep.png", picture), picture)
        self.assertEqual((info.sample_type, info.bit_depth), (1, 16))

    def test_png_of_1_bit_is_0_and_255(self):
        picture = grey() > 127
        path = self.folder / "bit.png"
        Image.fromarray(picture).save(path)
        self.check(path, numpy.where(picture, 255, 0))

    def test_png_and_tiff_and_bmp_with_a_palette_are_the_colours(self):
        image = Image.fromarray(colour()).quantize(16)
        for name in ("palette.png", "palette.tif", "palette.bmp"):
            image.save(self.folder / name)
            self.check(self.folder / name, numpy.asarray(image.convert("RGB")))

    def test_interlaced_png(self):
        picture = grey(67, 43)
        path = self.folder / "interlaced.png"
        path.write_bytes(interlaced_png(picture))
        self.check(path, picture)
        self.check(path, picture, strips=7)
        self.check(path, picture[5:40, 11:50], region="11,5,39,35")

    def test_bmp(self):
        for picture in (grey(), colour()):
            info = self.check(self.save("a.bmp", picture), picture)
            self.assertEqual(info.media_type, "image/bmp")
            self.check(self.folder / "a.bmp", picture, memory=0)
        picture = grey() > 127
        path = self.folder / "bit.bmp"
        Image.fromarray(picture).save(path)
        self.check(path, numpy.where(picture, 255, 0))

    def test_bmp_of_os2_and_of_every_number_of_bits(self):
        for bits in (1, 4, 8):
            indices = grey(37, 23, most=2 ** bits)
            for header, from_the_top in ((12, False), (40, False), (40, True), (108, False), (124, True)):
                for palette in (colour(2 ** bits, 1)[0], grey(2 ** bits, 1).T.repeat(3, 1)):
                    path = self.folder / "a.bmp"
                    path.write_bytes(dump.indexed_bmp(indices, bits, palette.tolist(), header, from_the_top=from_the_top))
                    wanted = palette[indices]
                    is_grey = (palette[:, :1] == palette).all()
                    info = self.check(path, wanted[:, :, 0] if is_grey else wanted)
                    self.assertEqual((info.bit_depth, info.channels), (bits, 1 if is_grey else 3))
                    self.check(path, wanted[2:9, 5:30, :info.channels], region="5,2,25,7", memory=0)

    def test_bmp_with_fewer_colours_than_its_bits_could_tell(self):
        indices = grey(37, 23, most=20)
        palette = colour(20, 1)[0]
        path = self.folder / "a.bmp"
        for used in (20, 0):  # 0 says all 256: those that are there count
            path.write_bytes(dump.indexed_bmp(indices, 8, palette.tolist(), used=used))
            self.check(path, palette[indices])

    def test_webp_without_loss(self):
        picture = colour()
        info = self.check(self.save("a.webp", picture, lossless=True), picture)
        self.assertEqual(info.media_type, "image/webp")

    def test_jpeg_2000_without_loss(self):
        deep = grey(most=65535, kind=numpy.uint16)
        # Pillow 9.4 writes other samples than it is given when 16 bits come in tiles.
        for picture, layouts in ((grey(), ({}, {"tile_size": (32, 32)})), (colour(), ({}, {"tile_size": (32, 32)})), (deep, ({},))):
            for tiles in layouts:
                info = self.check(self.save("a.jp2", picture, **tiles), picture)
                self.assertEqual(info.media_type, "image/jp2")

    def test_every_orientation(self):
        picture = grey()
        for orientation in range(1, 9):
            exif = Image.Exif()
            exif[EXIF_ORIENTATION] = orientation
            wanted = numpy.asarray(ImageOps.exif_transpose(with_exif(picture, exif)))
            for name, options in (("a.png", {}), ("a.webp", {"lossless": True})):
                path = self.save(name, picture, exif=exif, **options)
                # Pillow writes an alpha-less grey WebP as RGB.
                info, found = self.read(path)
                self.assertTrue(numpy.array_equal(found[:, :, 0], wanted), (name, orientation))
            path = self.folder / "a.tif"
            tifffile.imwrite(path, picture, extratags=[(274, "H", 1, orientation, True)])
            self.check(path, wanted)
            self.check(path, wanted, strips=9)
            self.check(path, wanted[3:20, 10:40], region="10,3,30,17")


class Lossy(dump.Case):
    def test_jpeg_of_every_orientation(self):
        smooth = numpy.asarray(Image.fromarray(colour(8, 6)).resize((96, 80), Image.Resampling.BICUBIC))
        for picture in (smooth, smooth[:, :, 0]):
            for orientation in range(1, 9):
                for progressive in (False, True):
                    exif = Image.Exif()
                    exif[EXIF_ORIENTATION] = orientation
                    path = self.folder / "a.jpg"
                    Image.fromarray(picture).save(path, quality=95, subsampling=0, exif=exif, progressive=progressive)
                    with Image.open(path) as image:
                        info = self.check(path, numpy.asarray(ImageOps.exif_transpose(image)), JPEG_BOUND)
                    self.assertEqual(info.media_type, "image/jpeg")

    def test_jpeg_with_subsampled_colours(self):
        smooth = numpy.asarray(Image.fromarray(colour(8, 6)).resize((96, 80), Image.Resampling.BICUBIC))
        for progressive in (False, True):
            path = self.folder / "a.jpg"
            Image.fromarray(smooth).save(path, quality=95, subsampling=2, progressive=progressive)
            self.check(path, numpy.asarray(Image.open(path)), JPEG_BOUND)

    def test_webp_with_loss(self):
        smooth = numpy.asarray(Image.fromarray(colour(8, 6)).resize((96, 80), Image.Resampling.BICUBIC))
        path = self.folder / "a.webp"
        Image.fromarray(smooth).save(path, quality=90)
        self.check(path, numpy.asarray(Image.open(path).convert("RGB")), JPEG_BOUND)


class Tiff(dump.Case):
    def write(self, picture, **options):
        path = self.folder / "a.tif"
        tifffile.imwrite(path, picture, **options)
        return path

    def test_samples_of_every_type(self):
        for kind, most, sample_type, bits in ((numpy.uint8, 255, 0, 8), (numpy.uint16, 65535, 1, 16),
                                              (numpy.uint32, 1 << 24, 2, 32), (numpy.float32, 1, 2, 32)):
            picture = grey(most=most, kind=kind)
            info = self.check(self.write(picture), picture)
            self.assertEqual((info.media_type, info.sample_type, info.bit_depth), ("image/tiff", sample_type, bits))
        for kind, low in ((numpy.int8, 128), (numpy.int16, 30000), (numpy.int32, 1 << 22)):
            picture = (grey(most=2 * low - 1, kind=numpy.float64) - low).astype(kind)
            self.assertEqual(self.check(self.write(picture), picture).sample_type, 2)

    def test_layouts(self):
        layouts = ({}, {"tile": (16, 32)}, {"bigtiff": True}, {"byteorder": ">"}, {"compression": "zlib"},
                   {"compression": "zlib", "tile": (32, 32), "bigtiff": True}, {"rowsperstrip": 7})
        for picture in (grey(), grey(most=65535, kind=numpy.uint16), grey(most=3, kind=numpy.float32)):
            for layout in layouts:
                path = self.write(picture, **layout)
                self.check(path, picture)
                self.check(path, picture, memory=0)
        for layout in layouts:
            self.check(self.write(colour(), photometric="rgb", **layout), colour())

    def test_planes_beside_each_other_and_white_as_zero(self):
        planes = numpy.moveaxis(colour(), 2, 0)
        self.check(self.write(planes, photometric="rgb", planarconfig="separate"), colour())
        self.check(self.write(grey(), photometric="miniswhite"), 255 - grey())

    def test_alpha_is_told(self):
        info = self.check(self.write(colour(channels=4), photometric="rgb", extrasamples=["unassalpha"]), colour(channels=4))
        self.assertEqual(info.has_alpha, 1)


def with_exif(picture, exif):
    image = Image.fromarray(picture)
    image.getexif()[EXIF_ORIENTATION] = exif[EXIF_ORIENTATION]
    return image


def interlaced_png(picture):
    """Adam7, which Pillow does not write (PNG specification, chapter 8)."""
    height, width = picture.shape
    rows = b"".join(b"\0" + row.tobytes() for x, y, right, down in
                    ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
                    for row in picture[y::down, x::right])

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


if __name__ == "__main__":
    unittest.main(verbosity=2)

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What is not read is refused by its name, from the header alone where the header tells."""
import io
import struct
import unittest
import zlib

import numpy
import tifffile
from PIL import Image

import dump
from dump import colour, grey


def png_header(width, height, depth=8):
    """A PNG that ends after its header: any decoding would find it damaged."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return start + struct.pack(">I", 1 << 20) + b"IDAT"


class Refusals(dump.Case):
    def path(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def encoded(self, picture, kind, **options):
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, kind, **options)
        return buffer.getvalue()

    def test_too_many_pixels_are_seen_in_the_header(self):
        self.refused(self.path("a.png", png_header(100000, 100000)), "too_many_pixels", "10000000000 pixels", "400000000")
        self.refused(self.path("a.png", png_header(200000, 10)), "image_too_wide")
        self.refused(self.path("a.png", png_header(10, 200000)), "image_too_high")
        self.refused(self.path("a.png", png_header(100, 100)), "too_many_pixels", max_pixels=9999)
        self.refused(self.path("a.png", png_header(100, 100)), "damaged_image", max_pixels=10000)

    def test_too_many_pixels_of_every_format(self):
        for kind in ("JPEG", "WEBP", "JPEG2000", "BMP", "TIFF"):
            data = self.encoded(colour(), kind)
            # Where the header can be read without it, the end is cut off: what is refused for its size was not decoded.
            cut = len(data) - (0 if kind in ("TIFF", "WEBP") else 200)
            self.refused(self.path("a", data[:cut]), "too_many_pixels", max_pixels=75 * 61 - 1)

    def test_samples_of_64_bits_say_so(self):
        for kind, words in ((numpy.float64, "64-bit float"), (numpy.int64, "64-bit integer"), (numpy.uint64, "64-bit integer"),
                            (numpy.float16, "16-bit float"), (numpy.complex64, "complex")):
            path = self.folder / "a.tif"
            tifffile.imwrite(path, grey().astype(kind))
            self.refused(path, "unsupported_layout", words, "32-bit float")

    def test_old_style_jpeg_says_so(self):
        path = self.folder / "a.tif"
        tifffile.imwrite(path, grey())
        data = bytearray(path.read_bytes())
        with tifffile.TiffFile(path) as file:
            at = file.pages[0].tags["Compression"].valueoffset
        data[at:at + 2] = struct.pack("<H", 6)
        self.refused(self.path("a.tif", bytes(data)), "unsupported_layout", "old-style JPEG")

    def test_cut_off_files_are_damaged(self):
        for kind in ("PNG", "JPEG", "WEBP", "BMP", "TIFF"):
            data = self.encoded(colour(), kind)
            self.refused(self.path("a", data[:len(data) * 2 // 3]), "damaged_image")

    def test_a_bmp_of_colours_that_its_palette_lacks_is_damaged(self):
        palette = grey(16, 1).T.repeat(3, 1).tolist()
        indices = numpy.array([[0, 15, 9, 3], [1, 2, 3, 4]], numpy.uint8)
        self.read(self.path("a.bmp", dump.indexed_bmp(indices, 8, palette)))
        for header, used in ((12, None), (40, None), (40, 0), (40, 256)):
            for index in (16, 200, 255):
                indices[1, 2] = index
                data = dump.indexed_bmp(indices, 8, palette, header, used)
                self.refused(self.path("a.bmp", data), "damaged_image", "not in its palette of 16")
        self.refused(self.path("a.bmp", dump.indexed_bmp(indices, 8, [])), "damaged_image", "palette is missing")
        self.refused(self.path("a.bmp", dump.indexed_bmp(indices, 8, palette, header=64)), "damaged_image", "header makes no sense")

    def test_strangers_are_no_images(self):
        for data in (b"", b"hello", b"GIF89a" + bytes(50), b"%PDF-1.7" + bytes(50)):
            self.refused(self.path("a.png", data), "not_an_image")

    def test_a_whole_picture_decoder_keeps_to_its_memory(self):
        """640 × 500 RGB: 16-bit coefficients take 1 920 000 bytes, the decoded page 960 000."""
        picture = colour(640, 500)
        progressive = self.path("a.jpg", self.encoded(picture, "JPEG", progressive=True))
        self.refused(progressive, "too_many_bytes", "1920000 bytes", "at most 1919999", "decode_memory", decode_memory=1919999)
        _, whole = self.read(progressive, decode_memory=1920000)
        self.check(progressive, whole, strips=100, decode_memory=1920000)
        self.refused(progressive, "too_many_bytes", region="5,5,9,9", decode_memory=1920000)
        self.check(progressive, whole[5:14, 5:14], region="5,5,9,9", decode_memory=2880000)
        self.read(self.path("a.webp", self.encoded(picture, "WEBP")), decode_memory=640 * 500 * 8)
        self.refused(self.path("a.webp", self.encoded(picture, "WEBP")), "too_many_bytes", decode_memory=640 * 500 * 8 - 1)

    def test_what_is_read_in_parts_takes_none_of_it(self):
        picture = colour(640, 500)
        for kind, options in (("JPEG", {}), ("PNG", {}), ("TIFF", {})):
            self.read(self.path("a", self.encoded(picture, kind, **options)), decode_memory=1)

    def test_a_tile_as_large_as_a_picture_counts(self):
        path = self.folder / "a.tif"
        tifffile.imwrite(path, numpy.zeros((4112, 4112), numpy.uint8), tile=(4112, 4112), compression="zlib")
        self.refused(path, "too_many_bytes", str(2 * 4112 * 4112), decode_memory=1 << 20)
        self.read(path)


if __name__ == "__main__":
    unittest.main(verbosity=2)

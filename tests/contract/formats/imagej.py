# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""ImageJ itself (Debian's libij-java), without its windows."""
import jpype
import jpype.imports
import numpy

CLASSES = ["/usr/share/java/ij.jar", "/usr/share/java/org.jpype.jar"]


def _classes():
    if not jpype.isJVMStarted():
        jpype.startJVM("-Djava.awt.headless=true", classpath=CLASSES, convertStrings=True)
    from ij.io import Opener, RoiDecoder
    from ij.process import ShortProcessor
    return Opener, RoiDecoder, ShortProcessor


def _array(processor, width, height):
    return numpy.array(processor.getPixels()).astype(numpy.int64).reshape(height, width) & 0xffff


def fill(rois, width, height):
    """[(entry, bytes)] read as selections, each filled with its number: the pixels, and the names."""
    _, decoder, processor = _classes()
    drawn, names = processor(width, height), []
    for number, (entry, data) in enumerate(rois, 1):
        roi = decoder(jpype.JArray(jpype.JByte)(data), entry).getRoi()
        names.append(str(roi.getName()))
        drawn.setValue(number)
        drawn.fill(roi)
    return _array(drawn, width, height), names


def open_image(path):
    image = _classes()[0]().openImage(str(path))
    assert image is not None, path
    return _array(image.getProcessor(), image.getWidth(), image.getHeight())

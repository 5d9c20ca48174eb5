# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What other microscopes and cameras would have made of a page, to see where a model fails. All repeat to the bit."""
import cv2
import numpy as np


def invert(grey, _):
    return grey.max() + grey.min() - grey


def power(exponent):
    """Dark parts crushed (above 1) or lifted (below)."""
    def apply(grey, _):
        low, high = grey.min(), grey.max()
        return low + (high - low) * ((grey - low) / max(high - low, 1e-6)) ** exponent
    return apply


def gradient(grey, _):
    """Light that falls from the left to the right by half of the page's contrast."""
    low, high = np.percentile(grey, [1, 99.8])
    return grey + (high - low) * np.linspace(0.25, -0.25, grey.shape[1], dtype=np.float32)


def noise(grey, rng):
    """Gaussian, a tenth of the page's contrast."""
    low, high = np.percentile(grey, [1, 99.8])
    return grey + 0.1 * (high - low) * rng.standard_normal(grey.shape).astype(np.float32)


def jpeg(grey, _):
    low, high = grey.min(), grey.max()
    bytes_ = ((grey - low) / max(high - low, 1e-6) * 255).astype(np.uint8)
    return cv2.imdecode(cv2.imencode(".jpg", bytes_, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_GRAYSCALE).astype(np.float32)


def sixteen_bits(grey, _):
    """A camera of 16 bits that uses a twentieth of them."""
    low, high = grey.min(), grey.max()
    return np.round(1000 + 3000 * (grey - low) / max(high - low, 1e-6)).astype(np.float32)


DISTURBANCES = {"invert": invert, "gamma-2": power(2), "gamma-half": power(0.5), "gradient": gradient, "noise": noise,
                "jpeg-30": jpeg, "16-bit": sixteen_bits}


def disturb(name, grey):
    return DISTURBANCES[name](grey.astype(np.float32), np.random.default_rng(2026)).astype(np.float32)

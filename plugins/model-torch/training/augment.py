# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What a microscope, a camera and a file format may do to a page. All randomness comes from `rng`."""
import cv2
import numpy as np

from pages import REC601_BGR


def grey_weights(rng, channels):
    """Rec.601 as the host does it, or half of the time another mix: another dye, another camera."""
    if channels == 1:
        return np.ones(1, np.float32)
    if rng.random() < 0.5:
        return REC601_BGR
    return rng.dirichlet([1.0, 1.0, 1.0]).astype(np.float32)


def page_levels(rng, pixels):
    """The host's percentiles of the page, a little off, since pages hold more or less of everything."""
    low = 1.0 if rng.random() < 0.4 else rng.uniform(0, 3)
    high = 99.8 if rng.random() < 0.4 else rng.uniform(99, 100)
    low, high = np.percentile(pixels, [low, high])
    return low, max(high - low, 1e-6)


def illumination(rng, grey):
    """A gradient, a vignette or a slow stain."""
    size = grey.shape[0]
    y, x = np.mgrid[-1:1:size * 1j, -1:1:size * 1j].astype(np.float32)
    kind = rng.integers(3)
    if kind == 0:
        angle = rng.uniform(0, 2 * np.pi)
        field = x * np.cos(angle) + y * np.sin(angle)
    elif kind == 1:
        cy, cx = rng.uniform(-1.5, 1.5, 2)
        field = 1 - ((x - cx) ** 2 + (y - cy) ** 2)
    else:
        field = cv2.resize(rng.standard_normal((4, 4)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    strength = rng.uniform(0, 0.3)
    if rng.random() < 0.6:
        return grey * np.clip(1 + strength * field, 0.2, 2)
    return grey + 0.4 * strength * field


def sensor_noise(rng, grey, most):
    level = most * rng.random() ** 2
    shot = level * np.sqrt(np.clip(grey, 0, 1)) if rng.random() < 0.4 else level
    noise = rng.standard_normal(grey.shape).astype(np.float32)
    if rng.random() < 0.3:
        noise = cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.5, 1.2)) * 2
    return grey + shot * noise


def jpeg(rng, grey):
    coded = cv2.imencode(".jpg", (np.clip(grey, 0, 1) * 255).astype(np.uint8),
                         [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 95))])[1]
    return cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255


def develop(rng, grey, invert, hardness=1.0):
    """From a page's grey levels (about 0..1) to what the network sees (0..1); `hardness` 0..1 for inversion and noise."""
    if rng.random() < 0.3:
        grey = illumination(rng, grey)
    if rng.random() < 0.35:
        grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.3, 2.2) if rng.random() < 0.85 else rng.uniform(2, 4))
    elif rng.random() < 0.15:
        grey = grey + rng.uniform(0.3, 1.5) * (grey - cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.8, 2)))
    grey = np.clip(grey, 0, 1.5)
    if rng.random() < invert * hardness:
        grey = 1 - np.clip(grey, 0, 1)
    if rng.random() < 0.5:
        grey = np.clip(grey, 0, 1.5) ** np.exp(rng.uniform(-0.8, 0.8))
    if rng.random() < 0.15:
        grey = grey * rng.uniform(1, 3)
    if rng.random() < 0.3:
        grey = rng.uniform(0, 0.4) * rng.random() + grey * rng.uniform(0.35, 1.0)
    if rng.random() < 0.55:
        grey = sensor_noise(rng, grey, 0.05 + 0.07 * hardness)
    if rng.random() < 0.2:
        grey = jpeg(rng, grey)
    if rng.random() < 0.35:
        low, span = page_levels(rng, grey)
        if span > 0.1:
            grey = (grey - low) / span
    return np.clip(grey, 0, 1).astype(np.float32)

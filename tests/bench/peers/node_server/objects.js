// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A plane of probabilities to polygons with measurements, by OpenCV.
'use strict';
const cv = require('@techstark/opencv-js');

const THRESHOLD = 0.5;
const MIN_AREA = 100;
const SIMPLIFY = 1.0;

const points = (contour) => {
  const list = [];
  for (let i = 0; i < contour.data32S.length; i += 2) list.push([contour.data32S[i], contour.data32S[i + 1]]);
  return list;
};

function outline(contour) {
  const simple = new cv.Mat();
  cv.approxPolyDP(contour, simple, SIMPLIFY, true);
  const ring = points(simple);
  simple.delete();
  return ring;
}

/** The sample at the middle of `counts` (one for each of 256 values). */
function median(counts, total) {
  let value = 0;
  for (let seen = counts[0]; value < 255 && seen < total / 2; seen += counts[value]) value++;
  return value;
}

function backgroundMedians(mask, image) {
  const counts = Array.from({ length: image.channels }, () => new Uint32Array(256));
  let total = 0;
  for (let i = 0, at = 0; i < mask.length; i++, at += image.channels) {
    if (mask[i]) continue;
    total++;
    for (let c = 0; c < image.channels; c++) counts[c][image.data[at + c]]++;
  }
  return counts.map((channel) => median(channel, total));
}

/** Of the pixels that carry `label` within a box: their number, mean probability and samples by channel. */
function gather(labels, label, box, plane, image) {
  const counts = Array.from({ length: image.channels }, () => new Uint32Array(256));
  let area = 0;
  let probability = 0;
  for (let y = box.y; y < box.y + box.height; y++)
    for (let x = box.x, i = y * image.width + box.x; x < box.x + box.width; x++, i++) {
      if (labels[i] !== label) continue;
      area++;
      probability += plane[i];
      for (let c = 0; c < image.channels; c++) counts[c][image.data[i * image.channels + c]]++;
    }
  return { area, score: probability / area, counts };
}

function intensities({ counts, area }, background) {
  const found = { mean: [], median: [], min: [], max: [], std: [] };
  for (const channel of counts) {
    let sum = 0;
    let squares = 0;
    channel.forEach((count, value) => {
      sum += count * value;
      squares += count * value * value;
    });
    const mean = sum / area;
    found.mean.push(mean);
    found.median.push(median(channel, area));
    found.min.push(channel.findIndex((count) => count > 0));
    found.max.push(channel.findLastIndex((count) => count > 0));
    found.std.push(Math.sqrt(Math.max(squares / area - mean * mean, 0)));
  }
  const named = Object.fromEntries(Object.entries(found).map(([name, list]) => [`intensity_${name}`, list]));
  return { ...named, background_corrected_mean: found.mean.map((mean, c) => mean - background[c]) };
}

/** Axes and direction of the ellipse with the same second moments. */
function ellipse(moments) {
  const mass = Math.max(moments.m00, 1);
  const [xx, xy, yy] = [moments.mu20 / mass, moments.mu11 / mass, moments.mu02 / mass];
  const spread = Math.sqrt(((xx - yy) / 2) ** 2 + xy ** 2);
  const axis = (value) => 4 * Math.sqrt(Math.max(value, 0));
  const [major, minor] = [axis((xx + yy) / 2 + spread), axis((xx + yy) / 2 - spread)];
  return {
    centroid_x: moments.m10 / mass, centroid_y: moments.m01 / mass, major_axis: major, minor_axis: minor,
    orientation: (Math.atan2(2 * xy, xx - yy) * 90) / Math.PI,
    eccentricity: major > 0 ? Math.sqrt(1 - (minor / major) ** 2) : null,
  };
}

function shape(contour, holes, area) {
  const hull = new cv.Mat();
  cv.convexHull(contour, hull);
  const corners = points(hull);
  let feret = 0;
  for (const [i, a] of corners.entries())
    for (let j = 0; j < i; j++) feret = Math.max(feret, Math.hypot(a[0] - corners[j][0], a[1] - corners[j][1]));
  const perimeter = cv.arcLength(contour, true);
  const convexArea = cv.contourArea(hull);
  const { size } = cv.minAreaRect(contour);
  const result = {
    area, perimeter, hole_count: holes.length,
    holes_area: holes.reduce((sum, hole) => sum + cv.contourArea(hole), 0),
    convex_area: convexArea, convex_perimeter: cv.arcLength(hull, true),
    equivalent_diameter: Math.sqrt((4 * area) / Math.PI),
    feret_max: feret, feret_min: Math.min(size.width, size.height), ...ellipse(cv.moments(contour)),
    circularity: perimeter > 0 ? (4 * Math.PI * area) / perimeter ** 2 : null,
    solidity: convexArea > 0 ? area / convexArea : null,
  };
  hull.delete();
  return result;
}

/** `plane`: probability, one a pixel of `image` ({data, width, height, channels}, 8-bit interleaved). */
function objectsOf(plane, image) {
  const mats = [];
  const keep = (mat) => {
    mats.push(mat);
    return mat;
  };
  try {
    const mask = keep(new cv.Mat(image.height, image.width, cv.CV_8UC1));
    mask.data.set(plane.map((value) => (value >= THRESHOLD ? 1 : 0)));
    const labelImage = keep(new cv.Mat());
    cv.connectedComponents(mask, labelImage, 8, cv.CV_32S);
    const contours = keep(new cv.MatVector());
    const tree = keep(new cv.Mat());
    cv.findContours(mask, contours, tree, cv.RETR_CCOMP, cv.CHAIN_APPROX_NONE);
    // Views of WebAssembly's memory, which no call below may outgrow: copied.
    const labels = labelImage.data32S.slice();
    const links = tree.data32S.slice();
    const background = backgroundMedians(mask.data.slice(), image);
    const found = [];
    for (let index = 0; index < contours.size(); index++) {
      if (links[4 * index + 3] >= 0) continue; // a hole, which its object has
      const contour = keep(contours.get(index));
      const label = labels[contour.data32S[1] * image.width + contour.data32S[0]];
      const box = cv.boundingRect(contour);
      const pixels = gather(labels, label, box, plane, image);
      if (pixels.area < MIN_AREA) continue;
      const holes = [];
      for (let hole = links[4 * index + 2]; hole >= 0; hole = links[4 * hole]) holes.push(keep(contours.get(hole)));
      found.push({
        id: found.length + 1, class: 'spheroid', score: pixels.score,
        polygon: { exterior: outline(contour), holes: holes.map((hole) => outline(hole)) },
        bbox: [box.x, box.y, box.width, box.height],
        measurements: { ...shape(contour, holes, pixels.area), ...intensities(pixels, background) },
      });
    }
    return found;
  } finally {
    mats.forEach((mat) => mat.delete());
  }
}

module.exports = { objectsOf };

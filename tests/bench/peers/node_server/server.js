// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The usual Node service: onnxruntime, sharp, OpenCV as WebAssembly; the network resident, requests interleaved.
//
//   SPHEROID_ONNX=spheroid.onnx PEER_THREADS=2 PEER_PORT=8092 node server.js
//
// POST /segment takes the bytes of one image and answers polygons with measurements. The network sees the page in one piece.
'use strict';
const http = require('node:http');
const os = require('node:os');
const cv = require('@techstark/opencv-js');
const ort = require('onnxruntime-node');
const sharp = require('sharp');
const { objectsOf } = require('./objects.js');

const THREADS = Number(process.env.PEER_THREADS || os.cpus().length);
const MULTIPLE = 32;
const LARGEST_BODY = 256 * 2 ** 20;

/** 8-bit samples, interleaved; grey or RGB. */
async function decode(bytes) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function luminance({ data, width, height, channels }) {
  if (channels === 1) return data;
  const grey = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += channels)
    grey[i] = (4899 * data[at] + 9617 * data[at + 1] + 1868 * data[at + 2] + 8192) >> 14;
  return grey;
}

/** What each grey becomes: percentile 1 is 0, percentile 99.8 is 1, linear between ranks. */
function normalisation(grey) {
  const counts = new Uint32Array(256);
  for (let i = 0; i < grey.length; i++) counts[grey[i]]++;
  const ranked = (rank) => {
    let value = 0;
    for (let seen = counts[0]; seen <= rank; seen += counts[value]) value++;
    return value;
  };
  const percentile = (share) => {
    const rank = share * (grey.length - 1);
    const below = Math.floor(rank);
    const low = ranked(below);
    return low + (rank - below) * (ranked(Math.min(below + 1, grey.length - 1)) - low);
  };
  const low = percentile(0.01);
  const span = Math.max(percentile(0.998) - low, 1e-6);
  return Float32Array.from(counts, (_, value) => Math.min(Math.max((value - low) / span, 0), 1));
}

/** Indices of an axis that is mirrored at its end, the edge not repeated. */
function reflected(count, length) {
  const period = Math.max(2 * (length - 1), 1);
  return Int32Array.from({ length: count }, (_, i) => (i % period < length ? i % period : period - (i % period)));
}

/** The network's foreground for the page, mirrored at its lower right to a size that the network takes. */
async function infer(session, page, height, width) {
  const rows = reflected(height, page.height);
  const columns = reflected(width, page.width);
  const input = new Float32Array(height * width);
  for (let y = 0, to = 0; y < height; y++) {
    const row = rows[y] * page.width;
    for (let x = 0; x < width; x++) input[to++] = page.values[page.grey[row + columns[x]]];
  }
  const answer = await session.run({ page: new ort.Tensor('float32', input, [1, 1, height, width]) });
  return answer.planes.data;
}

async function foreground(session, page) {
  const plane = new Float32Array(page.width * page.height);
  const up = (size) => Math.ceil(size / MULTIPLE) * MULTIPLE;
  const width = up(page.width);
  const answer = await infer(session, page, up(page.height), width);
  for (let y = 0; y < page.height; ++y)
    plane.set(answer.subarray(y * width, y * width + page.width), y * page.width);
  return plane;
}

async function segment(session, bytes) {
  const laps = [performance.now()];
  const lap = () => laps.push(performance.now());
  const image = await decode(bytes);
  lap();
  const grey = luminance(image);
  const page = { grey, values: normalisation(grey), width: image.width, height: image.height };
  lap();
  const plane = await foreground(session, page);
  lap();
  const objects = objectsOf(plane, image);
  lap();
  const timing = { total_ms: laps[4] - laps[0] };
  ['decode_ms', 'prepare_ms', 'compute_ms', 'geometry_ms'].forEach((name, i) => {
    timing[name] = laps[i + 1] - laps[i];
  });
  return { width: image.width, height: image.height, objects, timing };
}

async function body(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > LARGEST_BODY) throw new Error(`The image has more than ${LARGEST_BODY} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function answer(response, status, value) {
  const text = JSON.stringify(value);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

async function main() {
  // Not awaited itself: it is a thenable that resolves to itself for ever.
  if (!cv.Mat) await new Promise((resolve) => { cv.onRuntimeInitialized = () => resolve(); });
  const session = await ort.InferenceSession.create(process.env.SPHEROID_ONNX, { intraOpNumThreads: THREADS });
  const versions = { node: process.version, onnxruntime: ort.env.versions.node, sharp: sharp.versions.sharp, threads: THREADS };
  const server = http.createServer((request, response) => {
    if (request.url === '/ready') return answer(response, 200, versions);
    if (request.method !== 'POST' || request.url !== '/segment') return answer(response, 404, { error: 'POST /segment' });
    return body(request)
      .then((bytes) => segment(session, bytes))
      .then((found) => answer(response, 200, found), (error) => answer(response, 422, { error: String(error.message) }));
  });
  process.on('SIGTERM', () => process.exit(0));
  server.listen(Number(process.env.PEER_PORT || 8092), '127.0.0.1');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

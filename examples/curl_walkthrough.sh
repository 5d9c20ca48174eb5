#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# Spheroseg by curl, from an account to exported outlines. Needs curl and jq-free tools only.
#   examples/curl_walkthrough.sh URL IMAGE
set -euo pipefail
url=${1:?the address of a server, e.g. http://127.0.0.1:8080}
image=${2:?an image file}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }
json=(-H 'Content-Type: application/json')

echo "1. Register and log in"
email=walk-$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')@example.org
password=$(od -An -N18 -tx1 /dev/urandom | tr -d ' \n')
curl -fsS "${json[@]}" "$url/api/v1/auth/register" -o /dev/null \
    -d "{\"email\":\"$email\",\"password\":\"$password\",\"name\":\"Walker\"}"
token=$(curl -fsS "${json[@]}" "$url/api/v1/auth/login" \
    -d "{\"email\":\"$email\",\"password\":\"$password\"}" | field access_token)
auth=(-H "Authorization: Bearer $token")

echo "2. Make a project with a pixel size, so that measurements come in micrometres too"
project=$(curl -fsS "${auth[@]}" "${json[@]}" "$url/api/v1/projects" \
    -d '{"name":"Walk-through","pixel_size_um":0.65}' | field id)

echo "3. Upload an image (multipart, as a form does it)"
curl -fsS "${auth[@]}" -F "file=@$image" "$url/api/v1/projects/$project/images" -o "$work/uploaded.json"
image_id=$(sed 's/.*"items":\[{//' "$work/uploaded.json" | sed 's/"project_id":"[^"]*"//; s/"created_by":"[^"]*"//' | field id)

echo "4. Segment it: a job; wait for its end on the event stream"
curl -fsS "${auth[@]}" "${json[@]}" "$url/api/v1/images/$image_id/segmentations" \
    -d '{"params":{"simplify":1.0}}' -o "$work/accepted.json"
job=$(field job_id <"$work/accepted.json")
segmentation=$(field segmentation_id <"$work/accepted.json")
curl -fsSN --max-time 120 "${auth[@]}" "$url/api/v1/jobs/$job/events" | sed -n 's/^event: /   /p'

echo "5. Read the measurements and export"
curl -fsS "${auth[@]}" "$url/api/v1/segmentations/$segmentation" -o "$work/segmentation.json"
grep -q '"state":"done"' "$work/segmentation.json"
for format in geojson coco yolo csv xlsx imagej mask labels-tiff; do
    curl -fsS "${auth[@]}" "$url/api/v1/segmentations/$segmentation/export?format=$format" -o "$work/export.$format"
    echo "   $format: $(wc -c <"$work/export.$format") bytes"
done

echo "6. The same without storing anything"
curl -fsS "${auth[@]}" -H 'Content-Type: application/octet-stream' --data-binary "@$image" \
    "$url/api/v1/segment?format=geojson&min_area=200" -o "$work/stateless.geojson"
grep -q '"FeatureCollection"' "$work/stateless.geojson"

echo "7. What a refusal looks like"
curl -sS "${auth[@]}" -H 'Content-Type: image/png' -d 'not an image' "$url/api/v1/segment"
echo
echo "Done."

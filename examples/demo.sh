#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# Segments a drawn sample image through REST, as a first look at a server with open registration.
#   examples/demo.sh URL SAMPLE_PROGRAM FOLDER
set -euo pipefail
url=$1
sample=$2
folder=$3
umask 077
mkdir -p "$folder"

call() { curl -fsS --max-time 60 "$@"; }
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

# The demo's own account: made on the first run, its password kept beside the results.
if [ ! -f "$folder/account" ]; then
    printf 'demo-%s@example.org %s\n' "$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')" \
        "$(od -An -N18 -tx1 /dev/urandom | tr -d ' \n')" >"$folder/account"
    read -r email password <"$folder/account"
    call -o /dev/null -H 'Content-Type: application/json' "$url/api/v1/auth/register" \
        -d "{\"email\":\"$email\",\"password\":\"$password\",\"name\":\"Demo\"}" || {
        rm -f "$folder/account"
        echo "The demo could not register its account at $url." >&2
        exit 1
    }
fi
read -r email password <"$folder/account"
token=$(call -H 'Content-Type: application/json' "$url/api/v1/auth/login" \
    -d "{\"email\":\"$email\",\"password\":\"$password\"}" | field access_token)

"$sample" --out "$folder/sample.tif" --truth "$folder/truth.tif" --seed 7 --size 1024 --spheroids 3
call -H "Authorization: Bearer $token" -H 'Content-Type: image/tiff' --data-binary "@$folder/sample.tif" \
    -o "$folder/sample.geojson" "$url/api/v1/segment?format=geojson"
count=$(grep -o '"type":"Feature"' "$folder/sample.geojson" | wc -l)
echo "Segmented $folder/sample.tif (3 drawn spheroids): $count objects found, outlines in $folder/sample.geojson."
[ "$count" -gt 0 ]

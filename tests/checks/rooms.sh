#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# Each vendor library stays in its room: no other folder includes its headers.
set -euo pipefail
cd "$(dirname "$0")/../.."
failed=0

# room PATTERN ALLOWED…: no file outside the allowed folders has an include that matches.
room() {
    local pattern=$1 found
    shift
    local skip=()
    for folder in "$@"; do skip+=("$folder"); done
    found=$(grep -rlE "#include [<\"]($pattern)" --include='*.cpp' --include='*.hpp' --include='*.h' --include='*.c' \
        host plugins sdk examples 2>/dev/null || true)
    for folder in "${skip[@]}"; do found=$(grep -v "^$folder/" <<<"$found" || true); done
    if [ -n "$found" ]; then
        printf 'Only %s may include %s:\n%s\n' "$*" "$pattern" "$found" >&2
        failed=1
    fi
}

room 'pistache/' host/http
room 'boost/beast' host/http
room 'boost/dll' host/plugin sdk/check
room 'yaml-cpp/' host/config plugins/model-package
room 'archive\.h|archive_entry\.h' plugins/model-package
room 'sqlite3\.h' plugins/storage-sqlite
room 'vips/|stb_image|gdk-pixbuf' plugins/images-vips
room 'jwt/|argon2\.h' plugins/auth-jwt
room 'prometheus/' plugins/metrics-prometheus
room 'torch/|ATen/|c10/' plugins/model-torch
room 'curl/' plugins/model-remote
room 'pqxx' plugins/storage-postgres
room 'opencv2/' host/geometry host/inference plugins/model-threshold plugins/model-opencv-dnn
room 'opencv2/(imgcodecs|highgui|dnn|opencv\.hpp)' plugins/model-opencv-dnn
room '(oneapi/)?tbb/' plugins/model-threshold plugins/model-opencv-dnn
room 'xlsxwriter' host/formats
room 'CLI/' host/cli
room 'spdlog/' host/api host/cli host/jobs host/objects host/process
room 'openssl/' host/store plugins/auth-jwt plugins/model-package plugins/objects-files
room 'zlib\.h' host/formats
room 'jemalloc/' host/process

# A library that has no row above has no room yet.
known='sys|linux|arpa|netinet|spheroseg|bioimageio|nlohmann|tl|pistache|boost/(beast|asio/buffer|dll)|yaml-cpp|vips|stb|jwt'
known+='|prometheus|torch|ATen|c10|caffe2/serialize|curl|pqxx|opencv2|oneapi/tbb|CLI|spdlog|openssl|jemalloc'
unknown=$(grep -rnE '#include <[^>]+/' --include='*.cpp' --include='*.hpp' --include='*.h' --include='*.c' host plugins sdk |
    grep -vE "#include <($known)(/|\.hpp)" || true)
if [ -n "$unknown" ]; then
    printf 'No room is named for what these include:\n%s\n' "$unknown" >&2
    failed=1
fi

# SQL is written where a table's owner lives.
sql=$(grep -rlE '"(SELECT|INSERT INTO|UPDATE|DELETE FROM) ' --include='*.cpp' --include='*.hpp' host plugins |
    grep -vE '^(host/store|plugins/storage-sqlite|plugins/auth-jwt)/' || true)
if [ -n "$sql" ]; then
    printf 'SQL outside host/store and the plugin that owns the table:\n%s\n' "$sql" >&2
    failed=1
fi

# It makes OpenCV's pool anew, without a lock, under whoever runs on it.
if grep -rn 'cv::setNumThreads(' --include='*.cpp' --include='*.hpp' host plugins >&2; then
    echo "OpenCV's pool is bounded by TBB's global_control instead." >&2
    failed=1
fi
exit $failed

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# Installs what the peers need where it is missing, then measures: run.sh [measure.py's options]
set -euo pipefail
cd "$(dirname "$0")"

missing=()
while read -r package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done < <(grep -v '^#' packages.txt)
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "Missing packages; as root: apt-get install -y ${missing[*]}" >&2
        exit 1
    fi
    apt-get install -y --no-install-recommends "${missing[@]}"
fi
if ! command -v npm >/dev/null || ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 18 || (a === 18 && b >= 17) ? 0 : 1)'; then
    echo "node 18.17 or newer with npm is missing; Debian has both: apt-get install -y nodejs npm" >&2
    exit 1
fi
# Both bring their libraries inside the packages; their install scripts would fetch more from elsewhere.
[ -d node_server/node_modules ] || npm install --prefix node_server --no-audit --no-fund
PYTHONDONTWRITEBYTECODE=1 exec /usr/bin/python3 measure.py "$@"

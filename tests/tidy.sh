#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# clang-tidy over the sources that a build folder knows; findings are errors. It takes about as long as a build.
#   tests/tidy.sh [BUILD_FOLDER] [PATTERN]
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/dev}
pattern=${2:-'/(host|plugins|sdk)/.*\.cpp$'}
tool=$(command -v clang-tidy-14 || command -v clang-tidy)
sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json" | sort -u | grep -E "$pattern" |
    xargs -P "$(nproc)" -n 1 "$tool" -p "$build" --quiet

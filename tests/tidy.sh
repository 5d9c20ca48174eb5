#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# clang-tidy over the sources that a build folder knows; findings are errors.
#   tests/tidy.sh [BUILD_FOLDER] [PATTERN]   every source whose path matches; takes two to three times as long as a build
#   tests/tidy.sh --changed [BUILD_FOLDER]   what the last commit and the working tree changed, twelve sources at most
set -euo pipefail
cd "$(dirname "$0")/.."
changed=0
if [ "${1:-}" = --changed ]; then
    changed=1
    shift
fi
build=${1:-build/dev}
pattern=${2:-'/(host|plugins|sdk)/.*\.cpp$'}
most_changed=12
tool=$(command -v clang-tidy-14 || command -v clang-tidy || true)

# skip REASON: ctest takes 77 for a skipped test.
skip() {
    echo "SKIPPED: $1"
    exit 77
}
[ -n "$tool" ] || skip "clang-tidy is not installed"
[ -f "$build/compile_commands.json" ] || { echo "$build has no compile_commands.json; configure it first." >&2; exit 2; }

sources=$(sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json" | sort -u |
    grep -E "$pattern" | grep -vF "$(realpath "$build")/") # what the build wrote: each header alone
if [ $changed = 1 ]; then
    git rev-parse -q --verify HEAD~1 >/dev/null 2>&1 || skip "there is no earlier commit to compare with"
    # A header is looked at through the source of its name.
    stems=$({ git diff --name-only HEAD~1; git ls-files --others --exclude-standard; } |
        sed -nE 's/\.(cpp|hpp|h)$/.cpp/p' | sort -u)
    sources=$(grep -F -x -f <(sed "s|^|$PWD/|" <<<"$stems") <<<"$sources" || true)
    [ -n "$sources" ] || { echo "No source changed."; exit 0; }
    count=$(wc -l <<<"$sources")
    if [ "$count" -gt $most_changed ]; then
        echo "$count sources changed; the first $most_changed are looked at here, all of them by tests/tidy.sh."
        sources=$(head -n $most_changed <<<"$sources")
    fi
fi
xargs -P "$(nproc)" -n 1 "$tool" -p "$build" --quiet --extra-arg=-Wno-unknown-warning-option <<<"$sources"

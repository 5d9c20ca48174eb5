#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# What a plugin author outside of this tree does: installs the SDK, builds the example against it, checks it.
#   outside_author.sh <build folder> <example folder> <compiler> <C++ standard>
set -euo pipefail
build=$1 example=$2 compiler=$3 standard=$4
if ! command -v "$compiler" > /dev/null; then
    echo "SKIPPED: there is no $compiler here"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --component sdk --prefix "$work/sdk" > /dev/null
cp -r "$example" "$work/example"
cmake -S "$work/example" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/sdk" -DCMAKE_CXX_COMPILER="$compiler" \
    -DCMAKE_CXX_STANDARD="$standard" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror"
cmake --build "$work/build"
"$work/sdk/bin/spheroseg-plugin-check" "$work/build/lib/spheroseg/libmodel-minimal.so"

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# What a plugin author outside of this tree does: installs the SDK, builds a folder against it alone, checks it.
#   outside_author.sh <build folder> <compiler> <C++ standard> <build type> <plugin folder> [<folder beside it>...]
# CMAKE_PREFIX_PATH says where libraries are that are not in the usual places.
set -euo pipefail
build=$1 compiler=$2 standard=$3 type=$4 plugin=$5
if ! command -v "$compiler" > /dev/null; then
    echo "SKIPPED: there is no $compiler here"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --component sdk --prefix "$work/sdk" > /dev/null
mkdir "$work/source"
cp -r "${@:5}" "$work/source"
cmake -G "Unix Makefiles" -S "$work/source/$(basename "$plugin")" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/sdk;${CMAKE_PREFIX_PATH:-}" \
    -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_STANDARD="$standard" -DCMAKE_BUILD_TYPE="$type" \
    -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror"
cmake --build "$work/build" --parallel "$(nproc)"
# The SDK brings its JSON along; where the system has one, too, a target that forgot to link it would build all the same.
# Make keeps what each source included.
if grep -rl --include='*.d' ' /usr/include/nlohmann/' "$work/build"; then
    echo "these took the system's nlohmann/json.hpp instead of the SDK's" >&2
    exit 1
fi
"$work/sdk/bin/spheroseg-plugin-check" "$work/build/lib/spheroseg"/lib*.so

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# Installs what the tests need, builds, runs every test and closes with ctest's own summary.
#   tests/run.sh [--preset dev|release|asan|tsan] [-- arguments for ctest]
set -euo pipefail
cd "$(dirname "$0")/.."

preset=dev
while [ $# -gt 0 ]; do
    case $1 in
        --preset) preset=${2:?--preset takes a name: dev, release, asan or tsan}; shift 2 ;;
        --) shift; break ;;
        -h | --help) sed -n '4,5s/^# //p' "$0"; exit 0 ;;
        *) echo "Unknown argument '$1'; see tests/run.sh --help." >&2; exit 2 ;;
    esac
done

deploy/install_packages.sh deploy/packages.txt tests/packages.txt
cores=$(nproc)
cmake --preset "$preset" -DSPHEROSEG_TESTS=ON
cmake --build --preset "$preset" -j "$cores"
# Tests that start servers share the machine with their neighbours; more jobs than cores would only make them wait.
exec ctest --preset "$preset" -j "$cores" --no-tests=error "$@"

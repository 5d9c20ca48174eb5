#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# Every C and C++ file is as clang-format writes it, and every source file names its licence.
set -euo pipefail
cd "$(dirname "$0")/../.."
tool=$(command -v clang-format-14 || command -v clang-format || true)
if [ -z "$tool" ]; then
    echo "SKIPPED: clang-format is not installed"
    exit 77
fi
files=$(find host plugins sdk examples tests \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' -o -name '*.c' \) -not -path '*/build/*' -not -path '*/node_modules/*')
xargs "$tool" --dry-run --Werror <<<"$files"
unlicensed=$(grep -L 'SPDX-License-Identifier' $files $(find host plugins sdk examples tests deploy \( -name '*.sh' -o -name '*.py' -o -name '*.sql' \) -not -path '*/build/*' -not -path '*/node_modules/*') || true)
if [ -n "$unlicensed" ]; then
    printf 'No SPDX-License-Identifier in:\n%s\n' "$unlicensed" >&2
    exit 1
fi

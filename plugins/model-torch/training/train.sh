#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# The whole training, and the files that are shipped. Arguments go to train.py.
set -e
cd "$(dirname "$0")"
/usr/bin/python3 train.py --seed 2026 "$@" --out run
/usr/bin/python3 export.py run/checkpoint.pt

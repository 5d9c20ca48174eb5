#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# The whole training, hard images first, then milder ones while the rate falls. Arguments go to all runs of train.py.
set -e
cd "$(dirname "$0")"
/usr/bin/python3 train.py --out run/hard --minutes 74 --until 53 --seed 2026 "$@"
/usr/bin/python3 train.py --out run/mild --minutes 31 --seed 2028 --rate 8e-4 --hardness 0.35 --start run/hard/checkpoint.pt "$@"
/usr/bin/python3 train.py --out run/again --steps 2426 --seed 2029 --rate 1e-3 --hardness 0.35 --start run/mild/checkpoint.pt "$@"
/usr/bin/python3 train.py --out run/wide --steps 1738 --seed 2030 --rate 1e-3 --hardness 0.5 --crop 256 --batch 6 \
    --start run/again/checkpoint.pt "$@"
/usr/bin/python3 train.py --out run/nuclei --steps 12879 --seed 2031 --rate 1e-3 --hardness 0.5 --crop 224 --batch 6 --nuclei \
    --start run/wide/checkpoint.pt "$@"
/usr/bin/python3 mix.py run/nuclei/start.pt run/nuclei/checkpoint.pt 0.7 run/mixed.pt
/usr/bin/python3 export.py run/mixed.pt

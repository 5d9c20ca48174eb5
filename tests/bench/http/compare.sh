#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs wrk against a bare Pistache and our front in turns and prints the ratio of their medians.
#   compare.sh [folder with the two programs] [threads] [rounds] [seconds a round]
set -euo pipefail
programs=${1:-build/release/bin}
threads=${2:-1}
rounds=${3:-5}
seconds=${4:-3}
bare_port=18081
front_port=18082
"$programs/bench_http_bare" $bare_port "$threads" & bare=$!
"$programs/bench_http_front" $front_port "$threads" & front=$!
trap 'kill $bare $front 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for port in $bare_port $front_port; do
  for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$port/health/live" && break; sleep 0.05; done
done
rate() {  # requests/s of one round
  wrk -t1 -c32 -d"${seconds}s" -H 'Connection: keep-alive' "http://127.0.0.1:$1/health/live" |
    awk '/Requests\/sec/ {print int($2)} /Socket errors|Non-2xx/ {print > "/dev/stderr"}'
}
bares=() fronts=()
for _ in $(seq "$rounds"); do
  bares+=("$(rate $bare_port)")
  fronts+=("$(rate $front_port)")
done
median() { printf '%s\n' "$@" | sort -n | sed -n "$(( ($# + 1) / 2 ))p"; }
bare_median=$(median "${bares[@]}")
front_median=$(median "${fronts[@]}")
echo "bare Pistache, $threads thread(s): ${bares[*]} requests/s, median $bare_median"
echo "our front,     $threads thread(s): ${fronts[*]} requests/s, median $front_median"
awk -v f="$front_median" -v b="$bare_median" 'BEGIN {printf "ratio %.2f\n", f / b}'

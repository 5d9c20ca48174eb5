#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
# From a fresh clone to a running server that has segmented an image.
#   deploy/quickstart.sh [--port N] [--data FOLDER] [--no-demo] | --stop [--data FOLDER]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

port=8080
data=$root/data
demo=yes
stop=no
while [ $# -gt 0 ]; do
    case $1 in
        --port) port=${2:?--port takes a number}; shift 2 ;;
        --data) data=${2:?--data takes a folder}; shift 2 ;;
        --no-demo) demo=no; shift ;;
        --stop) stop=yes; shift ;;
        -h | --help) sed -n '4,5s/^# //p' "$0"; exit 0 ;;
        *) echo "Unknown argument '$1'; see deploy/quickstart.sh --help." >&2; exit 2 ;;
    esac
done
case $port in '' | *[!0-9]*) echo "--port takes a number from 1 to 65535, got '$port'." >&2; exit 2 ;; esac
if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
    echo "--port takes a number from 1 to 65535, got '$port'." >&2
    exit 2
fi
if [ "$stop" = yes ] && [ ! -d "$data" ]; then
    echo "No server runs on $data."
    exit 0
fi
# shellcheck disable=SC2174
mkdir -p -m 700 "$data"
data=$(cd "$data" && pwd)
pid_file=$data/spheroseg.pid
log=$data/spheroseg.log
url=http://127.0.0.1:$port

# The process id of the server on this data folder, if it runs: a stale file may name somebody else's process.
running_pid() {
    local pid
    pid=$(cat "$pid_file" 2>/dev/null) || return 1
    [ -n "$pid" ] && [ "$(basename "$(readlink "/proc/$pid/exe" 2>/dev/null || true)" ' (deleted)')" = spheroseg ] &&
        echo "$pid"
}

stop_server() {
    local pid
    if ! pid=$(running_pid); then
        echo "No server runs on $data."
        return
    fi
    kill -TERM "$pid"
    for _ in $(seq 1 300); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$pid" 2>/dev/null; then
        echo "The server (process $pid) has not ended within 30 s; see $log." >&2
        exit 1
    fi
    rm -f "$pid_file"
    echo "Stopped the server on $data."
}

# The port in the command line of a process: the one that this script gave it.
port_of() {
    tr '\0' '\n' <"/proc/$1/cmdline" | sed -n '/^--port$/{n;p;}'
}

require_free_port() {
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 0
    echo "Port $port is taken by another program; choose one with --port, or stop that program first." >&2
    exit 1
}

if [ "$stop" = yes ]; then
    stop_server
    exit 0
fi

# Asked before the build and after it; only the server of this very folder gives the port up.
if ! { pid=$(running_pid) && [ "$(port_of "$pid")" = "$port" ]; }; then
    require_free_port
fi

"$root/deploy/install_packages.sh" "$root/deploy/packages.txt"

cd "$root"
echo "Building (a first build takes some minutes) …"
build_log=$data/build.log
# A warning of another compiler is no reason to refuse a newcomer the build.
if ! { cmake --preset release -DSPHEROSEG_TESTS=OFF -DSPHEROSEG_WERROR=OFF && cmake --build --preset release -j "$(nproc)"; } >"$build_log" 2>&1; then
    tail -n 40 "$build_log" >&2
    echo "The build failed; the whole log is $build_log." >&2
    exit 1
fi
bin=$root/build/release/bin

if pid=$(running_pid); then
    stop_server
fi
require_free_port
umask 077
"$bin/spheroseg" serve --config "$root/config/development.yaml" --data "$data" --port "$port" >>"$log" 2>&1 &
pid=$!
echo "$pid" >"$pid_file"

# Who answers on the port may be another program, so an answer counts only while this server lives.
require_alive() {
    kill -0 "$pid" 2>/dev/null && return
    tail -n 20 "$log" >&2
    echo "The server did not start; the whole log is $log." >&2
    rm -f "$pid_file"
    exit 1
}

for _ in $(seq 1 1200); do
    require_alive
    curl -fsS -o /dev/null "$url/health/ready" 2>/dev/null && break
    sleep 0.1
done
require_alive
if ! curl -fsS -o /dev/null "$url/health/ready"; then
    curl -sS "$url/health/ready" >&2 || true
    echo "The server is not ready after two minutes; its log is $log." >&2
    exit 1
fi

[ "$demo" = no ] || "$root/examples/demo.sh" "$url" "$bin/spheroseg_sample" "$data/demo"

cat <<TEXT

Spheroseg listens on $url
  administrator    $([ -f "$data/first-administrator.txt" ] && sed -n "s/^email: //p; s/^password: /one-time password (until it is changed: POST \/api\/v1\/auth\/password) /p" "$data/first-administrator.txt" | paste -sd, | sed "s/,/, /" || echo "already made")
  API description  $url/docs (for programs: $url/api/v1/openapi.json)
  log              $log
  stop it          deploy/quickstart.sh --stop$([ "$data" = "$root/data" ] || echo " --data $data")
Read on: docs/rest.md (clients), docs/operator.md (deployment), sdk/README.md (plugins).
TEXT

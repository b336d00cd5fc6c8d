#!/usr/bin/env bash
# A throw-away MariaDB for tests, from the programs of this machine.
#
#   mariadb.sh start RUN [--port N] [--owner PID] [-- mariadbd options]
#   mariadb.sh stop RUN
#
# RUN is a folder that does not exist yet; everything of the server is in it, the socket is RUN/s.sock. `start` prints
# `pid=... socket=... port=...` when the server answers; user root has no password. With --owner the server ends and
# RUN goes away when that process is gone. Missing programs are installed with apt-get, which needs root.
set -euo pipefail

die() { echo "mariadb.sh: $*" >&2; exit 1; }

install_programs() {
  if command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null; then return; fi
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || die "mariadbd is missing: install the package mariadb-server-core"
  local log; log=$(mktemp)
  apt_install >"$log" 2>&1 || { apt-get update >>"$log" 2>&1 && apt_install >>"$log" 2>&1; } ||
    { tail -n 5 "$log" >&2; rm -f "$log"; die "cannot install mariadb-server-core"; }
  rm -f "$log"
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mariadb-server-core
}

start() {
  local run=$1 port='' owner=''; shift
  while [ $# -gt 0 ]; do
    case $1 in
      --port) port=$2; shift 2 ;;
      --owner) owner=$2; shift 2 ;;
      --) shift; break ;;
      *) die "unknown option $1" ;;
    esac
  done
  [ ! -e "$run" ] || die "$run exists already"
  [ ${#run} -le 90 ] || die "the path of a socket may have 107 bytes: choose a shorter folder than $run"
  install_programs
  mkdir -p "$run"
  local user=(); [ "$(id -u)" != 0 ] || user=(--user=root)
  mariadb-install-db --no-defaults --datadir="$run/data" "${user[@]}" --auth-root-authentication-method=normal \
    --skip-test-db --skip-name-resolve --innodb-log-file-size=4M >"$run/install.log" 2>&1 ||
    { tail -n 20 "$run/install.log" >&2; die "mariadb-install-db failed"; }
  local net=(--skip-networking); [ -z "$port" ] || net=(--port="$port" --bind-address=127.0.0.1)
  # The defaults of Debian's own configuration; without them 10.11 uses latin1. The data is thrown away: nothing is flushed.
  setsid mariadbd --no-defaults "${user[@]}" --datadir="$run/data" --socket="$run/s.sock" "${net[@]}" \
    --pid-file="$run/server.pid" --log-error="$run/server.log" --skip-name-resolve --skip-log-bin --ssl=0 \
    --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci --innodb-buffer-pool-size=64M \
    --innodb-log-file-size=4M --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync \
    --innodb-doublewrite=OFF --innodb-fast-shutdown=2 --max-connections=200 "$@" </dev/null >>"$run/server.out" 2>&1 &
  await "$run" $!
  [ -z "$owner" ] || watch "$owner" "$run"
  echo "pid=$(cat "$run/pid") socket=$run/s.sock port=${port:-none}"
}

await() { # waits for the server and notes its process
  local run=$1 pid=$2 i
  echo "$pid" >"$run/pid"
  for ((i = 0; i < 1500; i++)); do
    if grep -qs 'ready for connections' "$run/server.log"; then return; fi
    kill -0 "$pid" 2>/dev/null || { tail -n 20 "$run/server.log" >&2; die "the server stopped while starting"; }
    sleep 0.02
  done
  kill -9 "$pid"; tail -n 20 "$run/server.log" >&2
  die "the server was not ready after 30 seconds"
}

watch() { # stops the server when process $1 is gone
  setsid bash -c 'while kill -0 "$1" 2>/dev/null; do sleep 0.5; done; "$2" stop "$3"' \
    watch "$1" "$(realpath "$0")" "$2" </dev/null >/dev/null 2>&1 &
}

stop() {
  local run=$1 pid
  pid=$(cat "$run/pid" 2>/dev/null) || return 0
  # The number may belong to another process by now.
  ours() { { tr '\0' '\n' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qxF -- "--datadir=$run/data"; }
  if ours; then
    kill -9 "$pid" 2>/dev/null || true
    while ours; do sleep 0.01; done
  fi
  rm -rf "$run"
}

[ $# -ge 2 ] || die "usage: mariadb.sh start|stop RUN [options]"
case $1 in
  start) shift; start "$@" ;;
  stop) stop "$2" ;;
  *) die "unknown command $1" ;;
esac

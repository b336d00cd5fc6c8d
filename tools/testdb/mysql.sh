#!/usr/bin/env bash
# A throw-away MySQL for tests. Where the machine has no mysqld of its own, the packages of Debian unstable are unpacked
# into a cache folder and run with their own C library; nothing is installed on the system and root is not needed.
#
#   mysql.sh start CACHE RUN [--port N] [--owner PID] [-- mysqld options]
#   mysql.sh stop RUN
#   mysql.sh client|dump CACHE [options]       the command line client; mysqldump
#   mysql.sh install CACHE                     make CACHE/bin/mysqld and CACHE/bin/mysqldump, which run as they are
#
# CACHE keeps the programs and one prepared data folder, and may be shared by parallel callers. RUN is a folder that does
# not exist yet; everything of one server is in it, the socket is RUN/s.sock. `start` prints `pid=... socket=... port=...`
# when the server answers; user root has no password. With --owner the server ends and RUN goes away when that process is
# gone.
set -euo pipefail

PACKAGES='mysql-server-core mysql-client-core'
# Only the scripts around the server need these.
UNNEEDED='^(perl|perl-base|perl-modules-.*|libperl.*|libgdbm.*|libdb5.*|libbz2-.*|libc-gconv-modules-extra|gcc-.*-base|libtirpc-common|libjs-.*)$'

die() { echo "mysql.sh: $*" >&2; exit 1; }

# shellcheck source=tools/testdb/debian.sh
source "$(dirname "$(realpath "$0")")/debian.sh"

# Sets the paths of the programs; unpacks them first where needed.
setup() {
  setup_packages "$1" "$PACKAGES" "$UNNEEDED" usr/sbin/mysqld
  share=$root/usr/share/mysql; [ -d "$share" ] || share=$root/usr/share
  server_options=(--no-defaults --basedir="$root/usr" --lc-messages-dir="$share" --character-sets-dir="$share/charsets"
    --plugin-dir="$root/usr/lib/mysql/plugin" --innodb-buffer-pool-size=64M --innodb-redo-log-capacity=8M
    --innodb-use-native-aio=0 --innodb-flush-method=nosync --innodb-doublewrite=OFF --innodb-flush-log-at-trx-commit=0
    --innodb-buffer-pool-load-at-startup=OFF --innodb-buffer-pool-dump-at-shutdown=OFF --skip-log-bin --mysqlx=OFF
    --secure-file-priv= --skip-name-resolve)
  [ "$(id -u)" != 0 ] || server_options+=(--user=root)
}

prepare() { # a data folder to copy, made once
  [ ! -e "$cache/data" ] || return 0
  exec 9>"$cache/lock"; flock 9
  if [ ! -e "$cache/data" ]; then
    rm -rf "$cache/data.new"
    # Names are not resolved, so that 127.0.0.1 is not localhost.
    printf '%s\n' "CREATE USER root@'127.0.0.1';" "GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;" >"$cache/init.sql"
    run "$root/usr/sbin/mysqld" "${server_options[@]}" --datadir="$cache/data.new" --init-file="$cache/init.sql" \
      --initialize-insecure --log-error="$cache/init.log" || { tail -n 20 "$cache/init.log" >&2; die "cannot make a data folder"; }
    rm -f "$cache/data.new/auto.cnf"
    mv "$cache/data.new" "$cache/data"
  fi
  exec 9>&-
}

start() {
  [ $# -ge 2 ] || die "usage: mysql.sh start CACHE RUN [options]"
  local run=$2 port='' owner=''; setup "$1"; shift 2
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
  prepare
  mkdir -p "$run/tmp"
  cp -a --reflink=auto "$cache/data" "$run/data"
  local net=(--skip-networking); [ -z "$port" ] || net=(--port="$port" --bind-address=127.0.0.1)
  setsid "$loader" --library-path "$libs" --argv0 "$root/usr/sbin/mysqld" "$root/usr/sbin/mysqld" "${server_options[@]}" \
    --datadir="$run/data" --tmpdir="$run/tmp" --socket="$run/s.sock" "${net[@]}" --pid-file="$run/server.pid" \
    --log-error="$run/server.log" --performance-schema=OFF --innodb-fast-shutdown=2 --max-connections=200 "$@" \
    </dev/null >>"$run/server.out" 2>&1 &
  await "$run" $!
  [ -z "$owner" ] || watch "$owner" "$run"
  echo "pid=$(cat "$run/pid") socket=$run/s.sock port=${port:-none}"
}

# Programs that find their libraries and files by themselves. What the caller says comes first: --no-defaults has to.
install() {
  setup "$1"
  mkdir -p "$cache/bin"
  script "$cache/bin/mysqld" "$root/usr/sbin/mysqld" '"$@" '"--basedir='$root/usr' --lc-messages-dir='$share' \\
  --character-sets-dir='$share/charsets' --plugin-dir='$root/usr/lib/mysql/plugin'"
  script "$cache/bin/mysqldump" "$root/usr/bin/mysqldump" "--no-defaults --character-sets-dir='$share/charsets'"' "$@"'
}

script() { # file, program, arguments; others may be running the file
  printf '#!/bin/sh\nexec "%s" --library-path "%s" --argv0 "%s" "%s" %s\n' "$loader" "$libs" "$2" "$2" "$3" >"$1.$$"
  chmod +x "$1.$$"
  mv "$1.$$" "$1"
}

await() { # waits for the server and notes its process
  local run=$1 pid=$2 i
  echo "$pid" >"$run/pid"
  for ((i = 0; i < 3000; i++)); do
    if grep -qs 'ready for connections' "$run/server.log"; then return; fi
    kill -0 "$pid" 2>/dev/null || { tail -n 20 "$run"/server.{log,out} >&2; die "the server stopped while starting"; }
    sleep 0.02
  done
  kill -9 "$pid"; tail -n 20 "$run/server.log" >&2
  die "the server was not ready after 60 seconds"
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

[ $# -ge 2 ] || die "usage: mysql.sh start|stop|client|dump ..."
command=$1; shift
case $command in
  start) start "$@" ;;
  stop) stop "$1" ;;
  install) install "$1" ;;
  client) setup "$1"; shift; run "$root/usr/bin/mysql" --no-defaults --character-sets-dir="$share/charsets" "$@" ;;
  dump) setup "$1"; shift; run "$root/usr/bin/mysqldump" --no-defaults --character-sets-dir="$share/charsets" "$@" ;;
  *) die "unknown command $command" ;;
esac

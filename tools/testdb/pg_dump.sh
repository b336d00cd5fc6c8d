#!/usr/bin/env bash
# The newest pg_dump of Debian unstable, for machines whose own is older than the server.
#
#   pg_dump.sh CACHE [options]
#
# CACHE keeps the program and may be shared by parallel callers. A pg_dump reads servers of its own version and older.
set -euo pipefail

die() { echo "pg_dump.sh: $*" >&2; exit 1; }

# shellcheck source=tools/testdb/debian.sh
source "$(dirname "$(realpath "$0")")/debian.sh"

MAJOR=18
# Only the scripts around the program need these.
UNNEEDED='^(perl|perl-base|perl-modules-.*|libperl.*|libgdbm.*|libdb5.*|libbz2-.*|libc-gconv-modules-extra|gcc-.*-base|postgresql-client-common|sensible-utils|netbase)$'

[ $# -ge 1 ] || die "usage: pg_dump.sh CACHE [options]"
setup_packages "$1" "postgresql-client-$MAJOR" "$UNNEEDED" "usr/lib/postgresql/$MAJOR/bin/pg_dump"
shift
run "$root/usr/lib/postgresql/$MAJOR/bin/pg_dump" "$@"

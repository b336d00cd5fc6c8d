#!/bin/sh
# Checks migrations before a commit, as a hook of git or of https://pre-commit.com.
#
#   atlas-pre-commit.sh validate [FLAGS]   the directory fits its checksums; with --dev-url it also runs
#   atlas-pre-commit.sh diff [FLAGS]       the directory is up to date with the schema; if it is not, the migration that
#                                          is missing is written, and the commit stops for it to be reviewed
#
# FLAGS are those of `atlas migrate validate` and `atlas migrate diff`, such as `--env local`. ATLAS names the program,
# ATLAS_MIGRATION_NAME the new migration, and with ATLAS_STAGE=1 what was written is added to the commit instead of
# stopping it.
#
# Exit status: 0 when nothing is to be done, 1 when the commit must stop.
set -eu

atlas=${ATLAS:-atlas}
command=${1:-}
[ $# -gt 0 ] && shift

if ! command -v "$atlas" > /dev/null; then
  echo "atlas-pre-commit: the program '$atlas' was not found. Install it, or name it in the variable ATLAS" >&2
  exit 1
fi

# The names of changed and new files with their contents' hashes, one per line.
state() {
  git -c core.quotePath=false status --porcelain --untracked-files=all --no-renames | cut -c 4- | while IFS= read -r name; do
    printf '%s %s\n' "$(git hash-object -- "$name" 2> /dev/null || echo removed)" "$name"
  done
}

case $command in
  validate)
    exec "$atlas" migrate validate "$@"
    ;;
  diff)
    cd "$(git rev-parse --show-toplevel)"
    before=$(mktemp) after=$(mktemp)
    trap 'rm -f "$before" "$after"' EXIT
    state | sort > "$before"
    "$atlas" migrate diff ${ATLAS_MIGRATION_NAME:+"$ATLAS_MIGRATION_NAME"} "$@" >&2
    state | sort > "$after"
    written=$(comm -13 "$before" "$after" | cut -d ' ' -f 2-)
    [ -z "$written" ] && exit 0
    if [ "${ATLAS_STAGE:-}" = 1 ]; then
      printf '%s\n' "$written" | while IFS= read -r name; do git add -- "$name"; done
      printf 'atlas-pre-commit: added to the commit:\n%s\n' "$written" >&2
      exit 0
    fi
    printf 'atlas-pre-commit: the schema changed, and a migration was written. Review it, add it, and commit again:\n%s\n' "$written" >&2
    exit 1
    ;;
  *)
    echo "usage: atlas-pre-commit.sh validate|diff [flags]" >&2
    exit 1
    ;;
esac

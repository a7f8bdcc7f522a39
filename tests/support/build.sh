# shellcheck shell=bash
# Sourced by the run scripts: one way to configure and to build.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Ninja where it is present; a build folder that exists keeps the generator that made it.
if [[ -z ${CMAKE_GENERATOR:-} ]] && command -v ninja >/dev/null; then
  export CMAKE_GENERATOR=Ninja
fi

# build_preset PRESET FOLDER [-D...] -- [TARGET...]: configures where that is needed, builds the targets (all without any).
# Says nothing while there is nothing to do.
build_preset() {
  local preset=$1 folder=$2 options=() targets=()
  shift 2
  while (($#)) && [[ $1 != -- ]]; do options+=("$1"); shift; done
  (($#)) && shift
  (($#)) && targets=(--target "$@")
  if ((${#options[@]})) || [[ ! -f $folder/CMakeCache.txt || $root/CMakePresets.json -nt $folder/CMakeCache.txt ]]; then
    (cd "$root" && cmake --preset "$preset" -B "$folder" "${options[@]}") || return
    touch "$folder/CMakeCache.txt"
  fi
  cmake --build "$folder" --parallel "$(nproc)" "${targets[@]}"
}

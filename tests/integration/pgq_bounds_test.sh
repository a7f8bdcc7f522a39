#!/bin/bash
# pgq's memory, what it is linked with, and what it does where its output goes nowhere.
set -u
source "$(dirname "$0")/pgq_checks.sh"

sanitized=no
! grep -qa '__[at]san_init' "$pgq" || sanitized=yes

# Everything but the aligned table streams.
if [[ $sanitized == no ]]; then
  rows=5000000
  query="select i, repeat('x', 40) as filler from generate_series(1, $rows) i"
  x=$(printf 'x%.0s' {1..40})
  lines=$(ulimit -v 262144; "$pgq" --csv -c "$query" | wc -l)
  [[ $lines == $((rows + 1)) ]] || fail "$lines lines instead of $((rows + 1))"
  last=$(ulimit -v 262144; "$pgq" --jsonl --binary -c "$query" | tail -n 1)
  [[ $last == "{\"i\":$rows,\"filler\":\"$x\"}" ]] || fail "the last row in JSON: $last"
  lines=$(ulimit -v 262144; yes -- '-- a comment of some length, in front of a statement' | head -c 300000000 |
    { cat; echo; echo "select 'the end'"; } | "$pgq" -At -f - 2>&1)
  [[ $lines == 'the end' ]] || fail "a long script: $lines"
  compared=$((compared + 3))
fi

# No libpq, and nothing else that a small image lacks.
foreign=$(ldd "$pgq" | awk '{print $1}' |
  grep -v -E '^(linux-vdso|libssl|libcrypto|libstdc\+\+|libgcc_s|libm|libc|libpthread|/.*/ld-linux[^ ]*)\.so' |
  grep -v -E '^lib(asan|ubsan|tsan)\.so')
[[ -z $foreign ]] || fail "linked with $foreign"
! ldd "$pgq" | grep -q libpq || fail "linked with libpq"
compared=$((compared + 1))

# A reader that has seen enough ends it by SIGPIPE, without a word.
env --default-signal=PIPE "$pgq" -At -c "select generate_series(1, 10000000)" 2>"$folder/err" | head -n 1 >"$folder/out"
[[ ${PIPESTATUS[0]} == 141 && ! -s $folder/err ]] || fail "SIGPIPE: status ${PIPESTATUS[0]}, $(cat "$folder/err")"
[[ $(cat "$folder/out") == 1 ]] || fail "the first row before SIGPIPE"
compared=$((compared + 1))

# full ARGUMENT...: a disk without room is an error, and ends it at once.
full() {
  local actual
  "$pgq" "$@" >/dev/full 2>"$folder/err" </dev/null
  actual=$?
  compared=$((compared + 1))
  [[ $actual == 1 ]] || fail "a full disk: exit status $actual: $*"
  [[ $(cat "$folder/err") == 'pgq: error: could not write to standard output: No space left on device' ]] ||
    fail "a full disk: $(cat "$folder/err")"
}
if [[ -w /dev/full ]]; then
  full -c "select 1" -c "select 1"
  full -At -c "select generate_series(1, 100000)"
  full --csv -c "select generate_series(1, 1000000000)" -c "select 1"
  full --json --binary -c "select generate_series(1, 1000000000)"
  full --ping
  full --help
  full --version
fi

finish

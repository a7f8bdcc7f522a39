# shellcheck shell=bash
# What the tests of pgq share; sourced by them. Their argument is the program; the server is that of GREENPG_TEST_DSN, or
# of PGHOST, PGUSER, ... if there is none. Ends with 77 where there is no psql 15 to compare with.
pgq=${1:?the path of pgq is missing}
case $(psql --version 2>/dev/null) in
  *' 15.'*) ;;
  *) echo "skipped: no psql 15"; exit 77 ;;
esac

# use_server: after this libpq's variables name the server of GREENPG_TEST_*, by its socket: without TLS most of the time
# of these many short connections is saved.
use_server() {
  export PGHOST=$GREENPG_TEST_SOCKET PGPORT=$GREENPG_TEST_PORT PGUSER=postgres PGPASSWORD=secret PGDATABASE=test
}
[[ -z ${GREENPG_TEST_DSN:-} ]] || use_server
export PGDATABASE=${PGDATABASE:-postgres} PGCLIENTENCODING=UTF8 PGTZ=UTC
psql -X -At -c '' || { echo "FAILED: psql finds no server"; exit 1; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
compared=0
failures=0
extra=() # what pgq alone is told

fail() {
  failures=$((failures + 1))
  echo "FAILED: $*"
}

# same NAME ARGUMENT...: both programs are run with the arguments. psql's exit status 1 of an error is pgq's 3; only that
# of queries is compared, for psql forgets the errors of scripts.
same() {
  local name=$1 expected actual
  shift
  psql -X "$@" >"$folder/psql.out" 2>"$folder/psql.err" <"${input:-/dev/null}"
  expected=$?
  "$pgq" "${extra[@]}" "$@" >"$folder/pgq.out" 2>"$folder/pgq.err" <"${input:-/dev/null}"
  actual=$?
  sed -i 's/^psql:/pgq:/' "$folder/psql.err"
  compared=$((compared + 1))
  cmp -s "$folder/psql.out" "$folder/pgq.out" || {
    fail "$name: $*"
    diff <(cat -A "$folder/psql.out") <(cat -A "$folder/pgq.out") | head -20
  }
  cmp -s "$folder/psql.err" "$folder/pgq.err" || {
    fail "$name: messages of $*"
    diff <(cat -A "$folder/psql.err") <(cat -A "$folder/pgq.err") | head -20
  }
  if [[ $name == query ]]; then
    [[ $expected == 1 ]] && expected=3
    [[ $expected == "$actual" ]] || fail "$name: exit status $actual instead of $expected: $*"
  fi
}

# expect WHAT EXPECTED ARGUMENT...: what pgq has and psql has not. Both outputs of it are compared.
expect() {
  local what=$1 expected=$2 actual
  shift 2
  actual=$("$pgq" "$@" 2>&1 <"${input:-/dev/null}")
  compared=$((compared + 1))
  [[ $actual == "$expected" ]] || {
    fail "$what: $*"
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$actual")
  }
}

# status EXPECTED ARGUMENT...: the outputs are left in $folder/out and $folder/err.
status() {
  local expected=$1 actual
  shift
  "$pgq" "$@" >"$folder/out" 2>"$folder/err" <"${input:-/dev/null}"
  actual=$?
  compared=$((compared + 1))
  [[ $actual == "$expected" ]] || fail "exit status $actual instead of $expected: $*"
}

# says PATTERN: the last status left such a message.
says() {
  grep -q -- "$1" "$folder/err" || fail "no message \"$1\" but: $(cat "$folder/err")"
}

finish() {
  echo "$compared comparisons, $failures failed"
  [[ $failures == 0 ]]
}

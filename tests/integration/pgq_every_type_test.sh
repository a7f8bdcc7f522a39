#!/bin/bash
# pgq --binary -A -t against psql -A -t, byte for byte: every table and view of the catalogues that psql prints alike twice,
# and a database of every type.
set -u
source "$(dirname "$0")/pgq_checks.sh"
sql=$(cd "$(dirname "$0")/../support" && pwd)/every_type.sql
export PGAPPNAME=every_type  # some views tell it
export PGOPTIONS=-cjit=off   # which takes seconds for some of the views

database=every_type_$$
psql -Xq -c "create database $database" || exit 1
drop() { psql -Xq -d "$outside" -c "drop database $database"; }
outside=$PGDATABASE
trap 'drop; rm -rf "$folder"' EXIT
export PGDATABASE=$database
psql -Xq -f "$sql" || { echo "FAILED: $sql"; exit 1; }

# What is run, a statement a line. Some views show the statement that reads them: its memory; its portal, which the
# simple protocol hides; and what its session looks up in the catalogues, which for a prepared plan is more (without
# --binary pgq's are psql's).
psql -XAt >"$folder/statements" <<'SQL'
select format('table %I.%I', nspname, relname) from pg_class join pg_namespace n on n.oid = relnamespace
where relkind in ('r', 'v', 'm', 'p') and nspname in ('pg_catalog', 'information_schema', 'public')
  and relname not in ('pg_backend_memory_contexts', 'pg_cursors', 'pg_stat_xact_all_tables', 'pg_stat_xact_sys_tables')
order by nspname, relname;
SQL
cat >>"$folder/statements" <<'SQL'
select pg_sleep(0)
select 'x'::unknown, 'y'::cstring, null::cstring
select row(), row(null), row(''), row(1, 'x', null, row(2, '"'), array[1, null], '{}'::int[])
select row(v), row(v, 1.50, 'mood'::text) from t_mood
select array[row(1, 'x'), row(null, '\'), null], '{}'::pair[]
select x, x.* from t_pair x
select x from t_outer_pair x
select array(select s from shape s), array(select v from t_outer_pair)
select 1, array_agg(v order by v), row(array_agg(v order by v)) from t_positive
SQL
tables=$(grep -c '^table public\.' "$folder/statements")
((tables > 150)) || fail "only $tables tables were made"

# outputs NAME COMMAND...: the output of each statement in $folder/NAME/NUMBER.
outputs() {
  local name=$1
  shift
  rm -rf "${folder:?}/$name"
  mkdir "$folder/$name"
  "$@" -X -A -t -f "$folder/script.sql" 2>&1 | sed 's/^psql:/pgq:/' >"$folder/$name.out"
  awk -v folder="$folder/$name/" '/^@@@ [0-9]+$/ { if (file) close(file); file = folder $2; next } { print > file }' "$folder/$name.out"
}

# Something may happen between psql's two times: what differs from both is looked at again.
compared=0 unsteady=0
seq "$(wc -l <"$folder/statements")" >"$folder/numbers"
for _ in 1 2 3; do
  while read -r number; do
    printf "select '@@@ %s';\n%s;\n" "$number" "$(sed -n "${number}p" "$folder/statements")"
  done <"$folder/numbers" >"$folder/script.sql"
  outputs before psql
  outputs actual "$pgq" --binary
  outputs after psql
  while read -r number; do
    for which in before actual after; do touch "$folder/$which/$number"; done
    if ! cmp -s "$folder/before/$number" "$folder/after/$number"; then
      unsteady=$((unsteady + 1))
    elif cmp -s "$folder/before/$number" "$folder/actual/$number"; then
      compared=$((compared + 1))
    else
      echo "$number"
    fi
  done <"$folder/numbers" >"$folder/differing"
  mv "$folder/differing" "$folder/numbers"
  [[ -s $folder/numbers ]] || break
done
while read -r number; do
  fail "$(sed -n "${number}p" "$folder/statements")"
  diff <(cat -A "$folder/before/$number") <(cat -A "$folder/actual/$number") | cut -c 1-300 | head -n 8
done <"$folder/numbers"
echo "$unsteady statements were not the same twice in psql"
((unsteady < 40)) || fail "too many of them"
finish

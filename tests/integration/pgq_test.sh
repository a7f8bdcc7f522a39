#!/bin/bash
# pgq against psql: the same queries and scripts in every format that both have, compared byte by byte, standard output
# and standard error.
set -u
source "$(dirname "$0")/pgq_checks.sh"

formats=('' '-t' '-A' '-At' '-A -F;' '-At -F ::' '--csv' '--csv -t' '-q' '-qAt')

queries=(
  "select 1"
  "select"
  "select from generate_series(1,3)"
  "select where false"
  "select 1 where false"
  "select 1 as a, 'x' as b where false"
  "select null, '', ' ', 'null'"
  "select 1::int2, 2::int4, 3::int8, 4.50::numeric, 1.5::float4, 1e300::float8, 7::oid, '\$1.50'::money, '5'::xid, '6'::xid8, '7'::cid, true, 'c'::\"char\""
  "select 'NaN'::float8, 'Infinity'::float8, '-Infinity'::numeric, 'NaN'::numeric, -0.0::float8"
  "select i, repeat('x', i) as text, i * 1000 as number from generate_series(0, 12) i"
  "select E'two\nlines' as a, 1 as b, E'\n' as c, E'a\n\nb\n' as d"
  "select 1 as b, E'two\nlines' as last"
  "select E'a\nb'::text as x, 5 as y union all select 'c', 6"
  "select E'1\n2'::text, E'right\nmost'"
  "select 1 as \"two
lines\", 2 as b, 3 as \"three

lines\""
  "select E'tab\there', E'\t\t', E'1234567\t8', E'12345678\t9', E'a\tb\nc\td'"
  "select E'cr\rhere', E'\x01\x02\x1b[31m\x7f', U&'\\0085\\009f', E'\b\f\v'"
  "select 'é', 'ü' as \"naïve\", '日本語' as \"列\", '한국어', '😀', U&'e\\0301', U&'\\200b', U&'\\00ad'"
  "select chr(i), i from generate_series(11900, 12400) i"
  "select chr(i), i from generate_series(760, 900) i"
  "select 'a,b', 'a\"b', 'a;b', 'a|b', E'a\nb', E'a\rb', '\\.', '\\', ' lead', '''', '\"'"
  "select 1 as \"a,b\", 2 as \"a\"\"b\", 3 as \"a|b\", 4 as \"\\.\""
  "select 1 as a, 2 as a, 3 as \"A\""
  "select '{1,2}'::int[], row(1, 'x'), '{\"a\": [1, null]}'::json, '{\"a\":1}'::jsonb, '\\xdeadbeef'::bytea, 'infinity'::timestamptz, '1 day'::interval"
  "select repeat('wide ', 60) as long_value, 1"
  "select 1; select 'two' as b; select 3 where false"
  "create temp table t(a int, b text); insert into t values (1, 'x'), (2, 'y') returning *; update t set b = 'z' where a = 1 returning b; delete from t returning a; insert into t values (3, 'w'); update t set a = 4; delete from t; truncate t; drop table t"
  "begin; select 1; rollback"
  "select 1 as one; select 1/0; select 2"
  "show server_version"
  "explain (costs off) select 1"
  "values (1, 'a'), (2, 'b')"
  "with x as (select 1 as n) select * from x"
  "create temp table s as select 1 as x; select * into temp table s2 from s; table s2"
  "prepare p as select 5; execute p; deallocate p"
  "declare c cursor for select 1"
  "begin; declare c cursor for select i from generate_series(1,5) i; fetch 2 from c; move 1 from c; fetch all from c; close c; commit"
  "set datestyle to 'sql'; select '2001-02-03'::date; reset all"
  "do \$\$ begin raise notice 'a notice'; raise warning 'a warning' using detail = 'some detail', hint = 'a hint'; end \$\$"
  "do \$\$ begin raise exception 'thrown' using detail = 'some detail', hint = 'a hint', errcode = '22012'; end \$\$"
  "select nonsense from nowhere"
  "select 1 +"
  "selec 1"
  "select 'é' || '日本' || nonsense"
  "select
  1,
  nonsense,
  2"
  "select 'a long line that has to be shortened', 'in front of the position and behind it', nonsense, 'which stands about here', 'and goes on for quite a while'"
  "select 1/i from generate_series(3, 0, -1) i"
  "select * from pg_class where relname = 'pg_class' and nonsense"
  "drop table if exists there_is_no_such_table"
  ""
  ";"
  ";;"
  "-- only a comment"
  "select 1 -- comment"
  "/* a */ select /* b */ 2 /* c */;"
  "select count(*) from generate_series(1, 1000)"
)

# All of them on one connection; where that differs, one by one to find which.
all=()
for query in "${queries[@]}"; do all+=(-c "$query"); done
for format in "${formats[@]}"; do
  before=$failures
  # shellcheck disable=SC2086 # a format is several words
  same all $format "${all[@]}" >/dev/null
  [[ $failures == "$before" ]] && continue
  fail "the queries in format '$format'"
  for query in "${queries[@]}"; do
    # shellcheck disable=SC2086
    same query $format -c "$query"
  done
done
for query in "${queries[@]}"; do same query -c "$query"; done

same commands -At -c "select 1" -c "select 1/0" -c "select 3"
same commands -At -c "create temp table t(a int)" -c "insert into t values (1)" -c "table t" -c "select 2; select 3"
same commands -c "begin" -c "select 1/0" -c "select 2" -c "rollback"
same commands -Atc "select 1" -qc "select 2"
same commands -A --field-separator=: --tuples-only --command "select 1, 2"
same commands --no-align -F '' -c "select 1, 2, null"
same commands -A -F $'\t' -c "select 1, 2"

scripts=(
  "select 1; select 2;"
  "select 1"
  ""
  ";"
  "-- only a comment
"
  "select 'a;b', \"x;y\" from (select 1 as \"x;y\") z; select \$\$;\$\$, \$t\$;\$\$;\$t\$, E'\\';', U&'\\0061;';"
  "select 1 /* ; /* ; */ ; */ + 1; -- ;
select 2 -- ; '
+ 3;"
  "select (1;2); select 3;"
  "create function pg_temp.f() returns int begin atomic select 1; select case when true then 2 end; end; select pg_temp.f();"
  "create or replace procedure pg_temp.p() language sql begin atomic select 1; end;
call pg_temp.p();"
  "begin; select 1; end; select 2;"
  "
select
1/0
;

select 3
x y;
select 4;"
  "select 'one
two

four';"
  "select 1 \\; select 2;"
  "select 1/0; select 2"
  "do \$\$ begin raise notice 'from line %', 1; end \$\$;
do \$\$ begin
  raise notice 'two';
end \$\$;"
  "select 'unterminated;
select 2;"
  $'\xef\xbb\xbfselect 1;'
  $'select 1\r\n;\r\nselect nonsense;\r\n'
  "select 1;;;select 2"
  "create temp table t(a int);
insert into t select generate_series(1, 3);
select * from t;
update t set a = a + 1;
delete from t where a = 2 returning a;"
)

for script in "${scripts[@]}"; do
  printf %s "$script" >"$folder/script.sql"
  for format in '' '-At'; do
    # shellcheck disable=SC2086
    same script $format -f "$folder/script.sql"
  done
  input=$folder/script.sql
  same script -At -f -
  same script -At
  unset input
done

expect 'typed values' '{"a":1,"b":-2.50,"c":true,"d":null,"e":"x\"\\\n","f":"NaN","g":{"k": [1]},"h":1e+20}' \
  --jsonl -c "select 1 as a, -2.50 as b, true as c, null::int as d, E'x\"\\\\\n' as e, 'NaN'::float8 as f, '{\"k\": [1]}'::json as g, 1e20::float8 as h"
expect 'array of objects' $'[\n{"i":1},\n{"i":2}\n]' --json -c "select i from generate_series(1,2) i"
expect 'empty array' '[]' --json -c "select 1 where false"
expect 'no tag in JSON' '' --json -c "create temp table t(a int)"
expect 'last of equal names' '{"a":2}' --jsonl -c "select 1 as a, 2 as a"
expect 'json on one line' '{"j":{"a":  1}}' --jsonl -c "select E'{\"a\":\n\n1}'::json as j" # two newlines, two spaces
# What PostgreSQL itself makes of a row is the measure of every string's escapes.
mine=$("$pgq" --jsonl -c "select i, chr(i) as c from generate_series(1, 1500) i")
theirs=$(psql -X -At -c "select row_to_json(r) from (select i, chr(i) as c from generate_series(1, 1500) i) r")
[[ $mine == "$theirs" ]] || fail "escapes in JSON"

status 0 --help
status 1 --nonsense
status 1 -F
status 1 --timeout=-1 -c "select 1"
status 1 one two
status 1 -c '\d'
status 3 -c "select 1" -c "select 1/0"
status 0 -c "select 1/0" -c "select 1"

printf 'select 1;\n\\d\nselect 2;\n' >"$folder/script.sql"
status 1 -f "$folder/script.sql"
says 'script.sql:2: error: backslash'
status 1 -f "$folder/there is no such file"
says '^pgq: error: .*there is no such file: No such file or directory$'
status 1 -f "$folder"
says "^pgq: error: $folder: Is a directory\$"
status 0 -f "$folder/there is no such file" -c "select 1"
status 3 -f <(echo "select 1; select 1/0")
status 0 -f <(echo "select 1/0; select 1")
status 3 -c $'select \x01'
status 3 -f <(printf 'select 1;\0select 2;')
says 'NUL byte'

finish

#!/bin/bash
# pgq --binary against psql: values that were fetched in binary are printed as the server would have written them.
set -u
source "$(dirname "$0")/pgq_checks.sh"
extra=(--binary)

queries=(
  "select null::bool, true, false, null::int4, ''::text, null::text, null::bytea, null::timestamptz"
  "select (-32768)::int2, 32767::int2, 0::int2, (-2147483648)::int4, 2147483647::int4"
  "select (-9223372036854775808)::int8, 9223372036854775807::int8, 4294967295::oid, 0::oid"
  "select i::int2, i * 65537, i::int8 * 281474976710657, i::oid from generate_series(0, 32000, 997) i"
  "select 'NaN'::float8, 'inf'::float8, '-inf'::float8, 0::float8, '-0'::float8, 'NaN'::float4, 'inf'::float4, '-0'::float4"
  "select 5e-324::float8, 1.7976931348623157e308::float8, 2.2250738585072014e-308::float8, 0.1::float8, 1e15::float8, 1e16::float8, 123456789012345678::float8"
  "select 1e-45::float4, 3.4028235e38::float4, 1.17549435e-38::float4, 0.1::float4, 1e5::float4, 1e6::float4, 1e7::float4, 16777216::float4"
  "select (i * 7919 % 10007)::float8 / 7 * 10::float8 ^ (i % 600 - 300), ((i * 104729 % 1000003)::float8 / 3 * 10::float8 ^ (i % 60 - 30))::float4 from generate_series(1, 3000) i"
  "select 10::float8 ^ i, -(10::float8 ^ i) / 3 from generate_series(-30, 30) i"
  "select 'é日本', 'x'::name, 'bp'::char(5), 'vc'::varchar(9), 'cursor'::refcursor, 'unknown', E'two\nlines', E'tab\there'"
  "select ''::bytea, '\\x00'::bytea, '\\xdeadBEEF'::bytea, decode(string_agg(lpad(to_hex(i), 2, '0'), ''), 'hex') from generate_series(0, 255) i"
  "select '{\"a\" :  [1, null]}'::json, '{\"b\":2, \"a\" :  [1, null, \"é\"]}'::jsonb, '1e400'::jsonb, '\"\\u0041\"'::jsonb, 'null'::jsonb"
  "select md5(i::text)::uuid, '00000000-0000-0000-0000-000000000000'::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid from generate_series(1, 20) i"
  "select 'infinity'::date, '-infinity'::date, '4713-11-24 BC'::date, '0001-12-31 BC'::date, '0001-01-01'::date, '5874897-12-31'::date, '2000-02-29'::date"
  "select '4713-11-24 BC'::date + i * 9973, '2024-02-26'::date + i from generate_series(0, 400) i"
  "select '00:00'::time, '24:00:00'::time, '23:59:59.999999'::time, '12:00:00.1'::time, '12:34:56.789'::time, '01:02:03.000001'::time, '01:02:03.100000'::time(2)"
  "select 'infinity'::timestamp, '-infinity'::timestamp, '4713-11-24 00:00:00 BC'::timestamp, '0001-12-31 23:59:59.999999 BC'::timestamp, '294276-12-31 23:59:59.999999'::timestamp, '2000-01-01'::timestamp"
  "select 'infinity'::timestamptz, '-infinity'::timestamptz, '4713-11-24 00:00:00+00 BC'::timestamptz, '1999-12-31 23:59:59.5+02'::timestamptz, '294276-12-31 23:59:59.999999+00'::timestamptz"
  "select '1600-01-01'::timestamp + i * interval '37 days 5 hours 0.123457 seconds', '1600-01-01'::timestamptz + i * interval '41 days 7 hours 0.1 seconds' from generate_series(0, 500) i"
  # What has no binary form here comes as text.
  "select 1.50::numeric, '1 day 2 hours'::interval, '{1,2,null}'::int[], row(1, 'x'), '10.0.0.1/8'::inet, '\$1.5'::money, '(1,2)'::point, '1'::xid, '12:00+02'::timetz, 'pg_class'::regclass, B'101', '<a/>'::xml, '[1,3)'::int4range"
  "select relname, relacl, oid, reltype, relkind, relfilenode is null from pg_class where relname like 'pg_a%' order by 1"
  "select"
  "select from generate_series(1, 3)"
  "select 1 where false"
  ""
  "create temp table t(a int)"
  "insert into users select 100, 'x', 1, null, 0, '2020-01-01' where false returning *"
  "select * from users order by id"
  "show server_version"
  "do \$\$ begin raise notice 'a notice' using hint = 'a hint'; end \$\$"
  "select nonsense from nowhere"
  "select 'é' || '日本' || nonsense"
  "select 1/0"
  "selec 1"
)
for query in "${queries[@]}"; do same query -At -c "$query"; done
all=()
for query in "${queries[@]}"; do all+=(-c "$query"); done
for format in '' --csv '-A -F ;'; do
  # shellcheck disable=SC2086 # a format is several words
  same all $format "${all[@]}"
done
same commands -At -c "create temp table t as select 1 as a" -c "select 1/0" -c "alter table t add b text default 'x'" -c "table t"
printf "select 1 as a;\nselect 'two'::text, 2;\nselect 1/0;\nselect now() is null;\n" >"$folder/script.sql"
same script -f "$folder/script.sql"
extra=()

expect 'one statement at a time' 'ERROR:  cannot insert multiple commands into a prepared statement' --binary -c "select 1; select 2"
expect 'parameters of their types' '5|x;y|t|2024-02-29|{1,2}|' -At --param 5 --param 'x;y' --param true --param 2024-02-29 \
  --param '{1,2}' --param '' -c 'select $1::int, $2::text, $3::bool, $4::date, $5::int[], $6::text'
expect 'no injection' "'; drop table users; --|1" -At --param "'; drop table users; --" -c 'select $1::text, 1'
expect 'parameters of each command' $'7\n8' -At --param 7 -c 'select $1::int' -c 'select $1::int + 1'
expect 'parameters of a script' $'7\n8' -At --param 7 -f <(echo 'select $1::int; select $1::int + 1;')
expect 'typed values from binary' '{"a":1,"b":2.5,"c":true,"d":"2024-02-29","e":null,"f":{"k": 1},"g":"NaN"}' --binary --jsonl \
  -c "select 1 as a, 2.5::float8 as b, true as c, '2024-02-29'::date as d, null::int as e, '{\"k\":1}'::jsonb as f, 'NaN'::float4 as g"
status 3 --param nonsense -c 'select $1::int'
says 'invalid input syntax for type integer: "nonsense"'
status 3 --param 1 --param 2 -c 'select $1::int'
says '^pgq: error: the statement takes 1 parameter, 2 were given'
status 0 --param 1 --param 2 -c 'select $1::int' -c 'select $1::int + $2::int'

finish

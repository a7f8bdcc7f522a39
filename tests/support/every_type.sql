-- Fills an empty database with a table for each type of PostgreSQL 13 to 18, edges first, by psql: a column `v` of values,
-- NULL among them; for each of these tables one of arrays (`..._array`); and what is made of types: ranges, enums,
-- domains, composites, and the extensions' types. What a table cannot hold (record, void, unknown, cstring) is for the
-- caller to select.
\set ON_ERROR_STOP 1
set client_min_messages = warning;
select current_setting('server_version_num')::int >= 140000 as since_14,
       current_setting('server_version_num')::int >= 150000 as since_15,
       current_setting('server_version_num')::int >= 170000 as since_17 \gset

create extension citext;
create extension hstore;
create extension ltree;

-- Numbers
create table t_bool as select v::bool from unnest(array['t', 'f', null]) v;
create table t_int2 as select v::int2 from unnest(array[0, 1, -1, 32767, -32768, null]) v;
create table t_int4 as select v::int4 from unnest(array[0, 1, -1, 2147483647, -2147483648, null]) v;
create table t_int8 as select v from unnest(array[0, 1, -1, 4294967296, 9223372036854775807, -9223372036854775808, null]) v;
create table t_oid as select v::oid from unnest(array['0', '1', '2147483648', '4294967295', null]) v;
create table t_xid as select v::xid from unnest(array['0', '3', '4294967295', null]) v;
create table t_xid8 as select v::xid8 from unnest(array['0', '3', '4294967296', '18446744073709551615', null]) v;
create table t_cid as select v::cid from unnest(array['0', '7', '4294967295', null]) v;
create table t_tid as select v::tid from unnest(array['(0,0)', '(0,1)', '(4294967295,65535)', null]) v;
create table t_pg_lsn as select v::pg_lsn from unnest(array['0/0', '16/B374D848', 'FFFFFFFF/FFFFFFFF', null]) v;
create table t_float4 as
  select v::float4 from unnest(array['0', '-0', '1', '0.1', '1e-45', '1.17549435e-38', '3.4028235e38', '-3.4028235e38', '1e5',
    '1e6', '1e7', '16777216', '0.0001', '0.00001', 'NaN', 'Infinity', '-Infinity', null]) v
  union all select (((i * 104729) % 1000003)::float8 / 3 * 10::float8 ^ (i % 60 - 30))::float4 from generate_series(1, 200) i;
create table t_float8 as
  select v::float8 from unnest(array['0', '-0', '1', '0.1', '5e-324', '2.2250738585072014e-308', '1.7976931348623157e308',
    '-1.7976931348623157e308', '1e14', '1e15', '1e16', '123456789012345678', '0.0001', '0.00001', 'NaN', 'Infinity',
    '-Infinity', null]) v
  union all select ((i * 7919) % 10007)::float8 / 7 * 10::float8 ^ (i % 600 - 300) from generate_series(1, 200) i;
create table t_numeric as
  select v::numeric from unnest(array['0', '0.0', '-0.000', '1', '-1', '10000', '9999', '99999999', '0.0001', '0.00001',
    '0.1000', '1.50', '12345678901234567890.123456789012345678900', '1e300', '1e-300', '-1e-16', '1000000000000000000000',
    '0.00000000000000000000000000000000001', '123.4560', 'NaN', null]) v
  union all select repeat('9', 131072)::numeric
  union all select ('0.' || repeat('0', 16382) || '1')::numeric
  union all select (i * 7919.0037 - 5000) ^ (i % 9) / 1.7 from generate_series(1, 200) i;
\if :since_14
insert into t_numeric select v::numeric from unnest(array['Infinity', '-Infinity']) v;
\endif
\if :since_15
create table t_numeric_negative_scale as select v::numeric(5, -2) from unnest(array[0, 149, 151, -12345, null]) v;
\endif
create table t_numeric_of_a_scale as select v::numeric(12, 4) from unnest(array['0', '1.5', '-12345678.9', 'NaN', null]) v;
create table t_money as select v::money from unnest(array['0', '1.5', '-1234567.89', '92233720368547758.07',
  '-92233720368547758.08', null]) v;

-- Text and bytes
create table t_char as select v::"char" from unnest(array['', 'a', '\', ' ', null]) v;
\if :since_15
insert into t_char values ('é'); -- its first byte; earlier servers print it as it is, which is no UTF-8
\endif
create table t_name as select v::name from unnest(array['', 'pg_class', 'Two words', repeat('n', 63), null]) v;
create table t_text as
  select v from unnest(array['', ' ', 'NULL', 'null', '"', '''', '\', '{}', '(,)', 'a,b', 'a|b', E'two\nlines', E'tab\there',
    E'cr\rhere', E'\x01\x1b\x7f', 'é日本語😀', U&'e\0301', U&'\200b', null]) v
  union all select chr(i) || chr(i + 128) || chr(i + 20000) from generate_series(1, 127) i
  union all select repeat('long ', 3000);
create table t_varchar as select v::varchar(5) from unnest(array['', 'five ', 'fünf!', null]) v;
create table t_bpchar as select v::char(5) from unnest(array['', 'x', ' y', 'fünf!', null]) v;
create table t_refcursor as select v::refcursor from unnest(array['', 'c', '<unnamed portal 1>', null]) v;
create table t_bytea as
  select v::bytea from unnest(array['', '\x00', '\xdeadBEEF', '\\', null]) v
  union all select decode(string_agg(lpad(to_hex(i), 2, '0'), '' order by i), 'hex') from generate_series(0, 255) i;
create table t_uuid as
  select v::uuid from unnest(array['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', null]) v
  union all select md5(i::text)::uuid from generate_series(1, 50) i;
create table t_json as select v::json from unnest(array['null', '1', '{"a" :  [1, null]}', ' [ ] ', '"\u00e9"', '1e400',
  '{"a":1,"a":2}', null]) v;
create table t_jsonb as select v::jsonb from unnest(array['null', '1', '{"b":2, "a" :  [1, null, "é"]}', ' [ ] ', '"\u0041\n"',
  '1e400', '1.0', '{"a":1,"a":2}', '"\\ \" / \b\f\t"', '[[[[]]]]', null]) v;
create table t_jsonpath as select v::jsonpath from unnest(array['$', 'strict $.a[*] ? (@.b > 1 && @.c like_regex "^x" flag "i")',
  'lax $."a b".**{2 to last}.size()', '$.a[0 to last - 1, 3]', '-$.x * (2 + $y)', 'exists($.a) && !($.b starts with "z")',
  '$.t.datetime("HH24:MI")', null]) v;
create table t_xml as select v::xml from unnest(array['<a/>', '<a b="c">d&amp;e</a>', 'text', '<?xml version="1.0"?><é/>',
  null]) v;

-- Time
create table t_date as
  select v::date from unnest(array['2000-01-01', '1999-12-31', '2000-02-29', '0001-01-01', '0001-12-31 BC', '4713-11-24 BC',
    '5874897-12-31', '9999-12-31', '10000-01-01', 'infinity', '-infinity', null]) v
  union all select '4713-11-24 BC'::date + i * 19973 from generate_series(0, 200) i;
create table t_time as select v::time from unnest(array['00:00', '24:00:00', '23:59:59.999999', '12:00:00.1', '12:34:56.789',
  '01:02:03.000001', null]) v;
create table t_time_of_a_precision as select v::time(2) from unnest(array['00:00', '01:02:03.129', '23:59:59.999', null]) v;
create table t_timetz as select v::timetz from unnest(array['00:00+00', '24:00:00+00', '23:59:59.999999-15:59:59',
  '12:00+15:59:59', '01:02:03.000001-00:30', '10:00+05:45', '09:00-00:00:01', null]) v;
create table t_timestamp as
  select v::timestamp from unnest(array['2000-01-01', '1999-12-31 23:59:59.999999', '0001-12-31 23:59:59.999999 BC',
    '4713-11-24 00:00:00 BC', '294276-12-31 23:59:59.999999', '9999-12-31 23:59:59.5', '1970-01-01', 'infinity', '-infinity',
    null]) v
  union all select '1600-01-01'::timestamp + i * interval '37 days 5 hours 0.123457 seconds' from generate_series(0, 100) i;
create table t_timestamptz as
  select v::timestamptz from unnest(array['2000-01-01 00:00+00', '1999-12-31 23:59:59.999999-08', '0001-12-31 23:59:59+00 BC',
    '4713-11-24 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00', '1899-12-31 12:00+00', 'infinity', '-infinity', null]) v
  union all select '1600-01-01 00:00+00'::timestamptz + i * interval '1000 hours 0.1 seconds' from generate_series(0, 100) i;
create table t_interval as
  select v::interval from unnest(array['0', '1 day', '-1 day', '1 month', '-1 month', '1 year', '1 year -1 month',
    '-1 year 1 day', '1 second', '-1 second', '0.000001 seconds', '-0.000001 seconds', '1 day -1 second', '-1 day 1 second',
    '100:00:00', '-100:00:00.5', '1 mon -1 day 00:00:00.1', '178000000 years', '-178000000 years', '2147483647 days',
    '-2147483648 days', '2147483647 hours', '1 year 2 months 3 days 4 hours 5 minutes 6.789 seconds', null]) v
  union all select i * interval '1 month' - i * interval '3 days' + i * interval '1000.000001 seconds'
    from generate_series(-50, 50) i;
\if :since_17
insert into t_interval select v::interval from unnest(array['infinity', '-infinity']) v;
\endif

-- Networks, bits, shapes
create table t_inet as select v::inet from unnest(array['0.0.0.0', '192.168.1.1', '192.168.1.1/24', '255.255.255.255/0',
  '10.0.0.1/32', '::', '::1', '::1/64', 'fe80::1:2:3', '::ffff:1.2.3.4', '::1.2.3.4', '2001:db8::/32',
  '1:0:0:2:0:0:0:3', '1:2:3:4:5:6:7:8', '1:0:2:3:4:5:6:7', '0:0:1::/48', 'ffff::/128', null]) v;
create table t_cidr as select v::cidr from unnest(array['0.0.0.0/0', '10.0.0.0/8', '192.168.1.1', '192.168.100.128/25', '::/0',
  '2001:db8::/32', '::1', '::ffff:1.2.3.0/120', null]) v;
create table t_macaddr as select v::macaddr from unnest(array['00:00:00:00:00:00', '08:00:2b:01:02:03', 'ff:ff:ff:ff:ff:ff',
  null]) v;
create table t_macaddr8 as select v::macaddr8 from unnest(array['00:00:00:00:00:00:00:00', '08:00:2b:01:02:03',
  'ff:ff:ff:ff:ff:ff:ff:ff', null]) v;
create table t_bit as select v::bit(9) from unnest(array['000000000', '101010101', '111111111', null]) v;
create table t_varbit as
  select v::varbit from unnest(array['', '0', '1', '10000000', '100000001', null]) v
  union all select repeat('1001', 500)::varbit;
create table t_point as select v::point from unnest(array['(0,0)', '(-0,0.1)', '(1e300,-1e-300)', '(NaN,Infinity)',
  '(-Infinity,1.5)', null]) v;
create table t_line as select v::line from unnest(array['{1,2,3}', '{0,-1,0}', '{1e300,0.1,NaN}', null]) v;
create table t_lseg as select v::lseg from unnest(array['[(0,0),(1,1)]', '[(0.1,-1e-5),(NaN,Infinity)]', null]) v;
create table t_box as select v::box from unnest(array['(1,1),(0,0)', '(-1,5),(3,-7)', '(Infinity,1),(-Infinity,0)', null]) v;
create table t_path as select v::path from unnest(array['[(0,0)]', '((0,0),(1,1),(2,0.5))', '[(0,0),(1,1),(NaN,2)]', null]) v;
create table t_polygon as select v::polygon from unnest(array['((0,0))', '((0,0),(1,1),(2,0))', '((1e10,-1e10),(0.1,0.2))',
  null]) v;
create table t_circle as select v::circle from unnest(array['<(0,0),0>', '<(1.5,-2),1e300>', '<(NaN,0),Infinity>', null]) v;

-- Search, the catalogues' own
create table t_tsvector as select v::tsvector from unnest(array['', 'a', 'a:1A,2B,3C,4 b:5', '''it''''s'' ''two words'' ''a\\b''',
  'é:16383', 'b a c', null]) v;
create table t_tsquery as select v::tsquery from unnest(array['', 'a', '!a', 'a & b | c', 'a & (b | !c)', 'a <-> b <3> c',
  'a:*AB', '!(a & b) <-> c', '''two words'' & ''it''''s''', '(a <-> b) & !!c', null]) v;
create table t_int2vector as select v::int2vector from unnest(array['', '1', '-32768 32767 0', null]) v;
create table t_oidvector as select v::oidvector from unnest(array['', '0', '4294967295 1', null]) v;
create table t_pg_snapshot as select v::pg_snapshot from unnest(array['1:1:', '10:20:10,14,15', '3:9223372036854775807:5', null]) v;
create table t_txid_snapshot as select v::txid_snapshot from unnest(array['1:1:', '10:20:10,14,15', null]) v;
create table t_aclitem as select v::aclitem from unnest(array['=r/postgres', 'postgres=arwdDxt/postgres',
  'postgres=r*w*/postgres', null]) v;
create table t_regclass as select v from unnest(array['pg_class', 'information_schema.tables', '-', '4294967295', null]::regclass[]) v;
create table t_regtype as select v from unnest(array['int4', 'int4[]', 'timestamp with time zone', '"char"', '-', null]::regtype[]) v;
create table t_regproc as select v from unnest(array['now', 'pg_catalog.int4in', '-', null]::regproc[]) v;
create table t_regprocedure as select v from unnest(array['now()', 'substr(text,int4)', '-', null]::regprocedure[]) v;
create table t_regoper as select v from unnest(array['||/', '0', null]::regoper[]) v;
create table t_regoperator as select v from unnest(array['+(int4,int4)', '-(none,int4)', '0', null]::regoperator[]) v;
create table t_regnamespace as select v from unnest(array['pg_catalog', 'public', '-', null]::regnamespace[]) v;
create table t_regrole as select v from unnest(array['postgres', '-', null]::regrole[]) v;
create table t_regconfig as select v from unnest(array['english', 'simple', null]::regconfig[]) v;
create table t_regdictionary as select v from unnest(array['simple', 'english_stem', null]::regdictionary[]) v;
create table t_regcollation as select v from unnest(array['"C"', '"default"', '-', null]::regcollation[]) v;

-- Ranges
create type float8range as range (subtype = float8);
create type textrange as range (subtype = text);
create table t_int4range as select v::int4range from unnest(array['empty', '[1,3)', '(,)', '(,5]', '[5,)', '[-2147483648,7]',
  null]) v;
create table t_int8range as select v::int8range from unnest(array['empty', '[1,3)', '(,)', '[-9223372036854775808,)', null]) v;
create table t_numrange as select v::numrange from unnest(array['empty', '[1.50,3.00]', '(0,1e20)', '(,-0.1)', '[NaN,NaN]', null]) v;
create table t_tsrange as select v::tsrange from unnest(array['empty', '["2000-01-01 00:00:00",infinity]', '[-infinity,2000-01-01)',
  '(,)', null]) v;
create table t_tstzrange as select v::tstzrange from unnest(array['empty', '["2000-01-01 00:00:00+00","2001-01-01 00:00+00")',
  '(0044-03-15 BC,)', null]) v;
create table t_daterange as select v::daterange from unnest(array['empty', '[2000-01-01,2000-02-01]', '(0044-03-15 BC,)',
  '[,infinity]', null]) v;
create table t_float8range as select v::float8range from unnest(array['empty', '[0.1,1e300)', '(-Infinity,NaN]', null]) v;
create table t_textrange as select v::textrange from unnest(array['empty', '["",b)', '[" a","b,c"]', '["(","]")', '["\"","\\"]' ,
  '(,é]', null]) v;
\if :since_14
create table t_int4multirange as select v::int4multirange from unnest(array['{}', '{[1,3)}', '{(,1),[5,7),[9,)}', null]) v;
create table t_int8multirange as select v::int8multirange from unnest(array['{}', '{[1,3),[5,9)}', '{(,)}', null]) v;
create table t_nummultirange as select v::nummultirange from unnest(array['{}', '{[1.50,3.00],(4,5)}', null]) v;
create table t_tsmultirange as select v::tsmultirange from unnest(array['{}', '{["2000-01-01 00:00:00",infinity]}', null]) v;
create table t_tstzmultirange as select v::tstzmultirange from unnest(array['{}', '{[2000-01-01,2001-01-01),[2002-01-01,)}', null]) v;
create table t_datemultirange as select v::datemultirange from unnest(array['{}', '{[2000-01-01,2000-02-01),[2001-01-01,)}', null]) v;
create table t_textmultirange as select v::textmultirange from unnest(array['{}', '{["",a),[" b","c,d"]}', null]) v;
\endif

-- What users make
create type mood as enum ('sad', 'ok', 'two words', 'quo"te', '');
create domain positive as int4 check (value > 0);
create domain small_positive as positive check (value < 100);
create domain tags as text[];
create domain span as int4range;
create type pair as (a int4, b text);
create type outer_pair as ("In" pair, list int4[], pairs pair[], r numrange, m mood, d positive, n numeric(6, 2));
create type nothing as ();
create domain checked_pair as pair check ((value).a is not null or value is null);
create table t_mood as select v::mood from unnest(array['sad', 'ok', 'two words', 'quo"te', '', null]) v;
create table t_positive as select v::positive from unnest(array[1, 2147483647, null]) v;
create table t_small_positive as select v::small_positive from unnest(array[1, 99, null]) v;
create table t_tags as select v::tags from unnest(array['{}', '{a,"b c",NULL}', null]) v;
create table t_span as select v::span from unnest(array['empty', '[1,3)', null]) v;
create table t_pair as
  select row(a, b)::pair as v from (values (1, 'x'), (null, ''), (-1, null), (null, null), (2, 'a,b'), (3, 'quo"te'),
    (4, 'back\slash'), (5, '(paren)'), (6, ' space '), (7, E'two\nlines'), (8, '{}'), (9, 'é'), (10, 'NULL')) x(a, b)
  union all select null;
create table t_outer_pair as
  select row(row(1, 'a"b')::pair, '{1,NULL,3}', array[row(2, 'x,y')::pair, null, row(null, '\')::pair], '[1.5,2)', 'two words', 7,
    1.5)::outer_pair as v
  union all select row(null, '{}', '{}', 'empty', '', null, -12.345)::outer_pair
  union all select null;
create table t_nothing as select row()::nothing as v union all select null;
create table t_checked_pair as select row(a, 'b')::pair::checked_pair as v from generate_series(1, 2) a;
-- The type of a table's rows, one column of which was dropped.
create table shape (id int8, gone text, seen timestamptz, at point);
alter table shape drop column gone;
insert into shape values (1, '2000-01-01', '(1,2)'), (2, null, null);
create table t_shape as select s as v from shape s;

-- From contrib
create table t_citext as select v::citext from unnest(array['', 'MiXed', 'É', null]) v;
create table t_hstore as select v::hstore from unnest(array['', 'a=>1', 'a=>NULL,b=>"NULL"', '"quo\"te"=>"back\\slash", "a b"=>""',
  'é=>"=>"', null]) v;
create table t_ltree as select v::ltree from unnest(array['', 'Top', 'Top.Science.Astronomy', 'a_1.B', null]) v;
create table t_lquery as select v::lquery from unnest(array['*', 'Top.*{1,2}.!a|b', 'a*@.b%', null]) v;
create table t_ltxtquery as select v::ltxtquery from unnest(array['a', 'a & !b | c*@', null]) v;

-- Arrays of all these: one dimension, none, three with lower bounds, NULL among the elements and alone.
do $$
declare
  t name;
begin
  for t in select relname from pg_class where relnamespace = 'public'::regnamespace and relname like 't\_%' and relkind = 'r'
             and relname not in ('t_int2vector', 't_oidvector', 't_tags') loop
    execute format('create table %I as
      select array_agg(v) as v from %I
      union all select (array_agg(v))[1:0] from %2$I
      union all select array_fill((array_agg(v))[1], array[1, 2, 2], array[-1, 0, 2147483600]) from %2$I
      union all select array_agg(array[v, null, v]) from (select v from %2$I limit 5) x
      union all select array[null, null]::%3$s[]
      union all select null', t || '_array', t, (select atttypid::regtype from pg_attribute where attrelid = t::regclass and attname = 'v'));
  end loop;
end $$;
-- Arrays of what is an array itself.
create table t_int2vector_array as select v::int2vector[] from unnest(array['{"1 -2",NULL,""}', '[0:1][2:2]={{1},{"3 4"}}', '{}',
  null]) v;
create table t_oidvector_array as select v::oidvector[] from unnest(array['{"1 2",NULL,""}', '[0:1][2:2]={{1},{"3 4"}}', '{}',
  null]) v;
create table t_tags_array as select v::tags[] from unnest(array['{"{a,b}",NULL,"{}"}', '{"{\"c d\",NULL}"}', null]) v;

-- The statistics' own types.
create table skewed as select i % 10 as a, i % 100 as b, (i % 3)::text as c from generate_series(1, 3000) i;
create statistics skewed_all (ndistinct, dependencies, mcv) on a, b, c from skewed;
comment on table skewed is 'a comment';
create view seen as select * from t_numeric where v > 0;
create materialized view kept as select * from t_timestamptz with data;
create function doubled(int4) returns int4 language sql as 'select $1 * 2';
grant select on skewed to public;
analyze;

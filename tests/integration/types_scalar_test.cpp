// Every scalar type against the server: what it sends in binary prints as the text that it sends, reads as the same
// value in both formats, and comes back the same when it is sent, in both formats.
#include "scalar_types.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace {

namespace pg = greenpg;
using pg::errc;
using pg::format;

TEST_F(scalar_types, numbers_and_booleans) {
  check<bool>({"bool", "'t', 'f'", "random() < 0.5"});
  check<std::int16_t>({"int2", "'0', '-1', '-32768', '32767'", "(random() - 0.5) * 65535"});
  check<std::int32_t>({"int4", "'0', '-1', '-2147483648', '2147483647'", "(random() - 0.5) * 4294967295"});
  check<std::int64_t>({"int8", "'0', '-1', '-9223372036854775808', '9223372036854775807'",
                       "(random() - 0.5) * 18446744073709551615::float8"});
  check<pg::oid>({"oid", "'0', '1', '2147483648', '4294967295'", "(random() * 4294967295)::int8"});
  check<std::uint32_t>({"xid", "'0', '3', '4294967295'", "(random() * 4294967295)::int8::text"});
  check<std::uint32_t>({"cid", "'0', '3', '4294967295'", "(random() * 4294967295)::int8::text"});
  check<std::uint64_t>({"xid8", "'0', '3', '18446744073709551615'", "(random() * 9e18)::int8::text"});
  const std::string floats =
      "'0', '-0', '1', '-1.5', '0.1', '1e-5', '1e-4', '1e5', '1e6', '1e14', '1e15', 'NaN', "
      "'Infinity', '-Infinity', ";
  check<float>({"float4", floats + "'3.4028235e38', '1e-45', '1.17549435e-38', '16777216', '33554432'",
                "(random() - 0.5) * 10 ^ (random() * 70 - 35)"});
  check<double>({"float8",
                 floats + "'1.7976931348623157e308', '5e-324', '2.2250738585072014e-308', '1e22', '1e23', "
                          "'9007199254740993', '8.41e21'",
                 "(random() - 0.5) * 10 ^ (random() * 600 - 300)"});
}

TEST_F(scalar_types, numeric) {
  std::string edges =
      "'0', '0.0', '-0.00', '1', '-1', '10', '1.0', '1.10', '9999', '10000', '10001', '99999999', '100000000', '1e20', "
      "'0.1', '0.0001', '0.00001', '0.00010000', '10000.0001', '1e-16383', '1e131071', 'NaN', "
      "'-12345678901234567890.5', "
      "repeat('9', 131072), '-' || repeat('9', 131072) || '.' || repeat('9', 16383), '0.' || repeat('0', 16383), "
      "'170141183460469231731687303715884105727', '1' || repeat('0', 1000) || '.5'";
  if (version >= 14) edges += ", 'Infinity', '-Infinity'";
  check<pg::numeric>(
      {"numeric", edges, "round((random() - 0.5)::numeric * random()::numeric * 10::numeric ^ (i % 90 - 40), i % 50)"});
  check<pg::int128>({"numeric", "'170141183460469231731687303715884105727', '-170141183460469231731687303715884105728'",
                     "trunc((random() - 0.5)::numeric * random()::numeric * 10::numeric ^ (i % 38))"});
}

TEST_F(scalar_types, texts) {
  const std::string edges = "'', 'a', ' a ', E'\\\\', '\"', '''', E'na\\u00efve \\u20ac', E'\\n\\t', 'NULL', '{}'";
  const char* const made = "repeat(md5(i::text), i % 4) || chr(i + 160)";
  for (const char* type : {"text", "varchar", "varchar(200)", "bpchar", "char(150)", "refcursor"})
    check<std::string>({type, edges, made});
  check<std::string>({"name", edges, "left(md5(i::text), i % 30)"});
  check<std::vector<std::byte>>(
      {"bytea", "'', E'\\\\\\\\', '\\x00', '\\x00ff5c27', 'abc'", "decode(md5(i::text), 'hex')"});
  check<pg::uuid>(
      {"uuid", "'00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'", "md5(i::text)"});
  const std::string documents =
      "'null', '1', '1.50', '-0', '\"\"', '[]', '{}', '{\"a\": [1, {\"b\": null}]}', "
      "'\"\\u20ac \\\\ \\\" \\n\"', '1e5', ' [1 ,2]'";
  const char* const document = "json_build_object(md5(i::text), i, 'x', json_build_array(random(), null, i % 2 = 0))";
  check<pg::json>({"json", documents, document});
  check<pg::json>({"jsonb", documents, document});
  check<std::string>({"jsonpath",
                      "'$', 'strict $.a', '$.\"a b\"[*] ? (@.x > 1.50 && !(@.y == \"z\"))', "
                      "'$.** {1 to 3}', '$[last - 1, 0 to 2].size()', '$.a like_regex \"^x\" flag \"i\"'",
                      "'$.a' || i || '[' || i || '] ? (@ > ' || random() || ')'"});
}

TEST_F(scalar_types, times) {
  check<pg::date>({"date",
                   "'4714-11-24 BC', '0001-12-31 BC', '0001-01-01', '1582-10-15', '1900-03-01', '2000-02-29', "
                   "'1970-01-01', '9999-12-31', '10000-01-01', '5874897-12-31', 'infinity', '-infinity'",
                   "date '4714-11-24 BC' + (random() * 2147483493)::int"});
  check<std::chrono::sys_days>({"date", "'4714-11-24 BC', '5874897-12-31'", "date '2000-01-01' + (i - 100) * 1000"});
  check<pg::time_of_day>({"time", "'00:00', '24:00', '23:59:59.999999', '00:00:00.000001', '12:30:00.1'",
                          "time '00:00' + random() * interval '24 hours'"});
  check<std::chrono::microseconds>({"time", "'24:00'", "time '00:00' + random() * interval '24 hours'"});
  check<std::chrono::microseconds>({"interval", "'0'", "make_interval(secs => (random() - 0.5) * 1e9)"});
  check<pg::time_tz>(
      {"timetz",
       "'00:00+00', '24:00-15:59:59', '24:00+15:59:59', '12:00:00.5+05:30', '01:02-00:00:01', "
       "'23:59:59.999999+14', '04:05-08'",
       "(time '00:00' + random() * interval '24 hours')::text || case when i % 2 = 0 then '+' else '-' end "
       "|| lpad((i % 15)::text, 2, '0') || ':' || lpad((i * 7 % 60)::text, 2, '0')"});
  const std::string moments =
      "'4714-11-24 00:00 BC', '0001-12-31 23:59:59.999999 BC', '0001-01-01 00:00', "
      "'1999-12-31 23:59:59.999999', '2000-01-01 00:00:00.000001', '1970-01-01 00:00', "
      "'10000-01-01 00:00', '294276-12-31 23:59:59.999999', 'infinity', '-infinity'";
  check<pg::timestamp>({"timestamp", moments,
                        "timestamp '4714-11-24 BC' + (random() * 109203526)::int * interval '1 day' "
                        "+ random() * interval '24 hours'"});
  check<pg::timestamptz>({"timestamptz", moments,
                          "timestamptz '4714-11-24 00:00+00 BC' + (random() * 109203526)::int "
                          "* interval '1 day' + random() * interval '24 hours'"});
  std::string spans =
      "'0', '1 year', '-1 year', '1 mon', '-1 mon', '11 mons', '-13 months', '1 day', '-1 day', '00:00:00.000001', "
      "'-00:00:00.000001', '1 mon -1 day', '-1 mon 1 day', '-1 mon 1 day 01:00', '-1 day 01:00', '1 day -01:00', "
      "'-1 year 1 mon', '178956970 years 7 mons', '-178956970 years -8 mons', '2147483647 days', '-2147483648 days', "
      "'2147483647:59:59.999999', '-2147483647:59:59.999999', '100:00:00.5', '9:59:59.999999', "
      "'-178956970 years -8 mons 2147483647 days -2147483647:59:59.999999'";
  if (version >= 15) spans += ", '2562047788:00:54.775807', '-2562047788:00:54.775807'";
  if (version >= 17) spans += ", 'infinity', '-infinity'";
  check<pg::interval>({"interval", spans,
                       "make_interval(months => case i % 3 when 0 then 0 else ((random() - 0.5) * 1000)::int end, "
                       "days => case i % 5 when 0 then 0 else ((random() - 0.5) * 1000)::int end, "
                       "secs => case i % 7 when 0 then 0 else (random() - 0.5) * 1e6 end)"});
}

TEST_F(scalar_types, bits_and_addresses) {
  check<pg::bit_string>({"bit(9)", "'000000000', '111111111', '000000001', '100000000'", "(i * 7919)::bit(9)"});
  check<pg::bit_string>({"varbit", "'', '0', '1', '11111111', '111111110', repeat('10', 500)",
                         "substring((random() * 9e18)::int8::bit(64) for i % 65)"});
  const std::string addresses =
      "'0.0.0.0', '255.255.255.255', '192.168.1.0/24', '0.0.0.0/0', '::', '::1', '::2', '::ffff:1.2.3.4', '::1.2.3.4', "
      "'1::', '1::8', '1:0:0:2:0:0:0:3', '1:0:0:2::/64', 'fe80::/64', '2001:db8::1', '::/0', '::ffff:0:0', "
      "'::1:2:3', '1:2:3:4:5:6:7:0', '0:2:3:4:5:6:7:8', '::ffff:0:1.2.3.4', '1:0:0:4:5:0:0:8', '1:2:3:4:5:6:7:8', "
      "'::fffe:1.2.3.4', '0:0:0:0:0:0:1:0', '0:0:0:0:0:0:1:1'";
  const char* const made =
      "case when i % 2 = 0 then set_masklen('0.0.0.0'::inet + (random() * 4294967295)::int8, i / 2 % 33) else "
      "set_masklen((select string_agg(case when random() < 0.6 then '0' else to_hex((random() * 65535)::int) end, ':') "
      "from generate_series(1, 8) where i = i)::inet, i / 2 % 129) end";
  check<pg::inet>({"inet", addresses + ", '10.1.2.3/8', '::ffff:255.255.255.255/97', 'fe80::1/64'", made});
  const std::string networks = std::string("network(") + made + ")";
  check<pg::cidr>({"cidr", addresses, networks.c_str()});
  check<pg::macaddr>({"macaddr", "'00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff'", "left(md5(i::text), 12)"});
  check<pg::macaddr8>({"macaddr8", "'00:00:00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff:ff:ff'", "left(md5(i::text), 16)"});
}

TEST_F(scalar_types, geometry) {
  const char* const some = "point((random() - 0.5) * 10 ^ (i % 40 - 20), (random() - 0.5) * 10 ^ (i % 30))";
  const auto made = [some](const char* function) {
    return std::string(function) + '(' + some + ", point(i, random()))";
  };
  check<pg::point>(
      {"point", "'(0,0)', '(-0,1e300)', '(NaN,Infinity)', '(-Infinity,1e-5)', '(1e15,123456789012345678)'", some});
  check<pg::line>({"line", "'{1,2,3}', '{0,-1,0}', '{-1,0,1e300}', '{1,NaN,Infinity}'", made("line").c_str()});
  check<pg::lseg>({"lseg", "'[(0,0),(0,0)]', '[(1e300,-0),(NaN,1)]'", made("lseg").c_str()});
  check<pg::box>(
      {"box", "'(0,0),(0,0)', '(1,2),(3,4)', '(-1,5),(2,-3)', '(Infinity,0),(-Infinity,1)'", made("box").c_str()});
  check<pg::circle>({"circle", "'<(0,0),0>', '<(1,2),3.5>', '<(NaN,1),Infinity>', '<(1,2),NaN>'",
                     "circle(point(random(), i), random() * i)"});
  const char* const corners = "polygon(i % 7 + 3, circle(point(random(), i), random() * 10))";
  check<pg::polygon>({"polygon", "'((0,0))', '((1,2),(3,4),(5,6))', '((NaN,1),(1e300,2))'", corners});
  check<pg::path>(
      {"path", "'((0,0))', '[(0,0)]', '[(1,2),(3,4)]', '((1,2),(3,4),(-5,6))'",
       (std::string("case when i % 2 = 0 then popen(path(") + corners + ")) else path(" + corners + ") end").c_str()});
}

TEST_F(scalar_types, what_the_server_keeps_its_own_house_with) {
  check<pg::tid>(
      {"tid", "'(0,0)', '(4294967295,65535)', '(42,7)'", "'(' || (random() * 4294967295)::int8 || ',' || i || ')'"});
  check<pg::lsn>({"pg_lsn", "'0/0', 'FFFFFFFF/FFFFFFFF', '16/B374D848', '0/10'",
                  "to_hex((random() * 4294967295)::int8) || '/' || to_hex((random() * 4294967295)::int8)"});
  const char* const running =
      "i || ':' || i + 50 || ':' || coalesce((select string_agg(k::text, ',' order by k) "
      "from generate_series(i, i + 49) k where random() < 0.3), '')";
  for (const char* type : {"pg_snapshot", "txid_snapshot"})
    check<pg::snapshot>({type, "'1:1:', '10:20:', '10:20:10,14,15', '1:9223372036854775807:', '5:6:5'", running});
  check<pg::int2vector>({"int2vector", "'', '0', '1 2 3', '-32768 32767'",
                         "coalesce((select string_agg(((random() - 0.5) * 60000)::int2::text, ' ') from "
                         "generate_series(1, i % 20) where i = i), '')"});
  check<pg::oidvector>({"oidvector", "'', '0', '1 2 3', '4294967295 0'",
                        "coalesce((select string_agg((random() * 4294967295)::int8::text, ' ') from "
                        "generate_series(1, i % 20) where i = i), '')"});
}

TEST_F(scalar_types, text_search) {
  db.execute(R"(create function pg_temp.some_query(depth int) returns text language plpgsql as $$
    begin
      if depth = 0 or random() < 0.2 then
        return quote_literal(left(md5(random()::text), 1 + (random() * 5)::int)) ||
               (array['', '', ':*', ':A', ':BD', ':*CD', ':ABCD'])[1 + (random() * 6)::int];
      end if;
      return (array['', '', '', '!'])[1 + (random() * 3)::int] || '(' || pg_temp.some_query(depth - 1) ||
             (array[' & ', ' | ', ' <-> ', ' <2> ', ' <0> ', ' & !', ' <-> !'])[1 + (random() * 6)::int] ||
             pg_temp.some_query(depth - 1) || ')';
    end $$)");
  check<std::string>(
      {"tsvector",
       "'', 'a', 'a b c', 'a:1', 'a:1A,2B,3C,4', 'a:16383', '''it''''s'':1 ''a b'':2', "
       "E'''back\\\\\\\\slash''', repeat('x', 2000), E'\\u20ac:5'",
       "setweight(to_tsvector('simple', md5(i::text) || ' ' || md5((i * 2)::text) || ' x ''y '), "
       "(array['A', 'B', 'C', 'D'])[1 + i % 4]::\"char\") || to_tsvector('english', 'The quick brown foxes "
       "jumped over ' || i || ' lazy dogs')"});
  check<std::string>({"tsquery",
                      "'', 'a', '!a', '!!a', 'a & b | c', '(a | b) & c', '!(a & b)', 'a <-> b', 'a <3> b', "
                      "'(a <-> b) <-> c', 'a <-> (b <-> c)', 'a <-> (b | c)', '!a <-> !b', 'a:*', 'a:AB', "
                      "'a:*ABD', '''it''''s''', E'''\\\\\\\\ x''', '!(a <-> b) & c', 'a <0> b', "
                      "'(a & b) <-> (c | !d)', 'a | b & c', 'a <16384> b'",
                      "pg_temp.some_query(4)"});
}

TEST_F(scalar_types, types_that_only_have_text_read_as_it) {
  const std::pair<const char*, const char*> known[] = {
      {"'pg_class'::regclass", "pg_class"},
      {"'int4'::regtype", "integer"},
      {"'now'::regproc", "now"},
      {"'pg_catalog'::regnamespace", "pg_catalog"},
      {"'english'::regconfig", "english"},
      {"'0'::regclass", "-"},
      {"'postgres=r/postgres'::aclitem", "postgres=r/postgres"},
      {"'x'::\"char\"", "x"},
      {"''::\"char\"", ""},
      {"'abc'::cstring", "abc"},
      {"pg_sleep(0)", ""},
  };
  db.execute("set lc_monetary = 'C'");
  for (const auto& [sql, text] : known) {
    const std::string select = "select " + std::string(sql);
    for (const auto wanted : {pg::result_format::text, pg::result_format::binary})
      EXPECT_EQ(db.query(select, {}, {.format = wanted}).value<std::string>(), text) << sql;
  }
  EXPECT_EQ(db.query("select '12.34'::money", {}, {.format = pg::result_format::binary}).value<std::string>(),
            "$12.34");
}

TEST_F(scalar_types, binary_forms_of_types_that_come_as_text_read_too) {
  const auto sent = [this](const std::string& sql) {
    return db.query("select " + sql, {}, {.format = pg::result_format::binary}).value<std::vector<std::byte>>();
  };
  const auto read = []<class T>(pg::oid type, const std::vector<std::byte>& bytes, T& out) {
    return pg::codec<T>::decoder(type, format::binary)(bytes.data(), bytes.size(), out);
  };
  pg::money price;
  EXPECT_EQ(read(pg::oids::money, sent("cash_send('-12.34'::money)"), price), errc{});
  EXPECT_EQ(price.units, -1234);
  pg::oid relation = 0;
  EXPECT_EQ(read(pg::oids::regclass, sent("regclasssend('pg_class')"), relation), errc{});
  EXPECT_EQ(relation, 1259U);
  const pg::statement money = db.prepare("select $1::money = '12.34'::money");
  EXPECT_TRUE(db.query(money, pg::params(pg::money{1234})).value<bool>());

  const pg::statement code = db.prepare("select ascii($1::\"char\"::text)");
  for (int i = 0; i != 128; ++i) {
    const char c = static_cast<char>(i);
    char back = 'x';
    // chr(0) is no text: the byte 0 is what the empty text stands for
    const std::string literal = i == 0 ? "''" : "chr(" + std::to_string(i) + ")";
    EXPECT_EQ(read(pg::oids::char_, sent("charsend(" + literal + "::\"char\")"), back), errc{});
    EXPECT_EQ(back, c);
    EXPECT_EQ(db.query("select " + literal + "::\"char\"").value<char>(), c);
    EXPECT_EQ(db.query(code, pg::params(c)).value<int>(), i);
  }
}

}  // namespace

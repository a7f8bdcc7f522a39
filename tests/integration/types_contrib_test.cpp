// The types of contrib against the server, under the oids by which codecs know them.
#include "scalar_types.hpp"

#include <greenpg/protocol/value_text.hpp>

#include <optional>
#include <string>
#include <vector>

namespace {

namespace pg = greenpg;
using pg::errc;
using pg::format;

/// A value sent in binary to a type of contrib: what a type catalogue does, which tells its oid.
template <class T, pg::oid Type>
struct as_contrib {
  T value;
};

}  // namespace

template <class T, greenpg::oid Type>
struct greenpg::codec<as_contrib<T, Type>> {
  static bool has_binary(oid type) noexcept { return type >= oids::first_user_defined; }
  static errc encode_binary(const as_contrib<T, Type>& of, oid, byte_buffer& out) {
    return codec<T>::encode_binary(of.value, Type, out);
  }
  static errc encode_text(const as_contrib<T, Type>& of, byte_buffer& out) {
    return codec<T>::encode_text(of.value, out);
  }
};

namespace {

class contrib_types : public scalar_types {
protected:
  template <class T, pg::oid Type>
  void check_contrib(const scalar& of, const std::string& send) {
    SCOPED_TRACE(of.type);
    make(of);
    const pg::result all = db.query("select v::text, " + send + "(v) from " + table + " order by n", {},
                                    {.format = pg::result_format::binary});
    const pg::statement echo = db.prepare("select $1::" + std::string(of.type));
    ASSERT_GE(all.size(), 200U);
    for (pg::row r : all) {
      const auto expected = r[0].as<std::string>();
      const auto bytes = r[1].as<std::vector<std::byte>>();
      std::string printed;
      ASSERT_EQ(pg::print_value(Type, format::binary, bytes, printed), errc{});
      ASSERT_EQ(printed, expected);
      as_contrib<T, Type> value;
      ASSERT_EQ(pg::codec<T>::decoder(Type, format::binary)(bytes.data(), bytes.size(), value.value), errc{});
      ASSERT_EQ(db.query(echo, pg::params(value)).template value<std::string>(), expected);
    }
  }
};

TEST_F(contrib_types, hstore) {
  if (!has_extension("hstore")) GTEST_SKIP() << "hstore is not installed";
  check_contrib<pg::hstore, pg::oids::hstore>(
      {"hstore", R"('', '"a"=>"1"', '"a"=>NULL', '""=>""', '"a b"=>"c\"d\\e", "NULL"=>"NULL"', '"b"=>"1", "aa"=>"2"')",
       "(select string_agg('\"' || left(md5(k::text), 1 + k % 5) || '\"=>' || case when random() < 0.2 then 'NULL' "
       "else "
       "'\"' || md5(random()::text) || '\"' end, ',') from generate_series(i, i + i % 6) k)"},
      "hstore_send");
  const pg::hstore expected{{"a", "1"}, {"b", std::nullopt}};
  for (int i = 0; i != 2; ++i) {
    EXPECT_EQ(db.query("select 'b=>NULL, a=>1'::hstore").value<pg::hstore>(), expected);
    EXPECT_EQ(db.query("select $1::hstore -> 'a'", pg::params(expected)).value<std::string>(), "1");
  }
}

TEST_F(contrib_types, ltree) {
  if (!has_extension("ltree")) GTEST_SKIP() << "ltree is not installed";
  check_contrib<std::string, pg::oids::ltree>({"ltree", "'', 'a', 'Top.Science.Astronomy'", "md5(i::text) || '.' || i"},
                                              "ltree_send");
  check_contrib<std::string, pg::oids::lquery>(
      {"lquery", "'*', 'a.*{1,3}.!b|c@*', '*.Astro*%'", "'*{' || i || '}.a' || i || '|b*'"}, "lquery_send");
  check_contrib<std::string, pg::oids::ltxtquery>(
      {"ltxtquery", "'a', 'Europe & Russia*@ & !Transportation'", "'a' || i || ' & !(b' || i || '* | c)'"},
      "ltxtq_send");
}

TEST_F(contrib_types, citext) {
  if (!has_extension("citext")) GTEST_SKIP() << "citext is not installed";
  check_contrib<std::string, pg::contrib_type("citext")>({"citext", "'', 'a', 'A'", "md5(i::text)"}, "citextsend");
}

}  // namespace

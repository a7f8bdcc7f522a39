#pragma once
#include "real_server.hpp"

#include <greenpg/driver/green_connection.hpp>
#include <greenpg/protocol/codecs.hpp>

#include <string>

/// Values of a type: those at its edges, as SQL expressions of text, and 200 made from the row number `i` by an
/// expression, which random() of a fixed seed is part of.
struct scalar {
  const char* type;
  std::string edges;
  const char* generator;
};

class scalar_types : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (IsSkipped()) return;
    db.connect(mine());
    db.execute("set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres'");
    version = db.query("select current_setting('server_version_num')::int / 10000").value<int>();
  }

  /// Makes `table`, of another name each time, for statements stay prepared.
  void make(const scalar& of) {
    const std::string type = of.type;
    table = "made_" + std::to_string(++count);
    db.execute("select setseed(0.25); create temporary table " + table +
               " as "
               "select row_number() over () n, v from (select e::" +
               type + " from unnest(array[" + of.edges + "]::text[]) e union all select (" + of.generator +
               ")::" + type + " from generate_series(1, 200) i) rows (v)");
  }

  template <class T>
  static std::string text_of(const T& value) {
    greenpg::byte_buffer out;
    EXPECT_EQ(greenpg::codec<T>::encode_text(value, out), greenpg::errc{});
    return std::string(out.text());
  }

  /// What the server writes is what we make of its binary form, and as a T it goes there and back.
  template <class T>
  void check(const scalar& of) {
    SCOPED_TRACE(of.type);
    make(of);
    const greenpg::result as_text =
        db.query("select v from " + table + " order by n", {}, {.format = greenpg::result_format::text});
    const greenpg::result as_binary =
        db.query("select v from " + table + " order by n", {}, {.format = greenpg::result_format::binary});
    ASSERT_GE(as_text.size(), 200U);
    ASSERT_EQ(as_binary.size(), as_text.size());
    ASSERT_EQ(as_binary.columns()[0].format, greenpg::format::binary);
    const greenpg::statement echo = db.prepare("select $1::" + std::string(of.type));
    const greenpg::statement echo_text = db.prepare("select ($1::text)::" + std::string(of.type));
    for (std::size_t i = 0; i != as_text.size(); ++i) {
      const greenpg::field binary = as_binary[i][0], text = as_text[i][0];
      const auto expected = text.as<std::string>();
      ASSERT_EQ(binary.text(), expected);
      ASSERT_EQ(binary.as<std::string>(), expected);
      const T value = binary.as<T>();
      ASSERT_EQ(text_of(text.as<T>()), text_of(value)) << expected;
      const greenpg::result sent = db.query(echo, greenpg::params(value), {.format = greenpg::result_format::text});
      ASSERT_EQ(sent[0][0].as<std::string>(), expected);
      const greenpg::result sent_text =
          db.query(echo_text, greenpg::params(value), {.format = greenpg::result_format::text});
      ASSERT_EQ(sent_text[0][0].as<std::string>(), expected);
    }
  }

  bool has_extension(const std::string& name) {
    if (db.query("select count(*) from pg_available_extensions where name = $1", greenpg::params(name)).value<int>() ==
        0)
      return false;
    db.query("create extension if not exists " + name);
    return true;
  }

  greenpg::green::connection db;
  int version = 0;
  int count = 0;
  std::string table;
};

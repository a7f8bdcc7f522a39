// What is put into SQL text is what the server takes out of it; structs of its rows.
#include "real_server.hpp"

#include <greenpg/green.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pg = greenpg;

namespace {

struct person {
  int id;
  std::string name;
  std::optional<int> age;
};

class sql_text : public real_server {
protected:
  void SetUp() override {
    real_server::SetUp();
    if (!IsSkipped()) db.connect(mine());
  }
  // Everything that means something to somebody, and characters of every length.
  static const std::vector<std::string>& texts() {
    static const std::vector<std::string> all{"plain",
                                              "",
                                              "it's",
                                              "''",
                                              "\"",
                                              "\\",
                                              "\\'",
                                              "\\\\'; select 1; --",
                                              "a\nb\r\n\t",
                                              "$$ $a$ $1",
                                              ":name %(name)s %s %%",
                                              "/* -- */",
                                              "E'x' U&'\\0061'",
                                              "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x90\x98 \xef\xbc\x87",
                                              "\x01\x7f"};
    return all;
  }

  pg::green::connection db;
};

TEST_F(sql_text, literal_is_the_text_under_every_setting) {
  for (const char* setting : {"on", "off"}) {
    db.execute(std::string("set standard_conforming_strings = ") + setting + "; set escape_string_warning = off");
    for (const std::string& text : texts()) {
      const std::string sql = "select" + pg::literal(text) + "::text, 1";
      const pg::result r = db.query(sql);
      EXPECT_EQ(r.front()[0].as<std::string_view>(), text) << sql;
      EXPECT_EQ(r.front().size(), 2U);
    }
  }
}

TEST_F(sql_text, identifier_is_the_name) {
  for (const std::string& text : texts()) {
    if (text.empty()) continue;
    const pg::result r = db.query("select 1 as " + pg::ident(text) + ", 2");
    EXPECT_EQ(r.columns()[0].name, text);
    EXPECT_EQ(r.columns().size(), 2U);
  }
  EXPECT_EQ(db.query("select count(*) from " + pg::ident("pg_catalog", "pg_class")).size(), 1U);
}

TEST_F(sql_text, named_parameters_find_their_places) {
  const pg::named_sql find(
      "select :a::int + :b, ':a', $$:b$$, (array[1,2,3])[2:3], x[:low:hi], E'\\':a', '{\"k\":1}'::jsonb ? :key /* :a "
      "*/ "
      "from (select array[7,8,9] as x, 2 as hi) t -- :b");
  ASSERT_EQ(find.names().size(), 4U);
  for (int run = 0; run < 3; ++run) {
    const pg::result r =
        db.query(find.sql(), find.bind(pg::arg("key", "k"), pg::arg("b", run), pg::arg("a", 40), pg::arg("low", 1)));
    EXPECT_EQ(r.front()[0].as<int>(), 40 + run);
    EXPECT_EQ(r.front()[1].text(), ":a");
    EXPECT_EQ(r.front()[2].text(), ":b");
    EXPECT_EQ(r.front()[5].text(), "':a");
    EXPECT_TRUE(r.front()[6].as<bool>());
  }
}

TEST_F(sql_text, placeholders_of_psycopg_find_their_places) {
  pg::bound_sql by_name = pg::named("select %(a)s::int %% 4, '%s', %(a)s::int", pg::arg("a", 7));
  const pg::result named = db.query(by_name.sql, by_name.values);
  EXPECT_EQ((named.one<std::tuple<int, std::string, int>>()), std::tuple(3, "%s", 7));
  pg::bound_sql by_place = pg::named("select %s::int, %s", 1, "two");
  const pg::result placed = db.query(by_place.sql, by_place.values);
  EXPECT_EQ((placed.one<std::tuple<int, std::string>>()), std::tuple(1, "two"));
}

TEST_F(sql_text, statement_counted_by_the_compiler_runs) {
  constexpr auto find = pg::sql<"select $1::int + $2::int, '$3'">;
  EXPECT_EQ(db.query(find, find(40, 2)).front()[0].as<int>(), 42);
}

TEST_F(sql_text, users_are_read_as_structs) {
  const pg::result users = db.query("select age, name, id from users order by id");
  const std::vector<person> all = users.all<person>();
  ASSERT_EQ(all.size(), users.size());
  for (std::size_t i = 0; i != all.size(); ++i) {
    EXPECT_EQ(all[i].id, users[i]["id"].as<int>());
    EXPECT_EQ(all[i].name, users[i]["name"].as<std::string>());
    EXPECT_EQ(all[i].age, users[i]["age"].as<std::optional<int>>());
  }
  EXPECT_EQ(db.query("select * from users where id = 1").one<person>(pg::lax).id, 1);
  std::size_t streamed = 0;
  pg::green::row_stream stream = db.stream("select age, name, id from users order by id");
  while (const auto batch = stream.next())
    for (const person& each : batch->as<person>()) EXPECT_EQ(each.id, all[streamed++].id);
  EXPECT_EQ(streamed, all.size());
}

}  // namespace

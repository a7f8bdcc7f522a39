// Queries and streams read as C++ types: what cannot be read is an error of the operation.
#include "asio_server.hpp"

#include <greenpg/green.hpp>
#include <greenpg/protocol/type_modifier.hpp>

#include <asio/use_future.hpp>

#include <future>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace {

struct person {
  int id;
  std::string name;
  friend bool operator==(const person&, const person&) = default;
};

struct named_number {
  int n = -1;
  std::string unseen = "as it was";
};

constexpr std::string_view people = "select i as id, 'p' || i as name from generate_series(1, $1::int) i order by 1";

class query_as : public asio_server {
protected:
  void SetUp() override {
    asio_server::SetUp();
    if (!IsSkipped()) green.connect(mine());
  }
  static std::vector<person> first(int n) {
    std::vector<person> all;
    for (int i = 1; i <= n; ++i) all.push_back({i, "p" + std::to_string(i)});
    return all;
  }
  /// The error that a green call throws, and that its options are told.
  template <class Call>
  static pg::diagnostics told(pg::errc why, Call call) {
    pg::diagnostics details;
    try {
      call(pg::query_options{.details = &details});
      ADD_FAILURE() << "nothing was thrown";
    } catch (const pg::error& e) {
      EXPECT_EQ(e.code(), why) << e.what();
      EXPECT_EQ(e.message(), details.message);
    }
    return details;
  }

  pg::green::connection green;
};

TEST_F(query_as, awaited_gives_values) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    const person one = co_await db.async_query_one<person>(people, pg::params(1));
    EXPECT_EQ(one, (person{1, "p1"}));
    const auto none = co_await db.async_query_optional<person>(people, pg::params(0));
    EXPECT_FALSE(none);
    const auto some = co_await db.async_query_optional<person>(people, pg::params(1));
    EXPECT_EQ(some, one);
    const int n = co_await db.async_query_value<int>("select 7");
    EXPECT_EQ(n, 7);
    const auto null = co_await db.async_query_value<std::optional<int>>("select null::int");
    EXPECT_EQ(null, std::nullopt);
    const std::vector<person> all = co_await db.async_query_all<person>(people, pg::params(1000));
    EXPECT_EQ(all, first(1000));
    const auto pairs = co_await db.async_query_all<std::tuple<int, std::string>>(people, pg::params(2));
    EXPECT_EQ(pairs.at(1), (std::tuple<int, std::string>(2, "p2")));
    const pg::statement prepared = co_await db.async_prepare(people);
    const std::vector<person> again = co_await db.async_query_all<person>(prepared, pg::params(3));
    EXPECT_EQ(again, first(3));
    const auto point = co_await db.async_query_value<std::pair<int, std::string>>("select row(1, 'a')");
    EXPECT_EQ(point, (std::pair<int, std::string>(1, "a")));
    pg::query_options lax;
    lax.match = pg::lax;
    const auto loose = co_await db.async_query_one<named_number>("select 1 as more, 2 as n", {}, lax);
    EXPECT_EQ(loose.n, 2);
    EXPECT_EQ(loose.unseen, "as it was");
  });
}

TEST_F(query_as, what_cannot_be_read_is_the_error_of_the_operation) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    for (int run = 0; run != 2; ++run) {  // in text, then in binary
      pg::diagnostics details;
      const pg::query_options options{.details = &details};
      const std::error_code range = co_await code_of(db.async_query_value<short>("select 70000 as big", {}, options));
      EXPECT_EQ(range, pg::errc::value_out_of_range);
      EXPECT_EQ(details.message, "column \"big\" (integer): the value does not fit short");
      const std::error_code null =
          co_await code_of(db.async_query_one<std::tuple<int>>("select null::int as x", {}, options));
      EXPECT_EQ(null, pg::errc::unexpected_null);
      EXPECT_EQ(details.message, "column \"x\" (integer): NULL cannot be read as int; use std::optional<int>");
      const std::error_code missing = co_await code_of(db.async_query_all<person>("select 1 as id", {}, options));
      EXPECT_EQ(missing, pg::errc::no_such_column);
      const std::error_code extra =
          co_await code_of(db.async_query_all<person>("select 1 as id, 'a' as name, 2 as more", {}, options));
      EXPECT_EQ(extra, pg::errc::unexpected_column);
      EXPECT_NE(details.message.find("\"more\""), std::string::npos) << details.message;
      const std::error_code few = co_await code_of(db.async_query_one<person>(people, pg::params(0), options));
      EXPECT_EQ(few, pg::errc::no_rows);
      const std::error_code many = co_await code_of(db.async_query_optional<person>(people, pg::params(2), options));
      EXPECT_EQ(many, pg::errc::too_many_rows);
      const std::error_code wide = co_await code_of(db.async_query_value<int>("select 1, 2", {}, options));
      EXPECT_EQ(wide, pg::errc::wrong_column_count);
      const std::error_code server = co_await code_of(db.async_query_value<int>("select 1 / 0", {}, options));
      EXPECT_EQ(server, pg::sqlstate::division_by_zero);
    }
    const int still = co_await db.async_query_value<int>("select 1");
    EXPECT_EQ(still, 1);
  });
}

TEST_F(query_as, works_with_every_kind_of_token) {
  std::error_code told;
  std::vector<int> got;
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    db.async_query_all<int>("select generate_series(1, 3)", {}, {}, [&](std::error_code why, std::vector<int> all) {
      told = why;
      got = std::move(all);
    });
    db.async_query_value<int>("select 'x'::text", {}, {}, [&](std::error_code why, int) { told = why; });
    co_await db.async_query("select 1");
  });
  EXPECT_EQ(told, pg::errc::type_mismatch);
  EXPECT_EQ(got, (std::vector<int>{1, 2, 3}));
  context.restart();
  std::future<std::optional<int>> waited = db.async_query_optional<int>("select 5", {}, {}, asio::use_future);
  context.run();
  EXPECT_EQ(waited.get(), 5);
}

TEST_F(query_as, stream_is_read_row_by_row_and_batch_by_batch) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::row_stream rows = co_await db.async_stream(people, pg::params(5000));
    std::vector<person> all;
    while (all.size() != 10) {
      auto one = co_await rows.async_next_row<person>();
      if (!one) break;
      all.push_back(*one);
    }
    auto rest = co_await rows.async_next();  // of what a row was taken from
    if (rest)
      for (const person& p : rest->as<person>()) all.push_back(p);
    while (auto some = co_await rows.async_next_rows<person>()) all.insert(all.end(), some->begin(), some->end());
    EXPECT_EQ(all, first(5000));
    const auto end = co_await rows.async_next_row<person>();
    EXPECT_FALSE(end);

    pg::row_stream wrong = co_await db.async_stream("select generate_series(32767, 32769) as n");
    const auto fits = co_await wrong.async_next_row<short>();
    EXPECT_EQ(fits, 32767);
    const std::error_code range = co_await code_of(wrong.async_next_row<short>());
    EXPECT_EQ(range, pg::errc::value_out_of_range);
    const auto next = co_await wrong.async_next_row<int>();
    EXPECT_EQ(next, 32769);
    const auto last = co_await wrong.async_next_row<int>();
    EXPECT_FALSE(last);
    const int still = co_await db.async_query_value<int>("select 1");
    EXPECT_EQ(still, 1);
  });
}

TEST_F(query_as, stream_without_a_row_is_checked_all_the_same) {
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::row_stream none = co_await db.async_stream(people, pg::params(0));
    const auto end = co_await none.async_next_row<person>();
    EXPECT_EQ(end, std::nullopt);
    pg::row_stream other = co_await db.async_stream("select 1 as id where false");
    const std::error_code row = co_await code_of(other.async_next_row<person>());
    EXPECT_EQ(row, pg::errc::no_such_column);
    const std::error_code rows = co_await code_of(other.async_next_rows<person>());
    EXPECT_EQ(rows, pg::errc::no_such_column);
    const std::error_code none_at_all = co_await code_of(db.async_query_optional<person>("select 1 as id where false"));
    EXPECT_EQ(none_at_all, pg::errc::no_such_column);
  });
  pg::green::row_stream mine = green.stream("select 1 as id where false");
  EXPECT_EQ(
      told(pg::errc::no_such_column, [&](const pg::query_options& o) { return mine.next_row<person>(o); }).sqlstate,
      "");
  EXPECT_EQ(mine.next_rows<int>(), std::nullopt);
}

TEST_F(query_as, column_of_a_stream_is_the_one_that_it_was_told) {
  constexpr std::string_view twice = "select i as id, 'p' || i as name, -i as id from generate_series(1, 3000) i";
  spawn([&]() -> task {
    co_await db.async_connect(mine());
    pg::row_stream rows = co_await db.async_stream(twice);
    rows.same_name(pg::duplicates::last);
    const auto one = co_await rows.async_next_row<person>({.match = pg::lax});
    EXPECT_EQ(one, (person{-1, "p1"}));
    const auto next = co_await rows.async_next();
    EXPECT_EQ((*next->begin())["id"].as<int>(), -2);
    rows.same_name(pg::duplicates::first);
    std::vector<person> last;
    while (auto some = co_await rows.async_next_rows<person>({.match = pg::lax})) last = *some;
    EXPECT_EQ(last.back(), (person{3000, "p3000"}));
  });
  pg::green::row_stream script = green.stream_script("select 1 as a, 2 as a; select 3 as b, 4 as b");
  script.same_name(pg::duplicates::last);
  EXPECT_EQ((*script.next()->begin())["a"].as<int>(), 2);
  EXPECT_TRUE(script.next_result());
  EXPECT_EQ((*script.next()->begin())["b"].as<int>(), 4);
}

TEST_F(query_as, green_does_the_same) {
  EXPECT_EQ(green.query_one<person>(people, pg::params(1)), (person{1, "p1"}));
  EXPECT_FALSE(green.query_optional<person>(people, pg::params(0)));
  EXPECT_EQ(green.query_value<int>("select 7"), 7);
  EXPECT_EQ(green.query_all<person>(people, pg::params(20)), first(20));
  EXPECT_EQ(green.query_all<person>(green.prepare(people), pg::params(2)), first(2));
  const auto too_big = [&](const pg::query_options& o) {
    return green.query_value<short>("select 70000 as big", {}, o);
  };
  EXPECT_EQ(told(pg::errc::value_out_of_range, too_big).message,
            "column \"big\" (integer): the value does not fit short");

  pg::green::row_stream rows = green.stream(people, pg::params(300));
  std::vector<person> all;
  for (int i = 0; i != 5; ++i) all.push_back(rows.next_row<person>().value());
  while (auto some = rows.next_rows<person>()) all.insert(all.end(), some->begin(), some->end());
  EXPECT_EQ(all, first(300));
  EXPECT_FALSE(rows.next_row<person>());
  pg::green::row_stream wrong = green.stream("select 70000 as big");
  told(pg::errc::value_out_of_range, [&](const pg::query_options& o) { return wrong.next_row<short>(o); });
  EXPECT_FALSE(wrong.next_rows<int>());
}

TEST_F(query_as, types_told_make_the_statement) {
  const std::string_view sql = "select pg_typeof($1)::text";
  for (int run = 0; run != 2; ++run) {
    EXPECT_EQ(green.query_value<std::string>(sql, pg::params(pg::typed(pg::oids::jsonb, "1"))), "jsonb");
    EXPECT_EQ(green.query_value<std::string>(sql, pg::params(pg::typed(pg::oids::int2, 1))), "smallint");
    EXPECT_EQ(green.query_value<std::string>(sql, pg::params(pg::typed(pg::oids::uuid, std::nullopt))), "uuid");
    EXPECT_EQ(green.query_value<std::string>(sql, pg::params(pg::typed(pg::oids::int8_array, std::vector<int>{1, 2}))),
              "bigint[]");
  }
  EXPECT_EQ(green.statement_figures().kept, 4U);
  EXPECT_EQ(green.query_value<std::string>("select $1 || $2", pg::params("a", pg::typed(pg::oids::text, 7))), "a7");
  EXPECT_EQ(told(pg::errc::value_out_of_range,
                 [&](const pg::query_options& o) {
                   return green.query_value<std::string>(sql, pg::params(pg::typed(pg::oids::int2, 70000)), o);
                 })
                .message,
            "parameter $1 (int2) given as int: the value is outside what the type holds");
}

TEST_F(query_as, modifiers_of_columns_are_readable) {
  struct {
    const char* type;
    pg::type_modifier read;
  } const table[] = {
      {"numeric(10,2)", {.precision = 10, .scale = 2}},
      {"numeric(1000,0)", {.precision = 1000, .scale = 0}},
      {"numeric(10,2)[]", {.precision = 10, .scale = 2}},
      {"numeric", {}},
      {"character varying(20)", {.length = 20}},
      {"character varying(20)[]", {.length = 20}},
      {"character(3)", {.length = 3}},
      {"bit(5)", {.length = 5}},
      {"bit varying(7)", {.length = 7}},
      {"interval(3)", {.precision = 3}},
      {"interval day to second(2)", {.precision = 2}},
      {"interval year to month", {}},
      {"interval", {}},
      {"integer", {}},
      {"text[]", {}},
  };
  for (const auto& one : table) {
    const pg::column c = green.query(std::string("select null::") + one.type).columns()[0];
    EXPECT_EQ(pg::read_type_modifier(c.type, c.type_modifier), one.read) << one.type;
    std::string name(one.type), text = pg::type_modifier_text(c.type, c.type_modifier);
    EXPECT_NE(name.find(text), std::string::npos) << one.type << ": " << text;
    EXPECT_EQ(text.empty(), name.find_first_of("(") == std::string::npos && name.find(" to ") == std::string::npos)
        << text;
  }
  const pg::column t = green.query("select null::timestamp(3) with time zone").columns()[0];
  EXPECT_EQ(pg::type_modifier_text(t.type, t.type_modifier), "(3)");
  if (green.query_value<int>("select current_setting('server_version_num')::int") >= 150000) {
    const pg::column n = green.query("select null::numeric(2,-3)").columns()[0];
    EXPECT_EQ(pg::type_modifier_text(n.type, n.type_modifier), "(2,-3)");
  }
}

}  // namespace

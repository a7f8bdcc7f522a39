// Statements, parameters and results against a real server.
#include "asio_server.hpp"

#include <greenpg/protocol/codecs.hpp>

#include <asio/experimental/awaitable_operators.hpp>

#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace asio::experimental::awaitable_operators;

class querying : public asio_server {
protected:
  /// A value goes there and comes back, as text at first and in binary from the second time on; the server agrees
  /// with `text` on what it is.
  template <class T>
  task round_trip(std::string type, T value, std::string text) {
    const std::string sql =
        "select $1::" + type + " as value, ($1::" + type + ")::text = $2 as same, $1::" + type + "::text";
    for (int i = 0; i < 3; ++i) {
      const pg::result r = co_await db.async_query(sql, pg::params(value, text));
      EXPECT_EQ(r[0]["value"].template as<T>(), value) << type << " " << text << ", execution " << i;
      EXPECT_TRUE(r[0]["same"].template as<bool>())
          << type << ": " << r[0][2].text() << " for " << text << ", execution " << i;
      const pg::result null = co_await db.async_query("select $1::" + type, pg::params(std::optional<T>()));
      EXPECT_EQ(null.value<std::optional<T>>(), std::nullopt) << type;
    }
  }
  task connect() { co_await db.async_connect(dsn()); }
};

TEST_F(querying, value_of_every_type_goes_and_comes_back_in_both_formats) {
  spawn([&]() -> task {
    co_await connect();
    co_await round_trip<bool>("bool", true, "true");
    co_await round_trip<bool>("bool", false, "false");
    co_await round_trip<std::int16_t>("int2", -32768, "-32768");
    co_await round_trip<std::int32_t>("int4", std::numeric_limits<std::int32_t>::min(), "-2147483648");
    co_await round_trip<std::int64_t>("int8", std::numeric_limits<std::int64_t>::max(), "9223372036854775807");
    co_await round_trip<float>("float4", -1.5e-3F, "-0.0015");
    co_await round_trip<double>("float8", 0.1, "0.1");
    co_await round_trip<double>("float8", -std::numeric_limits<double>::infinity(), "-Infinity");
    co_await round_trip<std::uint32_t>("oid", 4294967295U, "4294967295");
    for (const char* type : {"text", "varchar", "varchar(20)", "name"}) {
      co_await round_trip<std::string>(type, "na\u00efve \u20ac '\\\"", "na\u00efve \u20ac '\\\"");
      co_await round_trip<std::string>(type, "", "");
    }
    co_await round_trip<std::string>("bpchar", "three", "three");
    const std::vector<std::byte> bytes(3, std::byte{0xfe});
    co_await round_trip<std::vector<std::byte>>("bytea", bytes, "\\xfefefe");
    co_await round_trip<pg::uuid>("uuid", *pg::uuid::parse("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                                  "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    co_await round_trip<std::string>("json", "{\"a\" :  [1]}", "{\"a\" :  [1]}");
    co_await round_trip<std::string>("jsonb", "{\"a\": [1]}", "{\"a\": [1]}");
    co_await round_trip<std::chrono::sys_days>("date", std::chrono::sys_days(std::chrono::days(11016)), "2000-02-29");
    co_await round_trip<pg::date>("date", pg::date::infinity(), "infinity");
    co_await round_trip<pg::date>("date", *pg::date::parse("0044-03-15 BC"), "0044-03-15 BC");
    co_await round_trip<pg::time_of_day>("time", *pg::time_of_day::parse("23:59:59.999999"), "23:59:59.999999");
    co_await round_trip<pg::timestamp>("timestamp", *pg::timestamp::parse("1999-12-31 23:59:59.5"),
                                       "1999-12-31 23:59:59.5");
    co_await round_trip<pg::timestamp>("timestamp", pg::timestamp::minus_infinity(), "-infinity");
    co_await round_trip<pg::timestamptz>("timestamptz", *pg::timestamptz::parse("2024-02-29 12:00:00.000001+00"),
                                         "2024-02-29 12:00:00.000001+00");
  });
}

TEST_F(querying, formats_are_text_at_first_and_binary_from_the_second_time_on) {
  spawn([&]() -> task {
    co_await connect();
    for (int i = 0; i < 3; ++i) {
      const pg::result r =
          co_await db.async_query("select 1 as a, 'x'::text, 'int4'::regtype, '$1'::money, null::aclitem");
      EXPECT_EQ(r.columns()[0].format, i == 0 ? pg::format::text : pg::format::binary);
      EXPECT_EQ(r.columns()[2].format, pg::format::text);
      EXPECT_EQ(r[0][2].text(), "integer");
      EXPECT_EQ(r[0][3].text(), "$1.00");
      EXPECT_EQ(r[0]["a"].as<int>(), 1);
    }
    const pg::query_options binary{.format = pg::result_format::binary};
    const pg::result first = co_await db.async_query("select 7", {}, binary);
    EXPECT_EQ(first.columns()[0].format, pg::format::binary);
    EXPECT_EQ(first.value<int>(), 7);
  });
}

TEST_F(querying, rows_are_read_by_name_as_tuples_and_as_optionals) {
  spawn([&]() -> task {
    co_await connect();
    const pg::result users =
        co_await db.async_query("select * from users where city = $1 order by id", pg::params("Rome"));
    EXPECT_EQ(users.size(), 4U);
    EXPECT_EQ(users[0]["name"].as<std::string_view>(), "Bruno");
    int ids = 0;
    for (auto [id, name, age] : (co_await db.async_query("select id, name, age from users order by id"))
                                    .as<std::tuple<int, std::string, std::optional<int>>>()) {
      ids += id;
      EXPECT_EQ(age.has_value(), name != "Hyp");
    }
    EXPECT_EQ(ids, 36);
    try {
      static_cast<void>(users[0]["nome"]);
      ADD_FAILURE() << "there is no such column";
    } catch (const pg::error& e) {
      EXPECT_EQ(e.code(), pg::errc::no_such_column);
      EXPECT_NE(e.message().find("nome"), std::string::npos) << e.what();
    }
  });
}

TEST_F(querying, several_in_flight_fail_alone) {
  spawn([&]() -> task {
    co_await connect();
    for (int i = 0; i < 2; ++i) {
      auto [a, b, c, d, e] = co_await (db.async_query("select $1::int4", pg::params(1), {}, asio::use_awaitable) &&
                                       code_of(db.async_query("select 1 / 0")) &&
                                       db.async_query("select $1::int4", pg::params(2), {}, asio::use_awaitable) &&
                                       code_of(db.async_execute("select 1; selec 2; select 3")) &&
                                       db.async_query("select $1::int4", pg::params(3), {}, asio::use_awaitable));
      EXPECT_EQ(a.value<int>(), 1);
      EXPECT_EQ(b, pg::sqlstate::division_by_zero);
      EXPECT_EQ(c.value<int>(), 2);
      EXPECT_EQ(d, pg::sqlstate::syntax_error);
      EXPECT_EQ(e.value<int>(), 3);
    }
  });
}

TEST_F(querying, behind_an_open_stream_is_busy_or_waits) {
  spawn([&]() -> task {
    co_await connect();
    pg::row_stream rows = co_await db.async_stream("select generate_series(1, 100000)");
    auto refused = db.async_query("select 1");
    EXPECT_EQ(co_await code_of(std::move(refused)), pg::errc::busy);
    std::optional<int> answer;
    pg::query_options patient;
    patient.wait_for_holder = true;
    db.async_query("select 2", {}, patient, [&](std::error_code e, pg::result r) {
      EXPECT_FALSE(e);
      answer = r.value<int>();
    });
    int sum = 0;
    while (auto batch = co_await rows.async_next()) sum += static_cast<int>(batch->size());
    EXPECT_EQ(sum, 100000);
    EXPECT_EQ((co_await db.async_query("select 3")).value<int>(), 3);
    EXPECT_EQ(answer, 2);
  });
}

TEST_F(querying, scripts_return_all_results_and_prepared_statements_describe_themselves) {
  spawn([&]() -> task {
    co_await connect();
    const std::vector<pg::result> all = co_await db.async_execute(
        "create temporary table t (a int); insert into t values (1), (2); select a from t; ; select");
    EXPECT_EQ(all.size(), 4U);
    EXPECT_EQ(all.at(1).affected_rows(), 2U);
    EXPECT_EQ(all.at(2)[1]["a"].as<int>(), 2);
    const pg::statement s = co_await db.async_prepare("select a + $1 as sum from t where a = $2");
    EXPECT_EQ(s.parameter_types().size(), 2U);
    EXPECT_EQ((*s.columns())[0].name, "sum");
    const pg::result r = co_await db.async_query(s, pg::params(40, 2));
    EXPECT_EQ(r.value<int>(), 42);
    auto wrong = db.async_query(s, pg::params(1));
    EXPECT_EQ(co_await code_of(std::move(wrong)), pg::errc::wrong_parameter_count);
    EXPECT_EQ((co_await db.async_query("select 1")).value<int>(), 1);
  });
}

TEST_F(querying, a_server_error_has_every_field) {
  spawn([&]() -> task {
    co_await connect();
    co_await db.async_execute("create temporary table u (id int constraint only_once unique)");
    co_await db.async_query("insert into u values ($1)", pg::params(1));
    bool thrown = false;
    try {
      co_await db.async_query("insert into u values ($1)", pg::params(1));
    } catch (const pg::error& e) {
      thrown = true;
      EXPECT_EQ(e.code(), pg::sqlstate::unique_violation);
      EXPECT_EQ(e.severity(), "ERROR");
      EXPECT_EQ(e.detail(), "Key (id)=(1) already exists.");
      EXPECT_EQ(e.table_name(), "u");
      EXPECT_EQ(e.constraint_name(), "only_once");
    }
    EXPECT_TRUE(thrown);
    try {
      co_await db.async_query("select nome from users");
      ADD_FAILURE() << "there is no such column";
    } catch (const pg::error& e) {
      EXPECT_EQ(e.code(), pg::sqlstate::undefined_column);
      EXPECT_EQ(e.position(), 8);
      EXPECT_EQ(e.query(), "select nome from users");
      EXPECT_EQ(e.hint(), "Perhaps you meant to reference the column \"users.name\".");
    }
  });
}

TEST_F(querying, copy_in_the_wrong_call_is_an_error_and_nothing_hangs) {
  spawn([&]() -> task {
    co_await connect();
    co_await db.async_execute("create temporary table c (a int)");
    for (const char* sql : {"copy c from stdin", "copy (select 1) to stdout"}) {
      auto query = db.async_query(sql);
      EXPECT_TRUE(co_await code_of(std::move(query))) << sql;
      auto script = db.async_execute(sql);
      EXPECT_TRUE(co_await code_of(std::move(script))) << sql;
      EXPECT_EQ((co_await db.async_query("select count(*) from c")).value<std::int64_t>(), 0);
    }
  });
}

TEST_F(querying, connection_ended_by_the_server_says_so) {
  pg::connection other(context);
  spawn([&]() -> task {
    const std::string there = dsn();
    co_await connect();
    co_await other.async_connect(there);
    auto [killed, killer] =
        co_await (code_of(db.async_query("select pg_sleep(600)")) &&
                  other.async_query("select pg_terminate_backend($1), pg_sleep(0.1)",
                                    pg::params(db.server().backend_pid()), {}, asio::use_awaitable));
    EXPECT_EQ(killed, pg::sqlstate::admin_shutdown);
    EXPECT_EQ(killed, pg::condition::connection_lost);
    EXPECT_FALSE(db.is_open());
    auto after = db.async_query("select 1");
    EXPECT_EQ(co_await code_of(std::move(after)), pg::errc::not_connected);
  });
}

TEST_F(querying, notices_and_what_is_known_of_the_server) {
  std::vector<std::string> notices;
  pg::engine_settings settings;
  settings.on_notice = [&](const pg::diagnostics& d) { notices.push_back(d.message); };
  pg::connection noisy(context, settings);
  spawn([&]() -> task {
    const std::string there = dsn() + " sslmode=require";
    co_await noisy.async_connect(there);
    co_await noisy.async_execute("do $$ begin raise notice 'hello %', 1; end $$");
    EXPECT_EQ(notices, std::vector<std::string>{"hello 1"});
    const pg::server_info server = noisy.server();
    const pg::result r =
        co_await noisy.async_query("select pg_backend_pid(), current_setting('server_version_num')::int4");
    EXPECT_EQ(server.backend_pid(), r[0][0].as<int>());
    EXPECT_EQ(server.version(), r[0][1].as<int>());
    EXPECT_EQ(server.parameter("TimeZone"), "UTC");
    EXPECT_EQ(server.parameter("client_encoding"), "UTF8");
    EXPECT_EQ(server.tls_version(), "TLSv1.3");
    EXPECT_FALSE(server.tls_cipher().empty());
    EXPECT_NE(server.address().find(port()), std::string::npos);
    EXPECT_EQ(server.status(), pg::transaction_status::idle);
    co_await noisy.async_execute("begin; set timezone to 'Europe/Rome'");
    EXPECT_EQ(server.status(), pg::transaction_status::in_transaction);
    EXPECT_EQ(server.parameter("TimeZone"), "Europe/Rome");
    auto failing = noisy.async_query("select 1 / 0");
    EXPECT_TRUE(co_await code_of(std::move(failing)));
    EXPECT_EQ(server.status(), pg::transaction_status::failed);
    co_await noisy.async_execute("rollback");
  });
}

TEST_F(querying, two_hundred_megabytes_each_way_in_a_pipeline_do_not_deadlock) {
  for (const char* sslmode : {" sslmode=disable", " sslmode=require"}) {
    pg::connection own(context);
    spawn([&]() -> task {
      const std::string there = dsn() + sslmode;
      co_await own.async_connect(there);
    });
    const auto megabytes = std::make_unique<std::string>(10'000'000, 'x');
    int right = 0;
    for (int i = 0; i < 20; ++i) {
      megabytes->front() = static_cast<char>('a' + i);
      own.async_query("select $1::text", pg::params(*megabytes), {}, [&right, i](std::error_code e, pg::result r) {
        EXPECT_FALSE(e) << e.message();
        if (e) return;
        const std::string_view got = r[0][0].as<std::string_view>();
        if (got.size() == 10'000'000 && got.front() == static_cast<char>('a' + i) && got.back() == 'x') ++right;
      });
    }
    context.restart();
    context.run_for(std::chrono::minutes(5));
    EXPECT_EQ(right, 20) << sslmode;
  }
}

TEST_F(querying, pipeline_runs_among_other_queries_of_the_connection) {
  spawn([&]() -> task {
    co_await connect();
    for (int round = 0; round < 3; ++round) {
      pg::pipeline batch;
      for (int i = 0; i < 100; ++i) batch.add("select $1::int4 + 1", pg::params(i));
      batch.sync();
      batch.add("select 1 / 0");
      auto [before, done, behind] =
          co_await (db.async_query("select 1") && db.async_run(std::move(batch)) && db.async_query("select 2"));
      EXPECT_EQ(before.value<int>(), 1);
      EXPECT_EQ(behind.value<int>(), 2);
      EXPECT_EQ(done.size(), 101U);
      for (int i = 0; i < 100; ++i) EXPECT_EQ(done[static_cast<std::size_t>(i)].get().value<int>(), i + 1);
      EXPECT_EQ(done.back().error, pg::sqlstate::division_by_zero);
    }
  });
}

}  // namespace

// Every operation with its k-th read or write failing, for every k, once as an error and once as end of file.
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/driver/connect_operation.hpp>

#include <array>
#include <functional>

using namespace greenpg_test;

namespace {

using scenario = std::function<void(engine_bench&)>;

void fill(scripted_server& server) {
  scripted_answer& numbers = server.answers["select n"];
  numbers.columns = {{"n", 23}, {"t", 25}};
  numbers.rows = {{"1", "one"}, {"2", std::nullopt}};
  numbers.repeat = 50;
  server.answers["select $1"] = numbers;
  server.answers["select $1"].parameters = {23};
  server.answers["insert"].tag = "INSERT 0 1";
  scripted_answer& bad = server.answers["bad"];
  bad.sqlstate = "22012";
  scripted_answer& slow = server.answers["slow"];
  slow.columns = {{"n", 23}};
  slow.rows = {{"1"}};
  slow.hangs = true;
}

/// What is left of the connection says what it is: usable, or closed and why.
void check_afterwards(engine_bench& b) {
  pg::query_operation next(b.statement("insert"), {}, pg::result_format::automatic);
  ASSERT_TRUE(b.run(next));
  if (!next.error()) return;
  if (next.error() == pg::errc::not_connected) {
    EXPECT_FALSE(b.engine.is_open());
    EXPECT_GT(text_of(next).size(), std::string("the connection is not open: ").size()) << text_of(next);
    return;
  }
  EXPECT_FALSE(b.engine.is_open()) << next.error().message();  // it was this one that met the failure
  EXPECT_FALSE(text_of(next).empty());
  pg::query_operation after(b.statement("insert"), {}, pg::result_format::automatic);
  ASSERT_TRUE(b.run(after));
  EXPECT_EQ(after.error(), pg::make_error_code(pg::errc::not_connected));
}

void fail_every_call(const scenario& run, std::size_t chunk = 1 << 20,
                     scripted_server::login login = scripted_server::login::trust) {
  for (const auto kind : {memory_link::fault::error, memory_link::fault::end_of_file}) {
    bool failed = true;
    int k = 0;
    for (; failed; ++k) {
      ASSERT_LT(k, 5000);
      SCOPED_TRACE(testing::Message() << "call " << k << (kind == memory_link::fault::error ? " fails" : " ends"));
      engine_bench b;
      fill(*b.server);
      b.server->method = login;
      b.link->read_chunk = b.link->write_chunk = chunk;
      b.link->kind = kind;
      b.link->fails_at = k;
      if (!b.open()) {
        EXPECT_TRUE(b.link->failed);
      }
      run(b);
      failed = b.link->failed;
      check_afterwards(b);
      b.expect_completed_once();
      if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(k, 3);
  }
}

pg::query_operation query(engine_bench& b, std::string_view sql, pg::params values = {},
                          pg::result_format format = pg::result_format::automatic) {
  return {b.statement(sql), std::move(values), format};
}

void expect_lost(const engine_bench& b, const pg::operation& op) {
  if (!op.error()) return;
  EXPECT_TRUE(b.link->failed) << op.error().message() << ": " << text_of(op);
  EXPECT_FALSE(text_of(op).empty());
}

}  // namespace

TEST(engine_failing_io, startup_with_trust) {
  fail_every_call([](engine_bench&) {}, 7);
}
TEST(engine_failing_io, startup_with_cleartext) {
  fail_every_call([](engine_bench&) {}, 16, scripted_server::login::cleartext);
}
TEST(engine_failing_io, startup_with_md5) {
  fail_every_call([](engine_bench&) {}, 16, scripted_server::login::md5);
}
TEST(engine_failing_io, startup_with_scram) {
  fail_every_call([](engine_bench&) {}, 40, scripted_server::login::scram);
}

TEST(engine_failing_io, query_first_and_second_time) {
  fail_every_call(
      [](engine_bench& b) {
        for (int i = 0; i < 2; ++i) {
          pg::query_operation op(b.statement("select $1"), pg::params(7), pg::result_format::automatic);
          ASSERT_TRUE(b.run(op));
          expect_lost(b, op);
          if (!op.error()) {
            EXPECT_EQ(op.take().size(), 100U);
          }
        }
      },
      100);
}

TEST(engine_failing_io, query_that_asks_for_binary_at_once) {
  fail_every_call(
      [](engine_bench& b) {
        pg::query_operation op(b.statement("select $1"), pg::params(7), pg::result_format::binary);
        ASSERT_TRUE(b.run(op));
        expect_lost(b, op);
        if (!op.error()) {
          EXPECT_EQ(op.take()[0][0].as<int>(), 1);
        }
      },
      100);
}

TEST(engine_failing_io, query_that_the_server_refuses) {
  fail_every_call([](engine_bench& b) {
    pg::query_operation op(b.statement("bad"), {}, pg::result_format::automatic);
    ASSERT_TRUE(b.run(op));
    EXPECT_TRUE(op.error());
    if (!b.link->failed) {
      EXPECT_EQ(op.details()->sqlstate, "22012");
    }
  });
}

TEST(engine_failing_io, execute) {
  fail_every_call(
      [](engine_bench& b) {
        pg::execute_operation op("insert; select n; insert");
        ASSERT_TRUE(b.run(op));
        expect_lost(b, op);
        if (!op.error()) {
          EXPECT_EQ(op.take().size(), 3U);
        }
      },
      100);
}

TEST(engine_failing_io, prepare) {
  fail_every_call(
      [](engine_bench& b) {
        pg::prepare_operation op(b.statement("select $1"));
        ASSERT_TRUE(b.run(op));
        expect_lost(b, op);
        if (!op.error()) {
          EXPECT_EQ(op.take().parameter_types().size(), 1U);
        }
      },
      20);
}

TEST(engine_failing_io, stream_read_to_its_end) {
  fail_every_call(
      [](engine_bench& b) {
        pg::open_operation open(
            std::make_shared<pg::stream_core>(b.statement("select n"), pg::params(), pg::result_format::automatic));
        ASSERT_TRUE(b.run(open));
        expect_lost(b, open);
        if (open.error()) return;
        const std::shared_ptr<pg::stream_core> core = open.take();
        std::size_t rows = 0;
        for (;;) {
          pg::batch_operation next(core);
          ASSERT_TRUE(b.run(next));
          expect_lost(b, next);
          if (next.error()) return;
          const auto batch = next.take();
          if (!batch) break;
          rows += batch->size();
        }
        EXPECT_EQ(rows, 100U);
      },
      100);
}

TEST(engine_failing_io, stream_of_several_results) {
  fail_every_call(
      [](engine_bench& b) {
        pg::open_operation open(std::make_shared<pg::stream_core>("select n; insert; select n"));
        ASSERT_TRUE(b.run(open));
        if (open.error()) return expect_lost(b, open);
        const std::shared_ptr<pg::stream_core> core = open.take();
        int results = 1;
        for (bool more = true; more;) {
          pg::result_operation next(core);
          ASSERT_TRUE(b.run(next));
          if (next.error()) return expect_lost(b, next);
          more = next.take();
          results += more ? 1 : 0;
        }
        EXPECT_EQ(results, 3);
      },
      100);
}

TEST(engine_failing_io, stream_dropped_early) {
  fail_every_call(
      [](engine_bench& b) {
        {
          pg::open_operation open(
              std::make_shared<pg::stream_core>(b.statement("select n"), pg::params(), pg::result_format::automatic));
          ASSERT_TRUE(b.run(open));
          if (open.error()) return expect_lost(b, open);
        }
        pg::query_operation after(b.statement("insert"), {}, pg::result_format::automatic);
        ASSERT_TRUE(b.run(after));
        expect_lost(b, after);
      },
      100);
}

TEST(engine_failing_io, query_cancelled_while_it_runs) {
  fail_every_call([](engine_bench& b) {
    pg::query_operation op(b.statement("slow"), {}, pg::result_format::automatic);
    b.start(op);
    b.settle();
    const bool ran = !op.completed();
    b.cancel(op);
    ASSERT_TRUE(b.finish(op));
    if (ran) {
      EXPECT_EQ(op.error(), std::error_code(ECANCELED, std::system_category()));
    }
    b.server->cancel();
  });
}

TEST(engine_failing_io, query_late_while_it_runs) {
  fail_every_call([](engine_bench& b) {
    pg::query_operation op(b.statement("slow"), {}, pg::result_format::automatic);
    op.deadline = b.now + std::chrono::seconds(1);
    ASSERT_TRUE(b.run(op));
    if (!b.link->failed) {
      EXPECT_EQ(op.error(), pg::make_error_code(pg::errc::timeout));
    }
    b.server->cancel();
  });
}

TEST(engine_failing_io, several_in_flight) {
  fail_every_call(
      [](engine_bench& b) {
        pg::query_operation first = query(b, "select n");
        pg::query_operation second = query(b, "bad");
        pg::execute_operation third("insert");
        pg::prepare_operation fourth(b.statement("select $1"));
        const std::array<pg::operation*, 4> all{&first, &second, &third, &fourth};
        for (pg::operation* op : all) b.start(*op);
        for (pg::operation* op : all) ASSERT_TRUE(b.finish(*op));
        expect_lost(b, first);
        expect_lost(b, third);
        expect_lost(b, fourth);
      },
      200);
}

TEST(engine_failing_io, close) {
  fail_every_call([](engine_bench& b) {
    pg::query_operation under_way = query(b, "slow");
    b.start(under_way);
    pg::close_operation close;
    ASSERT_TRUE(b.run(close));
    EXPECT_FALSE(close.error());
    ASSERT_TRUE(b.finish(under_way));
    EXPECT_TRUE(under_way.error());
    EXPECT_FALSE(b.engine.is_open());
  });
}

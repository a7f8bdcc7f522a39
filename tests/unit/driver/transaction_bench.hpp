#pragma once
#include <gtest/gtest.h>

#include "engine_bench.hpp"

#include <greenpg/driver/begin_operation.hpp>
#include <greenpg/driver/end_operation.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace greenpg_test {

using core_ptr = std::shared_ptr<pg::transaction_core>;
using how = pg::end_operation::how;

/// Transactions of an engine whose server knows them.
class transaction_bench : public testing::Test {
protected:
  void SetUp() override {
    scripted_answer& few = b.server->answers["few"];
    few.columns = {{"n", 23}};
    few.rows = {{"1"}, {"2"}};
    b.server->answers["insert"].tag = "INSERT 0 1";
    b.server->answers["breaks"].sqlstate = "23505";
    b.server->answers["hangs"] = few;
    b.server->answers["hangs"].hangs = true;
    b.server->know_transactions();
    ASSERT_TRUE(b.open());
    b.server->log.clear();
  }
  void TearDown() override { b.expect_completed_once(); }

  core_ptr begin(const core_ptr& in = nullptr, pg::transaction_options options = {}) {
    pg::begin_operation op(std::make_shared<pg::transaction_core>(options, in));
    op.through = in;
    EXPECT_TRUE(b.run(op));
    last = op.error();
    last_text = text_of(op);
    return last ? nullptr : op.take();
  }
  std::error_code query(std::string_view sql, const core_ptr& tx = nullptr) {
    pg::query_operation op(b.statement(sql), {}, pg::result_format::automatic);
    op.through = tx;
    EXPECT_TRUE(b.run(op));
    last_text = text_of(op);
    return op.error();
  }
  std::error_code execute(std::string sql, const core_ptr& tx = nullptr) {
    pg::execute_operation op(std::move(sql));
    op.through = tx;
    EXPECT_TRUE(b.run(op));
    last_text = text_of(op);
    results = op.error() ? 0 : op.take().size();
    return op.error();
  }
  std::error_code end(const core_ptr& tx, how ending, std::string_view gid = {}) {
    pg::end_operation op(tx, ending, gid);
    EXPECT_TRUE(b.run(op));
    last_text = text_of(op);
    return op.error();
  }
  std::error_code commit(const core_ptr& tx) { return end(tx, how::commit); }
  std::error_code roll_back(const core_ptr& tx) { return end(tx, how::rollback); }
  /// What the server was asked, but for the messages that only prepare and describe.
  std::string heard() {
    std::string all;
    for (const std::string& line : std::exchange(b.server->log, {})) {
      if (line.starts_with("Close") || line.starts_with("Parse") || line.starts_with("Bind") ||
          line.starts_with("Describe"))
        continue;
      all += (all.empty() ? "" : ", ") + line;
    }
    return all;
  }

  engine_bench b;
  std::error_code last;
  std::string last_text;
  std::size_t results = 0;
};

}  // namespace greenpg_test

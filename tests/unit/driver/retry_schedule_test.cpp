#include <greenpg/driver/retry_schedule.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace pg = greenpg;

TEST(retry_schedule, retries_what_others_caused_and_no_more_often_than_told) {
  using namespace std::chrono_literals;
  pg::retry_schedule retry({.attempts = 3, .first_pause = 10ms, .longest_pause = 15ms}, false);
  EXPECT_FALSE(retry.pause_after(pg::sqlstate::unique_violation));
  const auto first = retry.pause_after(pg::sqlstate::serialization_failure);
  ASSERT_TRUE(first);
  EXPECT_LE(*first, 10ms);
  const auto second = retry.pause_after(pg::sqlstate::deadlock_detected);
  ASSERT_TRUE(second);
  EXPECT_LE(*second, 15ms);
  EXPECT_FALSE(retry.pause_after(pg::sqlstate::serialization_failure));
  EXPECT_FALSE(pg::retry_schedule({}, false).pause_after(pg::sqlstate::serialization_failure));
  EXPECT_FALSE(pg::retry_schedule({.attempts = 5}, true).pause_after(pg::sqlstate::serialization_failure));
}

TEST(retry_schedule, pauses_differ) {
  using namespace std::chrono_literals;
  std::vector<std::chrono::milliseconds> seen;
  for (int i = 0; i < 20; ++i) {
    pg::retry_schedule retry({.attempts = 2, .first_pause = 1'000'000ms, .longest_pause = 1'000'000ms}, false);
    seen.push_back(*retry.pause_after(pg::sqlstate::serialization_failure));
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_NE(seen.front(), seen.back());
}

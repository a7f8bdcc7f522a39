#include <greenpg/net/poll_waiter.hpp>
#include <greenpg/net/resolver.hpp>
#include <greenpg/protocol/errc.hpp>

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace {

namespace pg = greenpg;

// A door that look-ups are held up at; shared, for it outlives those who abandon them.
struct door {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  std::size_t inside = 0, most_inside = 0, passed = 0;

  void pass() {
    std::unique_lock lock(mutex);
    most_inside = std::max(most_inside, ++inside);
    changed.notify_all();
    changed.wait(lock, [&] { return open; });
    --inside;
    ++passed;
    changed.notify_all();
  }
  void let_in() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  template <class Condition>
  bool wait_until(Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), condition);
  }
};

pg::resolve_function held_at(std::shared_ptr<door> d) {
  return [d = std::move(d)](const std::string&, std::uint16_t port) {
    d->pass();
    pg::resolved found;
    found.addresses.push_back(*pg::socket_address::from_ip("192.0.2.7", port));
    return found;
  };
}

void wait_for(const pg::lookup& l) {
  pg::wants w;
  w.descriptor = l.descriptor();
  w.read = true;
  w.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  ASSERT_EQ(pg::poll_wait(w), pg::wait_result::ready);
}

TEST(lookup, local_name_is_found_by_the_system) {
  pg::lookup l("localhost", 5432, {});
  wait_for(l);
  ASSERT_TRUE(l.done());
  const pg::resolved found = l.take();
  ASSERT_FALSE(found.error) << found.error_text;
  bool loopback = false;
  for (const auto& a : found.addresses) loopback |= a.text() == "127.0.0.1" || a.text() == "::1";
  EXPECT_TRUE(loopback);
}

TEST(lookup, name_that_does_not_exist_says_why) {
  pg::lookup l("nosuchhost.invalid", 5432, {});
  wait_for(l);
  ASSERT_TRUE(l.done());
  const pg::resolved found = l.take();
  EXPECT_EQ(found.error, pg::errc::host_not_found);
  EXPECT_FALSE(found.error_text.empty());
}

TEST(lookup, own_function_gets_host_and_port_and_takes_no_signals) {
  std::atomic<bool> blocked = false;
  pg::lookup l("db", 77, [&](const std::string& host, std::uint16_t port) {
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    blocked = sigismember(&mask, SIGINT) == 1 && sigismember(&mask, SIGALRM) == 1;
    pg::resolved found;
    found.error = pg::errc::host_not_found;
    found.error_text = host + ' ' + std::to_string(port);
    return found;
  });
  wait_for(l);
  EXPECT_EQ(l.take().error_text, "db 77");
  EXPECT_TRUE(blocked);
}

TEST(lookup, function_that_throws_is_a_failed_lookup) {
  pg::lookup l("db", 1, [](const std::string&, std::uint16_t) -> pg::resolved { throw std::runtime_error("no luck"); });
  wait_for(l);
  const pg::resolved found = l.take();
  EXPECT_EQ(found.error, pg::errc::host_not_found);
  EXPECT_EQ(found.error_text, "no luck");

  pg::lookup other("db", 1, [](const std::string&, std::uint16_t) -> pg::resolved { throw 1; });
  wait_for(other);
  EXPECT_TRUE(other.take().error);
}

TEST(lookup, stuck_lookup_holds_nobody_up) {
  const auto d = std::make_shared<door>();
  {
    pg::lookup l("db", 1, held_at(d));
    ASSERT_TRUE(d->wait_until([&] { return d->inside == 1; }));
    EXPECT_FALSE(l.done());
  }  // returns although the thread is still inside
  EXPECT_TRUE(d->wait_until([&] { return d->inside == 1; }));
  d->let_in();
  EXPECT_TRUE(d->wait_until([&] { return d->passed == 1; }));
}

TEST(lookup, more_than_the_bound_wait_in_line_and_abandoned_ones_are_never_run) {
  const auto d = std::make_shared<door>();
  std::vector<pg::lookup> all;
  for (std::size_t i = 0; i < pg::max_lookup_threads + 3; ++i) all.emplace_back("db", 1, held_at(d));
  ASSERT_TRUE(d->wait_until([&] { return d->inside == pg::max_lookup_threads; }));
  pg::lookup dropped = std::move(all.back());
  all.pop_back();
  dropped = pg::lookup();
  d->let_in();
  for (const auto& l : all) {
    wait_for(l);
    EXPECT_TRUE(l.done());
  }
  const std::lock_guard lock(d->mutex);
  EXPECT_EQ(d->most_inside, pg::max_lookup_threads);
  EXPECT_EQ(d->passed, pg::max_lookup_threads + 2);
}

}  // namespace

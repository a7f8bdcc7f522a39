#include <greenpg/net/poll_waiter.hpp>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

namespace pg = greenpg;
using std::chrono::milliseconds;

struct pair {
  pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0); }
  ~pair() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  int ends[2];
};

pg::wants want(int descriptor, bool read, bool write, milliseconds in) {
  pg::wants w;
  w.descriptor = descriptor;
  w.read = read;
  w.write = write;
  w.deadline = std::chrono::steady_clock::now() + in;
  return w;
}

TEST(poll_wait, readable_and_writable_descriptors_are_ready) {
  pair p;
  EXPECT_EQ(pg::poll_wait(want(p.ends[0], false, true, milliseconds(5000))), pg::wait_result::ready);
  EXPECT_EQ(pg::poll_wait(want(p.ends[0], true, false, milliseconds(20))), pg::wait_result::timed_out);
  ASSERT_EQ(::write(p.ends[1], "x", 1), 1);
  EXPECT_EQ(pg::poll_wait(want(p.ends[0], true, false, milliseconds(5000))), pg::wait_result::ready);
}

TEST(poll_wait, peer_gone_is_ready) {
  pair p;
  ::shutdown(p.ends[1], SHUT_RDWR);
  EXPECT_EQ(pg::poll_wait(want(p.ends[0], true, false, milliseconds(5000))), pg::wait_result::ready);
}

TEST(poll_wait, deadline_is_not_cut_short) {
  const pg::wants w = want(-1, false, false, milliseconds(30));
  EXPECT_EQ(pg::poll_wait(w), pg::wait_result::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now(), w.deadline);
}

TEST(poll_wait, deadline_in_the_past_looks_once) {
  pair p;
  EXPECT_EQ(pg::poll_wait(want(p.ends[0], true, false, milliseconds(-1000))), pg::wait_result::timed_out);
  EXPECT_EQ(pg::poll_wait(want(p.ends[0], false, true, milliseconds(-1000))), pg::wait_result::ready);
}

TEST(poll_wait, nothing_wanted_returns_at_once) { EXPECT_EQ(pg::poll_wait({}), pg::wait_result::ready); }

TEST(poll_wait, signal_handler_interrupts) {
  struct sigaction action {
  }, before{};
  action.sa_handler = [](int) {};
  ::sigaction(SIGALRM, &action, &before);
  itimerval timer{{0, 5000}, {0, 5000}};  // again and again, in case the first comes before poll(2) is entered
  ::setitimer(ITIMER_REAL, &timer, nullptr);
  pair p;
  EXPECT_EQ(pg::poll_wait(want(p.ends[0], true, false, milliseconds(20000))), pg::wait_result::interrupted);
  timer = {};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
  ::sigaction(SIGALRM, &before, nullptr);
}

}  // namespace

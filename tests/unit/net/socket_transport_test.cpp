#include "fake_server.hpp"

#include <greenpg/net/socket_transport.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

namespace {

using namespace greenpg_test;

struct pair {
  pair() {
    int both[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, both), 0);
    ours = pg::socket_transport(both[0]);
    theirs = pg::socket_transport(both[1]);
  }
  pg::socket_transport ours{-1}, theirs{-1};
};

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST(socket_transport, bytes_arrive_as_sent) {
  pair p;
  std::array<std::byte, 16> space;
  EXPECT_EQ(p.ours.read_some(space).status, pg::io_status::want_read);
  ASSERT_EQ(p.theirs.write_some(bytes_of("hello")).bytes, 5u);
  const auto read = p.ours.read_some(space);
  EXPECT_EQ(read.status, pg::io_status::ok);
  EXPECT_EQ(std::string(reinterpret_cast<char*>(space.data()), read.bytes), "hello");
}

TEST(socket_transport, empty_span_is_no_end_of_file) {
  pair p;
  EXPECT_EQ(p.ours.read_some({}).status, pg::io_status::ok);
  EXPECT_EQ(p.ours.write_some({}).status, pg::io_status::ok);
}

TEST(socket_transport, peer_gone_ends_reading_after_what_was_sent) {
  pair p;
  ASSERT_EQ(p.theirs.write_some(bytes_of("last")).bytes, 4u);
  p.theirs.close();
  std::array<std::byte, 16> space;
  EXPECT_EQ(p.ours.read_some(space).bytes, 4u);
  EXPECT_EQ(p.ours.read_some(space).status, pg::io_status::closed);
}

TEST(socket_transport, write_to_a_peer_that_is_gone_is_an_error_and_no_signal) {
  struct sigaction action {};
  ASSERT_EQ(::sigaction(SIGPIPE, nullptr, &action), 0);
  ASSERT_EQ(action.sa_handler, SIG_DFL) << "the test proves nothing where SIGPIPE is ignored";
  pair p;
  p.theirs.close();
  const auto written = p.ours.write_some(bytes_of("x"));
  EXPECT_EQ(written.status, pg::io_status::error);
  EXPECT_EQ(written.error, std::errc::broken_pipe);
}

TEST(socket_transport, full_socket_takes_a_part_and_then_wants_to_wait) {
  pair p;
  const int small = 4096;
  ::setsockopt(p.ours.descriptor(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  const std::string much(1 << 20, 'x');
  std::size_t sent = 0;
  pg::io_result last;
  while ((last = p.ours.write_some(bytes_of(much).subspan(sent))).status == pg::io_status::ok) sent += last.bytes;
  EXPECT_EQ(last.status, pg::io_status::want_write);
  EXPECT_GT(sent, 0u);
  EXPECT_LT(sent, much.size());
}

TEST(socket_transport, moving_takes_the_descriptor_along_and_closing_ends_it) {
  pair p;
  const int number = p.ours.descriptor();
  pg::socket_transport moved(std::move(p.ours));
  EXPECT_EQ(p.ours.descriptor(), -1);
  EXPECT_EQ(moved.descriptor(), number);
  moved.close();
  EXPECT_EQ(moved.descriptor(), -1);
  EXPECT_EQ(::fcntl(number, F_GETFD), -1);
  moved.close();
}

TEST(socket_options, are_set_on_the_socket) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  pg::socket_options options;
  options.keepalives_idle = 61;
  options.keepalives_interval = 11;
  options.keepalives_count = 4;
  options.tcp_user_timeout = 12345;
  std::string what;
  EXPECT_FALSE(options.apply(descriptor, what)) << what;
  const auto value = [&](int level, int option) {
    int v = -1;
    socklen_t size = sizeof v;
    ::getsockopt(descriptor, level, option, &v, &size);
    return v;
  };
  EXPECT_NE(value(IPPROTO_TCP, 1 /* TCP_NODELAY */), 0);
  EXPECT_EQ(value(SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(value(IPPROTO_TCP, 4 /* TCP_KEEPIDLE */), 61);
  EXPECT_EQ(value(IPPROTO_TCP, 5 /* TCP_KEEPINTVL */), 11);
  EXPECT_EQ(value(IPPROTO_TCP, 6 /* TCP_KEEPCNT */), 4);
  EXPECT_EQ(value(IPPROTO_TCP, 18 /* TCP_USER_TIMEOUT */), 12345);
  ::close(descriptor);

  EXPECT_TRUE(options.apply(descriptor, what));
  EXPECT_EQ(what, "TCP_NODELAY");
}

}  // namespace

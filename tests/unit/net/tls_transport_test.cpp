// The byte stream behind the handshake.
#include "tls_server.hpp"

#include <greenpg/protocol/errc.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace {

using namespace greenpg_test;
using pg::io_status;

const identity& server_identity() {
  static const identity one = make_identity({.common_name = "x", .names = {}});
  return one;
}

// A connected pair: our transport, and the server's blocking descriptor.
struct link {
  explicit link(int buffer = 0) {
    int both[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both), 0);
    if (buffer != 0)
      for (int d : both)
        for (int option : {SO_SNDBUF, SO_RCVBUF}) ::setsockopt(d, SOL_SOCKET, option, &buffer, sizeof buffer);
    const timeval patience{10, 0};
    ::setsockopt(both[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(both[1], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    EXPECT_EQ(::fcntl(both[0], F_SETFL, O_NONBLOCK), 0);
    theirs = both[1];
    std::error_code error;
    std::string text;
    ours.emplace(pg::socket_transport(both[0]), pg::tls_context::get({}, error, text), "db");
  }
  link(const link&) = delete;
  link& operator=(const link&) = delete;
  ~link() { close_theirs(); }

  pg::io_result shake_hands() {
    for (;;) {
      const pg::io_result r = ours->handshake();
      if (r.status != io_status::want_read && r.status != io_status::want_write) return r;
      pg::wants w;
      w.descriptor = ours->descriptor();
      w.read = r.status == io_status::want_read;
      w.write = r.status == io_status::want_write;
      w.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
      if (pg::poll_wait(w) == pg::wait_result::timed_out) return r;
    }
  }
  void close_theirs() {
    if (theirs >= 0) ::close(theirs);
    theirs = -1;
  }

  std::optional<pg::tls_transport> ours;
  int theirs = -1;
};

std::thread on_thread(std::function<void()> work) {
  return std::thread([work = std::move(work)] {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    work();
  });
}

// Shakes hands with a server that goes on with `then`, and waits for it at the end.
class session {
public:
  explicit session(std::function<void(tls_session&)> then, tls_server_options options = {}, int buffer = 0)
      : context_(server_identity(), std::move(options)), wire(buffer) {
    thread_ = on_thread([this, then = std::move(then)] { context_.serve(wire.theirs, then); });
    EXPECT_EQ(wire.shake_hands().status, io_status::ok) << wire.ours->last_error_text();
  }
  ~session() {
    wire.ours.reset();
    finish();
  }
  void finish() {
    if (thread_.joinable()) thread_.join();
  }

private:
  tls_server_context context_;
  std::thread thread_;

public:
  link wire;
  pg::tls_transport& ours() { return *wire.ours; }
};

TEST(tls_transport, records_read_ahead_are_pending_until_they_are_drained) {
  std::atomic<bool> go = false;
  session s([&](tls_session& t) {
    t.write("one");
    t.write("two");
    t.write("three");
    go = true;
    t.read(1);
  });
  while (!go) std::this_thread::yield();
  std::array<std::byte, 2> space;
  ASSERT_EQ(wait_read(s.ours(), space).bytes, 2u);
  EXPECT_TRUE(s.ours().pending());
  std::string rest;
  std::array<std::byte, 100> more;
  while (s.ours().pending()) {
    const auto r = s.ours().read_some(more);
    if (r.status != io_status::ok) break;
    rest.append(reinterpret_cast<char*>(more.data()), r.bytes);
  }
  EXPECT_EQ(rest, "etwothree") << "nothing of it needs the descriptor to be readable again";
  EXPECT_EQ(s.ours().read_some(more).status, io_status::want_read);
  EXPECT_FALSE(s.ours().pending());
}

TEST(tls_transport, part_of_a_record_is_not_pending) {
  // Half a record can be buffered by reading ahead; to call it pending would have the reader spin.
  link wire;
  tls_server_context context(server_identity());
  int middle[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, middle), 0);
  std::string held;
  auto server = on_thread([&] {
    context.serve(middle[1], [](tls_session& t) {
      t.read(1);
      t.write("!");
      t.read(1);
      t.write("0123456789");
      t.read(1);
    });
  });
  std::atomic<bool> hold = false;
  auto forward = on_thread([&] {
    std::array<char, 65536> space;
    for (ssize_t n; (n = ::recv(middle[0], space.data(), space.size(), 0)) > 0;) {
      std::string_view bytes(space.data(), static_cast<std::size_t>(n));
      if (hold) {
        send_all(wire.theirs, bytes.substr(0, bytes.size() / 2));
        held = bytes.substr(bytes.size() / 2);
        hold = false;
      } else {
        send_all(wire.theirs, bytes);
      }
    }
  });
  auto back = on_thread([&] {
    std::array<char, 65536> space;
    for (ssize_t n; (n = ::recv(wire.theirs, space.data(), space.size(), 0)) > 0;)
      send_all(middle[0], {space.data(), static_cast<std::size_t>(n)});
    ::shutdown(middle[0], SHUT_RDWR);
  });
  ASSERT_EQ(wire.shake_hands().status, io_status::ok);
  std::array<std::byte, 100> space;
  write_all(*wire.ours, "a");
  // What follows the handshake, such as session tickets, is let through first.
  EXPECT_EQ(read_text(*wire.ours, 1), "!");
  hold = true;
  write_all(*wire.ours, "b");
  while (hold) std::this_thread::yield();
  EXPECT_EQ(wire.ours->read_some(space).status, io_status::want_read);
  EXPECT_FALSE(wire.ours->pending());
  send_all(wire.theirs, held);
  EXPECT_EQ(read_text(*wire.ours, 10), "0123456789");
  wire.ours.reset();
  back.join();
  forward.join();
  server.join();
  ::close(middle[0]);
  ::close(middle[1]);
}

// Both sides write much more than the sockets hold before they read: progress needs both directions at once.
void exchange(int version, bool update_keys) {
  tls_server_options options;
  options.min_version = options.max_version = version;
  constexpr std::size_t amount = 3'000'000;
  const auto byte_at = [](std::size_t i) { return static_cast<char>(i * 7 + (i >> 8)); };
  std::size_t good = 0;
  {
    session s(
        [&](tls_session& t) {
          // A blocking SSL cannot do both at once, so it writes in pieces and asks for new keys in between.
          std::string piece(5000, '\0'), got;
          std::size_t written = 0, read = 0;
          while (written < amount || read < amount) {
            if (written < amount) {
              for (std::size_t i = 0; i < piece.size(); ++i) piece[i] = byte_at(written + i);
              t.write(piece);
              written += piece.size();
              if (update_keys && written % 500'000 == 0) SSL_key_update(t.native(), SSL_KEY_UPDATE_REQUESTED);
            }
            if (read < amount) {
              got = t.read(piece.size());
              if (got.size() != piece.size()) return;
              for (const char c : got) good += c == byte_at(read++);
            }
          }
          SSL_shutdown(t.native());
        },
        options, 4096);
    std::string out(amount, '\0');
    for (std::size_t i = 0; i < amount; ++i) out[i] = byte_at(i);
    std::size_t sent = 0, have = 0, right = 0;
    bool waited_to_write = false;
    std::array<std::byte, 10000> space;
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while ((sent < amount || have < amount) && std::chrono::steady_clock::now() < patience) {
      pg::wants w;
      w.descriptor = s.ours().descriptor();
      w.deadline = patience;
      const auto note = [&](const pg::io_result& r) {
        ASSERT_NE(r.status, io_status::error) << s.ours().last_error_text();
        ASSERT_NE(r.status, io_status::closed);
        w.read |= r.status == io_status::want_read;
        w.write |= r.status == io_status::want_write;
      };
      pg::io_result r;
      if (sent < amount) {
        const std::string copy = out.substr(sent, 50'000);  // at another address each time
        note(r = s.ours().write_some(std::as_bytes(std::span(copy))));
        if (testing::Test::HasFatalFailure()) return;
        sent += r.bytes;
        waited_to_write |= r.status == io_status::want_write;
      }
      const bool wrote = r.bytes != 0;
      note(r = s.ours().read_some(space));
      if (testing::Test::HasFatalFailure()) return;
      for (std::size_t i = 0; i < r.bytes; ++i) right += static_cast<char>(space[i]) == byte_at(have++);
      if (!wrote && r.bytes == 0 && (w.read || w.write)) pg::poll_wait(w);
    }
    EXPECT_EQ(sent, amount);
    EXPECT_EQ(right, amount);
    EXPECT_TRUE(waited_to_write) << "the socket was never full: the test proves nothing";
    EXPECT_EQ(wait_read(s.ours(), space).status, io_status::closed);
    s.finish();
  }
  EXPECT_EQ(good, amount);
}

TEST(tls_transport, both_directions_move_at_once_through_full_sockets_tls_1_2) { exchange(TLS1_2_VERSION, false); }
TEST(tls_transport, both_directions_move_at_once_through_full_sockets_tls_1_3) { exchange(TLS1_3_VERSION, false); }
TEST(tls_transport, keys_are_updated_in_the_middle_of_full_sockets) { exchange(TLS1_3_VERSION, true); }

TEST(tls_transport, end_of_file_without_goodbye_is_closed) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    tls_server_options options;
    options.min_version = options.max_version = version;
    session s([](tls_session& t) { t.write("last"); }, options);
    s.finish();
    s.wire.close_theirs();
    EXPECT_EQ(read_text(s.ours(), 4), "last");
    std::array<std::byte, 8> space;
    EXPECT_EQ(wait_read(s.ours(), space).status, io_status::closed);
    EXPECT_EQ(wait_read(s.ours(), space).status, io_status::closed);
  }
}

TEST(tls_transport, goodbye_of_the_server_is_closed) {
  session s([](tls_session& t) {
    t.write("last");
    SSL_shutdown(t.native());
    t.read(1);
  });
  EXPECT_EQ(read_text(s.ours(), 4), "last");
  std::array<std::byte, 8> space;
  EXPECT_EQ(wait_read(s.ours(), space).status, io_status::closed);
}

TEST(tls_transport, closing_says_goodbye_and_does_not_wait) {
  bool said = false;
  session s([&](tls_session& t) { said = t.client_said_goodbye(); });
  s.ours().close();
  EXPECT_EQ(s.ours().descriptor(), -1);
  s.finish();
  EXPECT_TRUE(said);
}

TEST(tls_transport, closing_behind_a_full_socket_returns) {
  std::atomic<bool> done = false;
  session s(
      [&](tls_session&) {
        while (!done) std::this_thread::yield();
      },
      {}, 4096);
  const std::string much(100'000, 'x');
  pg::io_result r;
  while ((r = s.ours().write_some(std::as_bytes(std::span(much)))).status == io_status::ok) {
  }
  EXPECT_EQ(r.status, io_status::want_write);
  s.ours().close();
  done = true;
}

TEST(tls_transport, write_that_waited_is_repeated_with_one_record_of_its_bytes) {
  std::atomic<bool> drain = false;
  std::size_t got = 0;
  session s(
      [&](tls_session& t) {
        while (!drain) std::this_thread::yield();
        while (!t.read(1).empty()) ++got;
      },
      {}, 4096);
  const std::string much(100'000, 'x');
  std::size_t sent = 0;
  pg::io_result r;
  while ((r = s.ours().write_some(std::as_bytes(std::span(much)))).status == io_status::ok) sent += r.bytes;
  ASSERT_EQ(r.status, io_status::want_write);
  drain = true;
  EXPECT_FALSE(write_all(s.ours(), much.substr(0, 16 * 1024)).error) << s.ours().last_error_text();
  sent += 16 * 1024;
  s.ours().close();
  s.finish();
  EXPECT_EQ(got, sent);
}

TEST(tls_transport, write_to_a_server_that_is_gone_is_an_error_and_no_signal) {
  struct sigaction action {};
  ASSERT_EQ(::sigaction(SIGPIPE, nullptr, &action), 0);
  ASSERT_EQ(action.sa_handler, SIG_DFL) << "the test proves nothing where SIGPIPE is ignored";
  session s([](tls_session&) {});
  s.finish();
  s.wire.close_theirs();
  const auto r = write_all(s.ours(), "hello");
  EXPECT_EQ(r.status, io_status::error);
  EXPECT_EQ(r.error, std::errc::broken_pipe);
  s.ours().close();  // says nothing more, and raises nothing
}

TEST(tls_transport, last_words_are_read_after_writing_failed) {
  session s([](tls_session& t) { t.write("terminating connection"); });
  s.finish();
  s.wire.close_theirs();
  EXPECT_EQ(write_all(s.ours(), "hello").error, std::errc::broken_pipe);
  EXPECT_EQ(read_text(s.ours(), 22), "terminating connection");
  std::array<std::byte, 8> space;
  EXPECT_EQ(wait_read(s.ours(), space).status, io_status::closed);
  EXPECT_EQ(s.ours().write_some(space).error, std::errc::broken_pipe);
}

TEST(tls_transport, damaged_record_is_a_tls_error_that_stays) {
  session s([](tls_session&) {});
  s.finish();
  send_all(s.wire.theirs, std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x'));
  std::array<std::byte, 8> space;
  pg::io_result r = wait_read(s.ours(), space);
  EXPECT_EQ(r.status, io_status::error);
  EXPECT_EQ(r.error, pg::errc::tls_failed);
  EXPECT_TRUE(s.ours().last_error_text().starts_with("SSL error: ")) << s.ours().last_error_text();
  r = s.ours().write_some(space);
  EXPECT_EQ(r.error, pg::errc::tls_failed);
}

TEST(tls_transport, handshake_one_byte_at_a_time_succeeds) {
  link wire;
  tls_server_context context(server_identity());
  int middle[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, middle), 0);
  auto server = on_thread([&] {
    context.serve(middle[1], [](tls_session& t) { t.write(t.read(5)); });
    ::shutdown(middle[1], SHUT_RDWR);
  });
  const auto drip = [](int from, int to) {
    for (std::string byte; !(byte = receive(from, 1)).empty();) send_all(to, byte);
    ::shutdown(to, SHUT_WR);
  };
  auto there = on_thread([&] { drip(wire.theirs, middle[0]); });
  auto back = on_thread([&] { drip(middle[0], wire.theirs); });
  EXPECT_EQ(wire.shake_hands().status, io_status::ok) << wire.ours->last_error_text();
  EXPECT_EQ(wire.ours->tls_version(), "TLSv1.3");
  EXPECT_EQ(wire.ours->alpn(), "postgresql");
  EXPECT_FALSE(write_all(*wire.ours, "hello").error);
  EXPECT_EQ(read_text(*wire.ours, 5), "hello");
  wire.ours.reset();
  there.join();
  back.join();
  server.join();
  ::close(middle[0]);
  ::close(middle[1]);
}

TEST(tls_transport, handshake_cut_off_at_any_byte_is_closed) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    tls_server_options options;
    options.min_version = options.max_version = version;
    tls_server_context context(server_identity(), options);
    std::size_t cut = 0;
    for (bool complete = false; !complete && cut < 3000; cut += 97) {
      link wire;
      int middle[2];
      ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, middle), 0);
      auto server = on_thread([&] {
        context.serve(middle[1], {});
        ::shutdown(middle[1], SHUT_RDWR);
      });
      auto there = on_thread([&] {
        for (std::string byte; !(byte = receive(wire.theirs, 1)).empty();) send_all(middle[0], byte);
        ::shutdown(middle[0], SHUT_RDWR);
      });
      auto back = on_thread([&] {
        std::string byte;
        for (std::size_t left = cut; left != 0 && !(byte = receive(middle[0], 1)).empty(); --left)
          send_all(wire.theirs, byte);
        ::shutdown(wire.theirs, SHUT_RDWR);
      });
      const auto r = wire.shake_hands();
      complete = r.status == io_status::ok;
      // A cut that comes before our own next flight shows as a broken pipe, any other as end of file.
      EXPECT_TRUE(complete || r.status == io_status::closed || r.error == std::errc::broken_pipe)
          << cut << ' ' << int(r.status) << ' ' << r.error << ' ' << wire.ours->last_error_text();
      wire.ours.reset();
      there.join();
      back.join();
      server.join();
      ::close(middle[0]);
      ::close(middle[1]);
    }
    EXPECT_GT(cut, 500u);
  }
}

TEST(tls_transport, five_hundred_handshakes_end_clean) {
  tls_server_context context(server_identity());
  for (int i = 0; i < 500; ++i) {
    link wire;
    auto server = on_thread([&] { context.serve(wire.theirs, [](tls_session& t) { t.read(1); }); });
    EXPECT_EQ(wire.shake_hands().status, io_status::ok);
    wire.ours.reset();
    server.join();
  }
}

}  // namespace

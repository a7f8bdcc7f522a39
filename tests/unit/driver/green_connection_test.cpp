// The blocking face of the engine: what its wait callback may do, and servers that are none.
#include <gtest/gtest.h>

#include "loopback_server.hpp"

#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_connection.hpp>
#include <greenpg/net/poll_waiter.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <stdexcept>

using namespace greenpg_test;
namespace pg = greenpg;
using namespace std::chrono_literals;

namespace {

pg::connection_options options_to(std::uint16_t port) {
  pg::connection_options o;
  o.hosts.emplace_back("127.0.0.1", "", port);
  o.user = "ann";
  o.sslmode = pg::ssl_mode::disable;
  return o;
}

struct stopped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Everything a connection does.
void use(pg::green::connection& db, std::uint16_t port) {
  db.connect(options_to(port));
  EXPECT_EQ(db.query("select 1").size(), 1U);
  EXPECT_EQ(db.query("select 1")[0][0].as<int>(), 1);
  EXPECT_EQ(db.execute("insert; select 1").size(), 2U);
  pg::green::row_stream rows = db.stream("many");
  std::size_t count = 0;
  while (const auto batch = rows.next()) count += batch->size();
  EXPECT_EQ(count, 10'000U);
}

/// A listener that says so many bytes of something to each who connects, and then closes or falls silent.
class greeter {
public:
  greeter(std::string text, bool closes) : text_(std::move(text)), closes_(closes) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0)
      throw std::runtime_error("no listener");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      for (int client; (client = ::accept(listener_, nullptr, nullptr)) >= 0;) {
        ::send(client, text_.data(), text_.size(), MSG_NOSIGNAL);
        char byte = 0;
        if (closes_) ::shutdown(client, SHUT_WR);
        while (::recv(client, &byte, 1, 0) > 0) {
        }
        ::close(client);
      }
    });
  }
  greeter(const greeter&) = delete;
  greeter& operator=(const greeter&) = delete;
  ~greeter() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::uint16_t port = 0;

private:
  std::string text_;
  bool closes_;
  int listener_;
  std::thread thread_;
};

const std::string whole_startup(
    "R\0\0\0\x08\0\0\0\0S\0\0\0\x19server_version\0"
    "15.18\0"
    "K\0\0\0\x0c\0\0\0\1key!Z\0\0\0\5I",
    54);

/// What connecting came to; fails the test if it worked or does not name the server.
pg::error connect_error(std::uint16_t port, const pg::query_options& options = {},
                        pg::ssl_mode mode = pg::ssl_mode::disable) {
  pg::green::connection db;
  pg::connection_options to = options_to(port);
  to.sslmode = mode;
  try {
    db.connect(to, options);
  } catch (const pg::error& e) {
    EXPECT_FALSE(db.is_open());
    EXPECT_EQ(db.descriptor(), -1);
    EXPECT_NE(std::string(e.what()).find("127.0.0.1"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("port " + std::to_string(port)), std::string::npos) << e.what();
    return e;
  }
  ADD_FAILURE() << "it connected";
  return pg::error(pg::errc::busy);
}

}  // namespace

TEST(green_connection, callback_that_throws_at_any_wait_closes_and_throws_the_same) {
  loopback_server server;
  bool threw = true;
  for (int k = 0; threw; ++k) {
    ASSERT_LT(k, 5000);
    int waits = 0;
    pg::green::connection db([&](const pg::wants& what) {
      if (waits++ == k) throw stopped("at " + std::to_string(k));
      pg::poll_wait(what);
    });
    threw = false;
    try {
      use(db, server.port());
    } catch (const stopped& e) {
      threw = true;
      EXPECT_EQ(e.what(), "at " + std::to_string(k));
      EXPECT_FALSE(db.is_open());
      EXPECT_EQ(db.descriptor(), -1);
      EXPECT_THROW(db.query("select 1"), pg::error);
    }
    if (!threw) {
      EXPECT_GT(k, 4);
    }
  }
}

TEST(green_connection, callback_that_returns_early_only_costs_time) {
  loopback_server server;
  int waits = 0;
  pg::green::connection db([&](const pg::wants& what) {
    if (++waits % 3 == 0) pg::poll_wait(what);
  });
  use(db, server.port());
  EXPECT_TRUE(db.is_open());
}

TEST(green_connection, callback_that_uses_the_connection_is_told_that_it_is_busy) {
  loopback_server server;
  pg::green::connection* self = nullptr;
  int refused = 0;
  pg::green::connection db([&](const pg::wants& what) {
    try {
      self->query("select 1");
      ADD_FAILURE() << "it ran";
    } catch (const pg::error& e) {
      EXPECT_EQ(e.code(), pg::make_error_code(pg::errc::busy));
      ++refused;
    }
    pg::poll_wait(what);
  });
  self = &db;
  use(db, server.port());
  EXPECT_GT(refused, 0);
  EXPECT_TRUE(db.is_open());
}

TEST(green_connection, connects_again_after_it_was_closed) {
  loopback_server server;
  pg::green::connection db;
  for (int i = 0; i < 3; ++i) {
    use(db, server.port());
    EXPECT_THROW(db.connect(options_to(server.port())), pg::error);  // while it is open
    db.close();
    EXPECT_FALSE(db.is_open());
  }
}

TEST(green_connection, longest_timeout_is_none) {
  loopback_server server;
  pg::green::connection db;
  pg::query_options longest;
  longest.timeout = std::chrono::milliseconds::max();
  db.connect(options_to(server.port()), longest);
  EXPECT_EQ(db.query("select 1", {}, longest).size(), 1U);
}

TEST(green_connection, timeout_below_zero_has_passed_already) {
  loopback_server server;
  pg::green::connection db;
  db.connect(options_to(server.port()));
  pg::query_options late;
  for (const std::chrono::milliseconds timeout : {std::chrono::milliseconds(-1), std::chrono::milliseconds::min()}) {
    late.timeout = timeout;
    try {
      db.query("select 1", {}, late);
      ADD_FAILURE() << "it ran";
    } catch (const pg::error& e) {
      EXPECT_EQ(e.code(), pg::make_error_code(pg::errc::timeout)) << e.what();
    }
    EXPECT_EQ(db.query("select 1").size(), 1U);
  }
}

TEST(green_connection, stream_that_is_empty_says_so) {
  loopback_server server;
  pg::green::connection db;
  db.connect(options_to(server.port()));
  pg::green::row_stream from = db.stream("many");
  const pg::green::row_stream moved = std::move(from);
  pg::green::row_stream none;
  for (pg::green::row_stream* empty : {&none, &from}) {
    EXPECT_EQ(empty->command_tag(), "");
    EXPECT_EQ(empty->columns().size(), 0U);
    EXPECT_FALSE(empty->returns_rows());
    EXPECT_THROW(empty->next(), pg::error);
    EXPECT_THROW(empty->next_result(), pg::error);
  }
}

TEST(green_connection, statement_of_another_connection_is_refused) {
  loopback_server server;
  pg::green::connection db, other;
  db.connect(options_to(server.port()));
  other.connect(options_to(server.port()));
  const pg::statement foreign = other.prepare("select 1");
  try {
    db.query(foreign);
    ADD_FAILURE() << "it ran";
  } catch (const pg::error& e) {
    EXPECT_EQ(e.code(), pg::make_error_code(pg::errc::statement_closed)) << e.what();
  }
  EXPECT_EQ(other.query(foreign).size(), 1U);
  EXPECT_EQ(db.query(db.prepare("select 1")).size(), 1U);
  const pg::green::connection moved = std::move(other);
  EXPECT_TRUE(moved.is_open());
  EXPECT_FALSE(other.is_open());
}

TEST(green_connection, server_that_closes_at_any_byte_of_start_up) {
  for (std::size_t size = 0; size < whole_startup.size(); ++size) {
    SCOPED_TRACE(size);
    const greeter server(whole_startup.substr(0, size), true);
    const pg::error e = connect_error(server.port);
    EXPECT_EQ(e.code(), pg::make_error_code(pg::errc::connection_closed)) << e.what();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(green_connection, server_that_falls_silent_at_any_byte_of_start_up) {
  pg::query_options soon;
  soon.timeout = 5ms;
  for (std::size_t size = 0; size < whole_startup.size(); size += 3) {
    SCOPED_TRACE(size);
    const greeter server(whole_startup.substr(0, size), false);
    const pg::error e = connect_error(server.port, soon);
    EXPECT_EQ(e.code(), pg::make_error_code(pg::errc::timeout)) << e.what();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(green_connection, whole_start_up_of_that_server_would_do) {
  const greeter server(whole_startup, false);
  pg::green::connection db;
  db.connect(options_to(server.port));
  EXPECT_EQ(db.server().version(), 150018);
}

TEST(green_connection, server_of_another_protocol_is_one_clear_error) {
  for (const std::string& text :
       {std::string("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"), std::string("SSH-2.0-OpenSSH_9.2\r\n"),
        std::string("J\0\0\0\x0a"
                    "8.0.36\0\x08\0\0\0abcdefgh\0",
                    25),
        std::string("220 mail.example ESMTP\r\n")}) {
    for (const pg::ssl_mode mode : {pg::ssl_mode::disable, pg::ssl_mode::prefer, pg::ssl_mode::require}) {
      SCOPED_TRACE(text);
      const greeter server(text, true);
      const pg::error e = connect_error(server.port, {}, mode);
      EXPECT_TRUE(e.code()) << e.what();
    }
  }
}

TEST(green_connection, port_where_nobody_listens_is_refused_by_name) {
  std::uint16_t port = 0;
  { port = greeter({}, true).port; }
  const pg::error e = connect_error(port);
  EXPECT_EQ(e.code(), std::error_code(ECONNREFUSED, std::system_category())) << e.what();
}

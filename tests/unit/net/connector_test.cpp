// Which host, address and encryption is tried when, and what is reported.
#include "fake_server.hpp"
#include "test_certificate.hpp"

#include <greenpg/protocol/errc.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

namespace {

using namespace greenpg_test;
using namespace std::chrono_literals;
using pg::connect_state;

constexpr std::string_view tcp_hint = "\n\tIs the server running on that host and accepting TCP/IP connections?";
constexpr std::string_view unix_hint = "\n\tIs the server running locally and accepting connections on that socket?";

pg::resolve_function always(std::vector<std::string> addresses) {
  return [addresses = std::move(addresses)](const std::string&, std::uint16_t port) {
    pg::resolved found;
    for (const std::string& a : addresses) found.addresses.push_back(*pg::socket_address::from_ip(a, port));
    return found;
  };
}

const script accepting = [](int descriptor) { receive(descriptor, 1); };

// Steps at a fixed time until the connector waits for something that only time can bring.
pg::wants settle(pg::connector& c, pg::clock_time now) {
  pg::wants w;
  for (int i = 0; i < 200; ++i) {
    w = c.step(now);
    if (c.state() != connect_state::working) break;
    pg::wants brief = w;
    brief.deadline = std::chrono::steady_clock::now() + 50ms;
    if (pg::poll_wait(brief) == pg::wait_result::timed_out) break;
  }
  return w;
}

TEST(connector, plain_connection_is_made) {
  fake_server server({[](int d) { send_all(d, receive(d, 5)); }});
  pg::connector c(plan_for("127.0.0.1", server.port()));
  ASSERT_EQ(run(c), connect_state::connected) << c.report();
  const auto t = c.take();
  EXPECT_FALSE(write_all(*t, "hello").error);
  EXPECT_EQ(read_text(*t, 5), "hello");
  EXPECT_FALSE(c.connected_to().encrypted);
  EXPECT_EQ(c.connected_to().address.text(), "127.0.0.1");
  EXPECT_EQ(c.connected_to().port, server.port());
  EXPECT_EQ(c.report(), "");
}

TEST(connector, refusal_is_reported_as_libpq_words_it) {
  closed_port port;
  const std::string number = std::to_string(port.port());
  struct row {
    pg::connect_host host;
    std::string text;
  };
  for (const row& r :
       {row{{"127.0.0.1", "", port.port()}, "\"127.0.0.1\""}, row{{"db", "", port.port()}, "\"db\" (127.0.0.1)"},
        row{{"db", "127.0.0.1", port.port()}, "\"127.0.0.1\""}, row{{"", "127.0.0.1", port.port()}, "\"127.0.0.1\""}}) {
    auto plan = std::make_shared<pg::connect_plan>();
    plan->hosts.push_back(r.host);
    pg::connector c(plan, pg::clock_time::max(), always({"127.0.0.1"}));
    ASSERT_EQ(run(c), connect_state::failed);
    EXPECT_EQ(c.error(), std::errc::connection_refused);
    EXPECT_EQ(c.report(), "connection to server at " + r.text + ", port " + number + " failed: Connection refused" +
                              std::string(tcp_hint));
  }
}

TEST(connector, socket_that_is_not_there_is_reported_as_libpq_words_it) {
  pg::connector c(plan_for("/nowhere/at/all", 5433));
  ASSERT_EQ(run(c), connect_state::failed);
  EXPECT_EQ(c.error(), std::errc::no_such_file_or_directory);
  EXPECT_EQ(c.report(),
            "connection to server on socket \"/nowhere/at/all/.s.PGSQL.5433\" failed: No such file or directory" +
                std::string(unix_hint));
}

TEST(connector, socket_path_over_the_limit_is_refused) {
  const std::string folder = "/" + std::string(94, 'x');  // 95 and "/.s.PGSQL.123" are 108
  pg::connector c(plan_for(folder, 123));
  ASSERT_EQ(run(c), connect_state::failed);
  EXPECT_EQ(c.error(), pg::errc::invalid_conninfo);
  EXPECT_EQ(c.report(), "Unix-domain socket path \"" + folder + "/.s.PGSQL.123\" is too long (maximum 107 bytes)");
  pg::connector shorter(plan_for(folder, 12));
  ASSERT_EQ(run(shorter), connect_state::failed);
  EXPECT_EQ(shorter.error(), std::errc::no_such_file_or_directory);
}

TEST(connector, unix_socket_is_never_asked_for_tls) {
  temporary_folder folder;
  std::string first;
  {
    fake_server server(folder.file(".s.PGSQL.7"), {[&](int d) { first = receive(d, 5); }});
    pg::connector c(plan_for(folder.path(), 7, pg::encryption_policy::require));
    ASSERT_EQ(run(c), connect_state::connected) << c.report();
    EXPECT_FALSE(c.connected_to().encrypted);
    EXPECT_TRUE(c.connected_to().address.is_unix());
    const auto t = c.take();
    EXPECT_FALSE(write_all(*t, "hello").error);
    server.finish();
  }
  EXPECT_EQ(first, "hello");
}

TEST(connector, abstract_socket_is_reached) {
  const std::string name = "@greenpg-test-" + std::to_string(::getpid());
  fake_server server(name + "/.s.PGSQL.7", {accepting});
  pg::connector c(plan_for(name, 7));
  EXPECT_EQ(run(c), connect_state::connected) << c.report();
}

TEST(connector, full_queue_of_a_unix_socket_is_waited_for) {
  temporary_folder folder;
  const auto address = pg::socket_address::from_path(folder.file(".s.PGSQL.7"));
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::bind(listener, address->data(), address->size()), 0);
  ASSERT_EQ(::listen(listener, 0), 0);
  const int first = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::connect(first, address->data(), address->size()), 0);

  pg::connector c(plan_for(folder.path(), 7));
  const auto now = std::chrono::steady_clock::now();
  const pg::wants w = c.step(now);
  ASSERT_EQ(c.state(), connect_state::working) << c.report();
  EXPECT_EQ(w.descriptor, -1);
  ASSERT_LT(w.deadline, pg::clock_time::max());
  EXPECT_EQ(c.step(now).deadline, w.deadline) << "an early step changes nothing";
  ::close(::accept(listener, nullptr, nullptr));
  c.step(w.deadline);
  EXPECT_EQ(c.state(), connect_state::connected) << c.report();
  ::close(first);
  ::close(listener);
}

TEST(connector, every_address_of_a_name_is_tried_and_then_the_next_host) {
  closed_port closed;
  fake_server server({accepting});
  auto plan = plan_for("first", closed.port());
  plan->hosts.push_back({"second", {}, server.port()});
  pg::connector c(plan, pg::clock_time::max(), always({"127.0.0.2", "127.0.0.1"}));
  ASSERT_EQ(run(c), connect_state::connected) << c.report();
  const std::string number = std::to_string(closed.port()), second = std::to_string(server.port());
  const std::string refused = " failed: Connection refused" + std::string(tcp_hint);
  EXPECT_EQ(c.report(), "connection to server at \"first\" (127.0.0.2), port " + number + refused +
                            "\nconnection to server at \"first\" (127.0.0.1), port " + number + refused +
                            "\nconnection to server at \"second\" (127.0.0.2), port " + second + refused);
  EXPECT_EQ(c.host_index(), 1u);
  EXPECT_EQ(c.connected_to().host, "second");
}

TEST(connector, name_that_is_not_found_leads_to_the_next_host) {
  fake_server server({accepting});
  auto plan = plan_for("nobody", 1);
  plan->hosts.push_back({"127.0.0.1", {}, server.port()});
  int calls = 0;
  pg::connector c(plan, pg::clock_time::max(), [&](const std::string&, std::uint16_t) {
    ++calls;
    pg::resolved found;
    found.error = pg::errc::host_not_found;
    found.error_text = "Name or service not known";
    return found;
  });
  ASSERT_EQ(run(c), connect_state::connected);
  EXPECT_EQ(c.report(), "could not translate host name \"nobody\" to address: Name or service not known");
  EXPECT_EQ(calls, 1) << "figures are not looked up";
}

TEST(connector, lookup_without_addresses_is_not_found) {
  pg::connector c(plan_for("nobody", 1), pg::clock_time::max(), always({}));
  ASSERT_EQ(run(c), connect_state::failed);
  EXPECT_EQ(c.error(), pg::errc::host_not_found);
}

TEST(connector, hostaddr_that_is_no_address_is_refused) {
  auto plan = plan_for("db", 1);
  plan->hosts[0].address = "nonsense";
  pg::connector c(plan);
  ASSERT_EQ(run(c), connect_state::failed);
  EXPECT_EQ(c.error(), pg::errc::host_not_found);
  EXPECT_EQ(c.report(), "could not parse network address \"nonsense\": Name or service not known");
}

TEST(connector, empty_plan_fails_and_does_not_crash) {
  pg::connector c(std::make_shared<pg::connect_plan>());
  EXPECT_EQ(run(c), connect_state::failed);
  EXPECT_EQ(c.error(), pg::errc::invalid_conninfo);
}

TEST(connector, stuck_lookup_ends_at_the_timeout_of_its_host) {
  std::atomic<bool> release = false;
  const auto stuck = [&release](const std::string&, std::uint16_t) {
    while (!release) std::this_thread::sleep_for(1ms);
    return pg::resolved();
  };
  fake_server server({accepting});
  auto plan = plan_for("stuck", 1);
  plan->hosts.push_back({"127.0.0.1", {}, server.port()});
  plan->timeout = 3s;
  pg::connector c(plan, pg::clock_time::max(), stuck);
  const pg::clock_time start{};
  const pg::wants w = c.step(start);
  EXPECT_TRUE(w.read);
  EXPECT_FALSE(w.write);
  EXPECT_GE(w.descriptor, 0);
  EXPECT_EQ(w.deadline, start + 3s);
  c.step(start + 3s - 1ns);
  EXPECT_EQ(c.report(), "");
  settle(c, start + 3s);
  EXPECT_EQ(c.state(), connect_state::connected) << c.report();
  EXPECT_EQ(c.report(), "could not translate host name \"stuck\" to address: timeout expired");
  release = true;
  std::this_thread::sleep_for(10ms);  // the look-up thread refers to `release`
}

TEST(connector, silent_server_ends_at_the_timeout_of_its_address) {
  const script silent = [](int d) { receive(d, 100); };
  fake_server server({silent, accepting});
  auto plan = plan_for("db", server.port(), pg::encryption_policy::require);
  plan->timeout = 5s;
  pg::connector c(plan, pg::clock_time::max(), always({"127.0.0.1", "127.0.0.1"}));
  const pg::clock_time start{};
  pg::wants w = settle(c, start);
  ASSERT_EQ(c.state(), connect_state::working) << c.report();
  EXPECT_TRUE(w.read);
  EXPECT_EQ(w.deadline, start + 5s);
  settle(c, start + 5s - 1ns);
  EXPECT_EQ(c.report(), "");
  w = c.step(start + 5s);
  EXPECT_EQ(c.state(), connect_state::working) << "the second address has its own time";
  EXPECT_EQ(w.deadline, start + 10s);
  c.step(start + 10s);
  EXPECT_EQ(c.state(), connect_state::failed);
  EXPECT_EQ(c.error(), pg::errc::timeout);
  const std::string line =
      "connection to server at \"db\" (127.0.0.1), port " + std::to_string(server.port()) + " failed: timeout expired";
  EXPECT_EQ(c.report(), line + '\n' + line);
}

TEST(connector, overall_deadline_ends_everything) {
  const script silent = [](int d) { receive(d, 100); };
  fake_server server({silent});
  auto plan = plan_for("127.0.0.1", server.port(), pg::encryption_policy::require);
  plan->hosts.push_back({"127.0.0.1", {}, server.port()});
  plan->timeout = 5s;
  const pg::clock_time start{};
  pg::connector c(plan, start + 2s);
  EXPECT_EQ(settle(c, start).deadline, start + 2s);
  const pg::wants w = c.step(start + 2s);
  EXPECT_EQ(c.state(), connect_state::failed);
  EXPECT_TRUE(w.nothing());
  EXPECT_EQ(c.error(), pg::errc::timeout);

  pg::connector late(plan, start);
  late.step(start);
  EXPECT_EQ(late.state(), connect_state::failed);
  EXPECT_EQ(late.error(), pg::errc::timeout);
}

// A listener that nobody serves: connections are made and stay silent, and no other thread opens descriptors.
class silent_listener {
public:
  silent_listener() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const auto any = pg::socket_address::from_ip("127.0.0.1", 0);
    EXPECT_EQ(::bind(descriptor_, any->data(), any->size()), 0);
    EXPECT_EQ(::listen(descriptor_, 16), 0);
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&bound), &size);
    port_ = ntohs(bound.sin_port);
  }
  silent_listener(const silent_listener&) = delete;
  silent_listener& operator=(const silent_listener&) = delete;
  ~silent_listener() { ::close(descriptor_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

TEST(connector, descriptor_that_a_step_named_stays_open_until_the_step_after) {
  silent_listener server;
  auto plan = plan_for("127.0.0.1", server.port(), pg::encryption_policy::require);
  plan->hosts.push_back(plan->hosts[0]);
  plan->timeout = 1s;
  pg::connector c(plan);
  const pg::clock_time start{};
  const int first = settle(c, start).descriptor;
  const int second = c.step(start + 1s).descriptor;
  EXPECT_NE(first, second);
  EXPECT_NE(::fcntl(first, F_GETFD), -1);
  c.step(start + 1s);
  EXPECT_EQ(::fcntl(first, F_GETFD), -1);
  EXPECT_NE(::fcntl(second, F_GETFD), -1);
}

TEST(connector, abandoned_anywhere_leaves_no_descriptor) {
  const auto lowest_free = [] {
    const int d = ::dup(0);
    ::close(d);
    return d;
  };
  silent_listener server;
  const int before = lowest_free();
  for (int steps = 0; steps < 3; ++steps) {
    pg::connector c(plan_for("127.0.0.1", server.port(), pg::encryption_policy::require));
    for (int i = 0; i < steps; ++i) settle(c, {});
    EXPECT_EQ(lowest_free() != before, steps != 0);
  }
  EXPECT_EQ(lowest_free(), before);
}

struct next_case {
  pg::encryption_policy policy;
  pg::connect_retry retry;
  bool another;
};

TEST(connector, session_that_failed_goes_on_as_its_sslmode_says) {
  using enum pg::encryption_policy;
  using enum pg::connect_retry;
  for (const next_case& n : {next_case{never, other_encryption, false}, next_case{never, next_address, true},
                             next_case{never, next_host, true}, next_case{allow, other_encryption, true}}) {
    std::vector<std::string> firsts;
    fake_server server({accepting, [&](int d) { firsts.push_back(receive(d, 8)); }});
    auto plan = plan_for("127.0.0.1", server.port(), n.policy);
    plan->hosts.push_back(plan->hosts[0]);
    pg::connector c(plan);
    ASSERT_EQ(run(c), connect_state::connected);
    auto failed = c.take();
    EXPECT_EQ(c.next("FATAL:  no entry", pg::errc::auth_failed, n.retry), n.another);
    const std::string line =
        "connection to server at \"127.0.0.1\", port " + std::to_string(server.port()) + " failed: ";
    EXPECT_EQ(c.report(), line + "FATAL:  no entry");
    if (!n.another) {
      EXPECT_EQ(c.state(), connect_state::failed);
      EXPECT_EQ(c.error(), pg::errc::auth_failed);
      continue;
    }
    EXPECT_EQ(c.state(), connect_state::working);
    EXPECT_EQ(c.host_index(), n.retry == other_encryption ? 0u : 1u);
    failed.reset();
    run(c);
    failed = c.take();
    failed.reset();
    server.finish();
    ASSERT_EQ(firsts.size(), 1u);
    EXPECT_EQ(firsts[0] == ssl_request, n.policy == allow);
  }
}

TEST(connector, giving_up_ends_it_with_its_reason) {
  fake_server server({accepting});
  auto plan = plan_for("127.0.0.1", server.port());
  plan->hosts.push_back(plan->hosts[0]);
  pg::connector c(plan);
  ASSERT_EQ(run(c), connect_state::connected);
  const auto t = c.take();
  c.give_up("FATAL:  password authentication failed", pg::errc::auth_failed);
  EXPECT_EQ(c.state(), connect_state::failed);
  EXPECT_EQ(c.error(), pg::errc::auth_failed);
  EXPECT_NE(c.report().find("FATAL:  password"), std::string::npos);
}

TEST(connector, deadline_of_the_attempt_goes_on_after_connecting) {
  fake_server server({accepting});
  auto plan = plan_for("127.0.0.1", server.port());
  plan->timeout = 4s;
  pg::connector c(plan, pg::clock_time(100s));
  settle(c, pg::clock_time(10s));
  ASSERT_EQ(c.state(), connect_state::connected);
  EXPECT_EQ(c.deadline(), pg::clock_time(14s));
}

}  // namespace

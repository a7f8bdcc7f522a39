#include "test_certificate.hpp"

#include <greenpg/net/connect_plan.hpp>

#include <gtest/gtest.h>

namespace {

namespace pg = greenpg;

class home {
public:
  explicit home(const char* folder) {
    if (const char* old = std::getenv("HOME")) before_ = old;
    ::setenv("HOME", folder, 1);
  }
  home(const home&) = delete;
  home& operator=(const home&) = delete;
  ~home() { ::setenv("HOME", before_.c_str(), 1); }

private:
  std::string before_;
};

TEST(connect_plan, each_sslmode_has_its_order_and_its_checks) {
  struct row {
    pg::ssl_mode mode;
    pg::encryption_policy encryption;
    pg::tls_verification verification;
  };
  for (const row& r : {row{pg::ssl_mode::disable, pg::encryption_policy::never, pg::tls_verification::if_rooted},
                       row{pg::ssl_mode::allow, pg::encryption_policy::allow, pg::tls_verification::if_rooted},
                       row{pg::ssl_mode::prefer, pg::encryption_policy::prefer, pg::tls_verification::if_rooted},
                       row{pg::ssl_mode::require, pg::encryption_policy::require, pg::tls_verification::if_rooted},
                       row{pg::ssl_mode::verify_ca, pg::encryption_policy::require, pg::tls_verification::chain},
                       row{pg::ssl_mode::verify_full, pg::encryption_policy::require, pg::tls_verification::host}}) {
    pg::connection_options options;
    options.sslmode = r.mode;
    const pg::connect_plan plan = pg::make_connect_plan(options);
    EXPECT_EQ(plan.encryption, r.encryption) << pg::to_string(r.mode);
    EXPECT_EQ(plan.tls.verification, r.verification) << pg::to_string(r.mode);
  }
}

TEST(connect_plan, system_roots_are_never_used_without_the_host) {
  pg::connection_options options;
  options.sslrootcert = "system";
  for (const auto mode : {pg::ssl_mode::allow, pg::ssl_mode::prefer, pg::ssl_mode::require, pg::ssl_mode::verify_ca}) {
    options.sslmode = mode;
    const pg::connect_plan plan = pg::make_connect_plan(options);
    EXPECT_EQ(plan.encryption, pg::encryption_policy::require);
    EXPECT_EQ(plan.tls.verification, pg::tls_verification::host);
  }
}

TEST(connect_plan, certificate_files_are_libpqs_unless_named) {
  const home at("/home/ann");
  pg::connection_options options;
  pg::connect_plan plan = pg::make_connect_plan(options);
  EXPECT_EQ(plan.tls.root_certificates, "/home/ann/.postgresql/root.crt");
  EXPECT_EQ(plan.tls.certificate, "/home/ann/.postgresql/postgresql.crt");
  EXPECT_EQ(plan.tls.key, "/home/ann/.postgresql/postgresql.key");

  options.sslrootcert = "/r";
  options.sslcert = "/c";
  options.sslkey = "/k";
  plan = pg::make_connect_plan(options);
  EXPECT_EQ(plan.tls.root_certificates, "/r");
  EXPECT_EQ(plan.tls.certificate, "/c");
  EXPECT_EQ(plan.tls.key, "/k");

  options.send_certificate = false;
  EXPECT_EQ(pg::make_connect_plan(options).tls.certificate, "");
}

TEST(connect_plan, hosts_are_taken_over_one_by_one) {
  pg::connection_options options;
  options.default_host = "/run/postgresql";
  options.hosts.emplace_back("db", "192.0.2.1", 5433);
  options.hosts.emplace_back("", "192.0.2.2", 5434);
  options.hosts.emplace_back("", "", 5435);
  const pg::connect_plan plan = pg::make_connect_plan(options);
  ASSERT_EQ(plan.hosts.size(), 3u);
  EXPECT_EQ(plan.hosts[0].host + '|' + plan.hosts[0].address, "db|192.0.2.1");
  EXPECT_EQ(plan.hosts[1].host + '|' + plan.hosts[1].address, "|192.0.2.2");
  EXPECT_EQ(plan.hosts[2].host + '|' + plan.hosts[2].address, "/run/postgresql|");
  EXPECT_EQ(plan.hosts[2].port, 5435);

  options.hosts.clear();
  ASSERT_EQ(pg::make_connect_plan(options).hosts.size(), 1u);
  EXPECT_EQ(pg::make_connect_plan(options).hosts[0].host, "/run/postgresql");
}

TEST(connect_plan, times_and_socket_options_are_taken_over) {
  pg::connection_options options;
  options.connect_timeout = std::chrono::seconds(7);
  options.keepalives.idle = std::chrono::seconds(60);
  options.keepalives.interval = std::chrono::seconds(10);
  options.keepalives.count = 3;
  options.tcp_user_timeout = std::chrono::milliseconds(30000);
  const pg::connect_plan plan = pg::make_connect_plan(options);
  EXPECT_EQ(plan.timeout, std::chrono::seconds(7));
  EXPECT_TRUE(plan.socket.keepalives);
  EXPECT_EQ(plan.socket.keepalives_idle, 60);
  EXPECT_EQ(plan.socket.keepalives_interval, 10);
  EXPECT_EQ(plan.socket.keepalives_count, 3);
  EXPECT_EQ(plan.socket.tcp_user_timeout, 30000);

  options.connect_timeout = std::chrono::seconds(-3);
  EXPECT_EQ(pg::make_connect_plan(options).timeout.count(), 0);
}

}  // namespace

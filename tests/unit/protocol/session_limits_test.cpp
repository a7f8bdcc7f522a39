#include <gtest/gtest.h>

#include <greenpg/protocol/wire_writer.hpp>

#include <cstring>
#include <string>
#include <vector>

#include "session_script.hpp"

namespace pg = greenpg;

namespace {

pg::errc no_value(std::size_t, pg::byte_buffer&) { return pg::session::null_parameter; }

/// A length without memory behind it: whoever touches it has not measured first.
std::string_view promised(std::size_t size) { return {reinterpret_cast<const char*>(std::uintptr_t{64}), size}; }

class session_limits : public testing::Test {
protected:
  session_limits() { script.connect(); }
  pg::session& machine = script.machine;

  /// The session is as if nothing had been tried.
  void expect_usable() {
    EXPECT_TRUE(machine.output().empty());
    EXPECT_TRUE(machine.idle());
    machine.open();
    machine.query("select 1");
    ASSERT_FALSE(machine.submit());
    EXPECT_EQ(script.sent(), lines{"Query select 1"});
    EXPECT_EQ(script.receive(says::complete() + says::ready()).size(), 2U);
  }
  template <class Write>
  void expect_refused(pg::errc why, Write&& write) {
    machine.open();
    machine.parse("", "select 1");
    write(machine);
    EXPECT_EQ(machine.submit(), why);
    expect_usable();
  }
  session_script script;
};

TEST_F(session_limits, parameters_up_to_65535) {
  for (const std::size_t count : {std::size_t{65535}, std::size_t{65536}}) {
    machine.open();
    machine.bind("", "", {}, count, no_value, {});
    machine.sync();
    EXPECT_EQ(machine.submit(), count == 65535 ? std::error_code() : make_error_code(pg::errc::too_many_parameters));
    if (count == 65535) {
      EXPECT_EQ(script.sent().size(), 3U);
      script.receive(says::bound() + says::ready());
    }
  }
  expect_usable();
}

TEST_F(session_limits, other_counts_up_to_65535) {
  const std::vector<pg::oid> types(65536, 23);
  const std::vector<pg::format> formats(65536, pg::format::text);
  const std::vector<std::optional<std::span<const std::byte>>> arguments(65536);
  expect_refused(pg::errc::too_many_parameters, [&](pg::session& s) { s.parse("", "", types); });
  expect_refused(pg::errc::too_many_parameters, [&](pg::session& s) { s.bind("", "", formats, 1, no_value, {}); });
  expect_refused(pg::errc::too_many_parameters, [&](pg::session& s) { s.bind("", "", {}, 1, no_value, formats); });
  for (int which = 0; which < 2; ++which) {
    machine.open();
    machine.function_call(
        1, which == 0 ? std::span(formats) : std::span<const pg::format>(),
        which == 1 ? std::span(arguments) : std::span<const std::optional<std::span<const std::byte>>>(),
        pg::format::text);
    EXPECT_EQ(machine.submit(), pg::errc::too_many_parameters);
  }
  machine.open();
  machine.parse("", "", std::span(types).first(65535));
  machine.sync();
  EXPECT_FALSE(machine.submit());
}

TEST_F(session_limits, embedded_nul_is_refused_in_each_text) {
  const std::string_view bad("a\0b", 3);
  expect_refused(pg::errc::embedded_nul, [&](pg::session& s) { s.parse(bad, ""); });
  expect_refused(pg::errc::embedded_nul, [&](pg::session& s) { s.parse("", bad); });
  expect_refused(pg::errc::embedded_nul, [&](pg::session& s) { s.bind(bad, "", {}, 0, no_value, {}); });
  expect_refused(pg::errc::embedded_nul, [&](pg::session& s) { s.bind("", bad, {}, 0, no_value, {}); });
  expect_refused(pg::errc::embedded_nul, [&](pg::session& s) { s.describe_statement(bad); });
  expect_refused(pg::errc::embedded_nul, [&](pg::session& s) { s.describe_portal(bad); });
  expect_refused(pg::errc::embedded_nul, [&](pg::session& s) { s.execute(bad, 0); });
  expect_refused(pg::errc::embedded_nul, [&](pg::session& s) { s.close_statement(bad); });
  expect_refused(pg::errc::embedded_nul, [&](pg::session& s) { s.close_portal(bad); });
  machine.open();
  machine.query(bad);
  EXPECT_EQ(machine.submit(), pg::errc::embedded_nul);
  expect_usable();
}

TEST_F(session_limits, message_that_would_wrap_is_refused_before_it_is_touched) {
  for (const std::uint64_t size :
       {(1ULL << 30) - 2, (1ULL << 30) - 1, (1ULL << 31) - 1, (1ULL << 32) - 1, (1ULL << 32) + 5, 1ULL << 62}) {
    const std::string_view text = promised(size);
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(text.data()), size);
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) { s.parse(text, ""); });
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) { s.parse("", text); });
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) { s.parse(text, text); });
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) { s.bind(text, "", {}, 0, no_value, {}); });
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) { s.bind("", text, {}, 0, no_value, {}); });
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) { s.describe_statement(text); });
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) { s.execute(text, 0); });
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) { s.close_portal(text); });
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) {
      s.execute("", 0, 0, true);
      s.copy_data(bytes);
    });
    expect_refused(pg::errc::message_too_long, [&](pg::session& s) {
      s.execute("", 0, 0, true);
      s.copy_fail(text);
    });
    machine.open();
    machine.query(text);
    EXPECT_EQ(machine.submit(), pg::errc::message_too_long);
    const std::optional<std::span<const std::byte>> argument(bytes);
    machine.open();
    machine.function_call(1, {}, {&argument, 1}, pg::format::text);
    EXPECT_EQ(machine.submit(), pg::errc::message_too_long);
    expect_usable();
  }
}

TEST(session_limit, of_a_message_to_the_server_is_exact) {
  pg::limits bounds;
  bounds.frontend_message = 100;
  struct {
    const char* name;
    std::size_t fixed;  // what its length counts besides the text
    void (*write)(pg::session&, std::string_view);
  } const cases[] = {
      {"query", 5, [](pg::session& s, std::string_view text) { s.query(text); }},
      {"parse", 4 + 1 + 1 + 2, [](pg::session& s, std::string_view text) { s.parse("", text); }},
      {"parse, named", 4 + 1 + 1 + 2, [](pg::session& s, std::string_view text) { s.parse(text, ""); }},
      {"describe", 4 + 1 + 1, [](pg::session& s, std::string_view text) { s.describe_statement(text); }},
      {"close", 4 + 1 + 1, [](pg::session& s, std::string_view text) { s.close_portal(text); }},
      {"execute", 4 + 1 + 4, [](pg::session& s, std::string_view text) { s.execute(text, 0); }},
      {"bind, named", 4 + 2 + 2 + 2 + 2,
       [](pg::session& s, std::string_view text) { s.bind("", text, {}, 0, no_value, {}); }},
      {"bind, a value", 4 + 2 + 2 + 2 + 4 + 2,
       [](pg::session& s, std::string_view text) {
         s.bind("", "", {}, 1,
                [text](std::size_t, pg::byte_buffer& out) {
                  out.append(text);
                  return pg::errc{};
                },
                {});
       }},
      {"function call", 4 + 4 + 2 + 2 + 4 + 2,
       [](pg::session& s, std::string_view text) {
         const std::optional<std::span<const std::byte>> argument(std::as_bytes(std::span(text.data(), text.size())));
         s.function_call(1, {}, {&argument, 1}, pg::format::text);
       }},
  };
  for (const auto& c : cases) {
    for (const std::size_t excess : {0U, 1U}) {
      session_script script(bounds);
      script.connect();
      script.machine.open();
      c.write(script.machine, std::string(100 - c.fixed + excess, 'x'));
      EXPECT_EQ(script.machine.submit(), excess == 0 ? std::error_code() : make_error_code(pg::errc::message_too_long))
          << c.name;
      EXPECT_EQ(script.machine.output().size(), excess == 0 ? 101U : 0U) << c.name;
    }
  }
}

TEST_F(session_limits, value_that_cannot_be_encoded_takes_the_request_back) {
  expect_refused(pg::errc::unencodable_value, [](pg::session& s) {
    s.bind("", "", {}, 3,
           [](std::size_t i, pg::byte_buffer& out) {
             out.append(std::string_view("half"));
             return i == 1 ? pg::errc::unencodable_value : pg::errc{};
           },
           {});
    s.sync();
  });
}

TEST(session_limit, of_each_message_from_the_server_is_exact) {
  pg::limits bounds;
  bounds.short_message = 100;
  bounds.error_message = 200;
  bounds.data_message = 300;
  bounds.message_before_authentication = 1000;
  struct {
    char type;
    std::size_t limit;
  } const cases[] = {{'C', 100}, {'E', 200}, {'N', 200}, {'A', 200}, {'T', 300},
                     {'S', 100}, {'Z', 100}, {'1', 100}, {'?', 100}};
  for (const auto& c : cases) {
    for (const std::size_t excess : {0U, 1U}) {
      session_script script(bounds);
      script.connect();
      script.machine.open();
      script.machine.query("select 1");
      ASSERT_FALSE(script.machine.submit());
      script.sent();
      // The header alone decides: what is too large is not waited for.
      const std::string bytes = says::raw(c.type, std::string(c.limit + excess, 'x'));
      script.receive(bytes.substr(0, 5));
      EXPECT_EQ(script.machine.failure(),
                excess == 0 ? std::error_code() : make_error_code(pg::errc::message_too_large))
          << c.type;
    }
  }
}

TEST(session_limit, before_authentication_is_smaller) {
  for (const std::size_t excess : {0U, 1U}) {
    for (const char type : {'R', 'E', 'N', 'S', 'K', 'v', 'T'}) {
      session_script script;
      script.start(trusting_options());
      script.receive(says::raw(type, std::string(65536 + excess, 'x')).substr(0, 5));
      EXPECT_EQ(script.machine.failure(),
                excess == 0 ? std::error_code() : make_error_code(pg::errc::message_too_large))
          << type;
    }
  }
}

TEST(session_limit, of_columns_is_exact) {
  for (const std::size_t excess : {0U, 1U}) {
    pg::limits bounds;
    bounds.columns = 10;
    session_script script(bounds);
    script.connect();
    script.machine.open();
    script.machine.query("select 1");
    ASSERT_FALSE(script.machine.submit());
    script.sent();
    script.receive(says::columns(10 + excess));
    EXPECT_EQ(script.machine.dead(), excess != 0);
  }
}

/// A session whose rows may have 100 bytes.
struct narrow : session_script {
  static pg::limits bounds() {
    pg::limits of;
    of.data_message = 100;
    of.receive_block = 64;
    of.receive_block_largest = 256;
    return of;
  }
  explicit narrow(bool extended = false) : session_script(bounds()) {
    connect();
    for (int i = 0; i < 2; ++i) {
      machine.open();
      if (extended) {
        machine.execute("", 1);
        machine.sync();
      } else {
        machine.query("select 1", true);
      }
      EXPECT_FALSE(machine.submit());
    }
    sent();
  }
};

TEST(session_limit, row_over_it_fails_only_its_request_and_is_not_kept) {
  const std::string exact = says::row({std::string(94, 'x')}), over = says::row({std::string(95, 'x')});
  const std::string huge = says::row({std::string(5'000'000, 'x')});
  for (const bool extended : {false, true}) {
    for (const std::string& row : {over, huge}) {
      for (const bool first : {false, true}) {
        narrow script(extended);
        if (!extended) {
          EXPECT_EQ(script.receive(says::columns()).size(), 1U);
        }
        if (!first) {
          EXPECT_EQ(script.receive(exact).size(), 1U);
        }
        std::size_t largest = 0;
        lines got;
        for (std::size_t at = 0; at < row.size(); at += 50) {
          for (std::string& line : script.receive(std::string_view(row).substr(at, 50))) got.push_back(std::move(line));
          largest = std::max(largest, script.machine.input_space().size());
        }
        ASSERT_EQ(got.size(), 1U);
        EXPECT_EQ(got[0].substr(0, 9), "1.0 error");
        EXPECT_LE(largest, 512U);
        // One error is told; what else the request gives is passed over.
        EXPECT_EQ(script.receive(exact + over + exact + says::complete() + says::ready()),
                  lines{extended ? "1.1 ready I" : "1.0 ready I"});
        EXPECT_EQ(script.receive((extended ? "" : says::columns()) + exact + says::complete() + says::ready())
                      .back()
                      .substr(0, 1),
                  "2");
        EXPECT_FALSE(script.machine.dead());
      }
    }
  }
}

TEST(session_limit, of_copied_data_fails_only_its_request) {
  narrow script;
  script.receive(says::copy_out());
  const lines got = script.receive(says::copy_data(std::string(100, 'x')) + says::copy_data(std::string(101, 'x')) +
                                   says::copy_data("y") + says::copy_done() + says::complete("COPY 3") + says::ready());
  ASSERT_EQ(got.size(), 3U);
  EXPECT_EQ(got[0].substr(0, 13), "1.0 copy_data");
  EXPECT_EQ(got[1].substr(0, 9), "1.0 error");
  EXPECT_EQ(got[2], "1.0 ready I");
}

TEST(session_limit, row_over_it_that_nobody_asked_for_is_a_violation) {
  session_script script(narrow::bounds());
  script.connect();
  script.receive(says::row({std::string(95, 'x')}).substr(0, 5));
  EXPECT_TRUE(script.machine.dead());
}

TEST(session_memory, follows_what_arrived_and_not_what_was_promised) {
  session_script script;
  script.connect();
  script.machine.open();
  script.machine.query("select 1");
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  script.receive(says::columns());
  script.receive(std::string("D\3\xff\xff\xff\0\1", 7));  // 64 MiB
  EXPECT_LE(script.machine.input_space().size(), 8U * 1024);
  for (int i = 0; i < 100; ++i) script.receive(std::string(1000, 'x'));
  EXPECT_LE(script.machine.input_space().size(), 300U * 1024);
}

TEST(session_memory, block_of_a_batch_is_never_overwritten) {
  for (const std::size_t block : {64U, 4096U}) {
    pg::limits bounds;
    bounds.receive_block = block;
    session_script script(bounds);
    script.connect();
    script.machine.open();
    script.machine.query("select 1");
    ASSERT_FALSE(script.machine.submit());
    script.sent();
    script.receive(says::columns());
    std::string sent_rows, kept;
    for (int i = 0; i < 1000; ++i) {
      const std::string row =
          says::row({std::string(static_cast<std::size_t>(i % 90), static_cast<char>('a' + i % 26))});
      sent_rows += row;
      script.receive(row, static_cast<std::size_t>(1 + i % 7));
    }
    for (const pg::row_range& rows : script.batches)
      kept.append(reinterpret_cast<const char*>(rows.begin), static_cast<std::size_t>(rows.end - rows.begin));
    EXPECT_EQ(kept, sent_rows);
  }
}

TEST(session_memory, idle_session_keeps_a_small_block) {
  session_script script;
  script.connect();
  script.machine.open();
  script.machine.query("select 1");
  ASSERT_FALSE(script.machine.submit());
  script.sent();
  script.receive(says::columns() + says::row({std::string(2'000'000, 'x')}) + says::complete() + says::ready());
  script.batches.clear();
  EXPECT_LE(script.machine.input_space().size(), pg::limits().receive_block);
  // A large notification while idle leaves none behind either.
  script.receive(says::notification("news", std::string(900'000, 'x')));
  EXPECT_LE(script.machine.input_space().size(), pg::limits().receive_block_largest);
}

}  // namespace

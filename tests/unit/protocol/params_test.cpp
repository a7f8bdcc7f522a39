#include <greenpg/protocol/params.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace params_test {

/// A type of a user's, with memory of its own.
struct owner {
  static inline int alive = 0;
  static inline int copies_until_failure = 1'000'000;
  std::string text;

  explicit owner(std::string t) : text(std::move(t)) { ++alive; }
  owner(const owner& other) : text(other.text) {
    if (copies_until_failure-- == 0) throw std::runtime_error("copy");
    ++alive;
  }
  ~owner() { --alive; }
};

/// Trivially copyable, but too large for a slot.
struct triple {
  std::int64_t a, b, c;
};

}  // namespace params_test

template <>
struct greenpg::codec<params_test::owner> {
  static bool has_binary(oid) noexcept { return false; }
  static errc encode_binary(const params_test::owner&, oid, byte_buffer&) { return errc::unencodable_value; }
  static errc encode_text(const params_test::owner& value, byte_buffer& out) {
    out.append(std::string_view(value.text));
    return {};
  }
};

template <>
struct greenpg::codec<params_test::triple> {
  static bool has_binary(oid) noexcept { return false; }
  static errc encode_binary(const params_test::triple&, oid, byte_buffer&) { return errc::unencodable_value; }
  static errc encode_text(const params_test::triple& value, byte_buffer& out) {
    return codec<std::int64_t>::encode_text(value.a + value.b + value.c, out);
  }
};

namespace {

namespace pg = greenpg;
using params_test::owner;
using params_test::triple;
using pg::errc;

static_assert(!pg::parameter<signed char> && !pg::parameter<void*> && !pg::parameter<pg::params> &&
              !pg::parameter<int*>);
static_assert(pg::parameter<std::nullptr_t> && pg::parameter<std::optional<std::string>>);
static_assert(std::is_nothrow_move_constructible_v<pg::params> && std::is_nothrow_move_assignable_v<pg::params>);

std::string text(const pg::params& p, std::size_t i) {
  if (p.is_null(i)) return "NULL";
  pg::byte_buffer out;
  EXPECT_EQ(p.encode_text(i, out), errc{});
  return std::string(out.text());
}

std::vector<std::string> texts(const pg::params& p) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i != p.size(); ++i) all.push_back(text(p, i));
  return all;
}

std::string binary(const pg::params& p, std::size_t i, pg::oid type) {
  pg::byte_buffer out;
  EXPECT_EQ(p.encode_binary(i, type, out), errc{});
  return std::string(out.text());
}

using list = std::vector<std::string>;

TEST(params, default_constructed_are_none) {
  const pg::params p;
  EXPECT_EQ(p.size(), 0U);
  EXPECT_TRUE(p.empty());
  EXPECT_EQ(p.size_hint(), 0U);
}

TEST(params, values_of_every_kind_are_kept_in_order) {
  const std::array<std::byte, 2> data{std::byte{0}, std::byte{255}};
  char array[8] = "array";
  char* pointer = array;
  const pg::params p(30, "Rome", std::nullopt, std::string(300, 'x'), std::optional<int>(),
                     std::optional<std::string>("s"), std::span<const std::byte>(data), true, 1.5, 2.5F,
                     std::int16_t{-1}, 9'000'000'000, pg::json("{}"), pg::uuid{}, pg::date{0}, std::chrono::sys_days{},
                     array, pointer, std::string_view("view"), nullptr, std::vector<std::byte>(1), owner("owned"),
                     triple{1, 2, 3}, std::optional<double>(0.25));
  const list expected{"30",         "Rome",
                      "NULL",       std::string(300, 'x'),
                      "NULL",       "s",
                      "\\x00ff",    "true",
                      "1.5",        "2.5",
                      "-1",         "9000000000",
                      "{}",         "00000000-0000-0000-0000-000000000000",
                      "2000-01-01", "1970-01-01",
                      "array",      "array",
                      "view",       "NULL",
                      "\\x00",      "owned",
                      "6",          "0.25"};
  EXPECT_EQ(texts(p), expected);
}

TEST(params, null_pointers_to_characters_are_null) {
  const char* none = nullptr;
  char* also_none = nullptr;
  const pg::params p(none, also_none, std::optional<const char*>(none));
  EXPECT_EQ(texts(p), (list{"NULL", "NULL", "NULL"}));
}

TEST(params, character_array_ends_at_its_nul) {
  char buffer[32] = "short";
  EXPECT_EQ(texts(pg::params(buffer)), list{"short"});
  EXPECT_EQ(texts(pg::params("")), list{""});
}

TEST(params, binary_is_asked_of_the_codec) {
  const pg::params p(258, "Rome", pg::json("{}"), std::nullopt);
  EXPECT_TRUE(p.has_binary(0, pg::oids::int4));
  EXPECT_FALSE(p.has_binary(0, pg::oids::numeric));
  EXPECT_EQ(binary(p, 0, pg::oids::int2), "\1\2");
  EXPECT_EQ(binary(p, 0, pg::oids::int4), std::string("\0\0\1\2", 4));
  EXPECT_TRUE(p.has_binary(1, pg::oids::text));
  EXPECT_FALSE(p.has_binary(1, pg::oids::uuid));
  EXPECT_EQ(binary(p, 1, pg::oids::text), "Rome");
  EXPECT_EQ(binary(p, 2, pg::oids::jsonb), "\1{}");
  EXPECT_FALSE(p.has_binary(3, pg::oids::int4));
}

TEST(params, value_that_does_not_fit_its_type_is_an_error) {
  const pg::params p(70'000, pg::date{std::numeric_limits<std::int32_t>::max() - 1});
  pg::byte_buffer out;
  EXPECT_EQ(p.encode_binary(0, pg::oids::int2, out), errc::value_out_of_range);
  EXPECT_EQ(p.encode_text(1, out), errc::value_out_of_range);
}

TEST(params, text_with_a_nul_is_an_error) {
  const pg::params values(std::string("a\0b", 3), std::string_view("\0", 1), pg::json{std::string("\"\0\"", 3)});
  for (std::size_t i = 0; i != values.size(); ++i) {
    pg::byte_buffer out;
    EXPECT_EQ(values.encode_text(i, out), pg::errc::embedded_nul) << i;
    EXPECT_EQ(values.encode_binary(i, pg::oids::jsonb, out), pg::errc::embedded_nul) << i;
  }
}

TEST(params, null_has_nothing_to_encode) {
  const pg::params p(std::nullopt);
  pg::byte_buffer out;
  EXPECT_EQ(p.encode_binary(0, pg::oids::int4, out), errc::unencodable_value);
  EXPECT_EQ(p.encode_text(0, out), errc::unencodable_value);
  EXPECT_TRUE(out.empty());
}

TEST(params, strings_are_copied) {
  std::string source = "before";
  std::vector<std::byte> data(1, std::byte{1});
  const pg::params p(source, std::string_view(source), source.c_str(), data, std::span<std::byte>(data));
  source.assign("after!");
  data[0] = std::byte{2};
  EXPECT_EQ(texts(p), (list{"before", "before", "before", "\\x01", "\\x01"}));
}

TEST(params, moving_leaves_an_empty_object_that_works) {
  for (const std::size_t length : {std::size_t{4}, std::size_t{4000}}) {
    const std::string value(length, 'v');
    pg::params a(1, value, owner("o"));
    pg::params b(std::move(a));
    EXPECT_EQ(texts(b), (list{"1", value, "o"}));
    EXPECT_TRUE(a.empty());
    a.push_back("again");
    EXPECT_EQ(texts(a), list{"again"});
    a = std::move(b);
    EXPECT_EQ(texts(a), (list{"1", value, "o"}));
    auto& same = a;
    a = std::move(same);
    EXPECT_EQ(texts(a), (list{"1", value, "o"}));
  }
  EXPECT_EQ(owner::alive, 0);
}

TEST(params, copies_are_independent) {
  for (const std::size_t length : {std::size_t{4}, std::size_t{4000}}) {
    const std::string value(length, 'v');
    pg::params a(1, value, owner("o"), std::nullopt);
    pg::params b(a);
    b.push_back(2);
    pg::params c;
    c = b;
    a = pg::params();
    EXPECT_EQ(texts(b), (list{"1", value, "o", "NULL", "2"}));
    EXPECT_EQ(texts(c), texts(b));
    EXPECT_EQ(owner::alive, 2);
  }
  EXPECT_EQ(owner::alive, 0);
}

TEST(params, value_that_throws_when_copied_leaks_nothing) {
  {
    const owner good("good");
    owner::copies_until_failure = 1;
    EXPECT_THROW(pg::params(std::string(4000, 'x'), good, good), std::runtime_error);
    EXPECT_EQ(owner::alive, 1);
    owner::copies_until_failure = 1'000'000;
    pg::params p(std::string(4000, 'x'), good, good);
    owner::copies_until_failure = 1;
    EXPECT_THROW(pg::params copy(p), std::runtime_error);
    EXPECT_EQ(owner::alive, 3);
    owner::copies_until_failure = 0;
    EXPECT_THROW(p.push_back(good), std::runtime_error);
    EXPECT_EQ(p.size(), 3U);
    EXPECT_EQ(text(p, 2), "good");
    owner::copies_until_failure = 1'000'000;
  }
  EXPECT_EQ(owner::alive, 0);
}

TEST(params, grow_past_every_size) {
  pg::params p;
  list expected;
  for (int i = 0; i != 500; ++i) {
    p.push_back(i);
    p.push_back(std::string(static_cast<std::size_t>(i % 50), 'a'));
    p.push_back(std::nullopt);
    expected.push_back(std::to_string(i));
    expected.push_back(std::string(static_cast<std::size_t>(i % 50), 'a'));
    expected.push_back("NULL");
    ASSERT_EQ(p.size(), expected.size());
  }
  EXPECT_EQ(texts(p), expected);
}

TEST(params, reserved_room_keeps_what_is_there) {
  pg::params p("Rome", 1);
  p.reserve(1000);
  EXPECT_EQ(texts(p), (list{"Rome", "1"}));
  p.reserve(1);
  p.push_back(2);
  EXPECT_EQ(texts(p), (list{"Rome", "1", "2"}));
}

TEST(params, more_than_the_protocol_has_can_be_held) {
  pg::params p;
  p.reserve(65'536);
  for (int i = 0; i != 65'536; ++i) p.push_back(i);
  EXPECT_EQ(p.size(), 65'536U);
  EXPECT_EQ(text(p, 65'535), "65535");
}

TEST(params, hint_covers_short_values_and_the_bytes_of_strings) {
  const std::string value(10'000, 'v');
  EXPECT_GE(pg::params(value).size_hint(), value.size());
  EXPECT_GE(pg::params(std::numeric_limits<int>::min()).size_hint(), 11U);
  EXPECT_LT(pg::params(1).size_hint(), 64U);
}

}  // namespace

#include "codec_probe.hpp"

#include <span>
#include <vector>

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;
using pg::format;
using bytes = std::vector<std::byte>;

static_assert(pg::encodable<const char*> && pg::encodable<char*> && pg::encodable<char[5]>);
static_assert(!pg::decodable<const char*> && !pg::decodable<char[5]> && !pg::decodable<std::span<std::byte>>);

bytes bytes_of(std::string_view text) {
  const auto view = std::as_bytes(std::span(text.data(), text.size()));
  return {view.begin(), view.end()};
}

TEST(string_codec, text_types_are_read_in_both_formats) {
  for (const pg::oid type :
       {oids::text, oids::varchar, oids::bpchar, oids::name, oids::json, oids::xml, oids::unknown}) {
    SCOPED_TRACE(pg::type_name(type));
    EXPECT_EQ(from_binary<std::string>(type, raw("a\0\xe2\x82\xac")).value, raw("a\0\xe2\x82\xac"));
    EXPECT_EQ(from_text<std::string>(type, "a b").value, "a b");
    EXPECT_EQ(from_binary<std::string>(type, "").error, errc{});
  }
}

TEST(string_codec, any_other_type_is_read_as_its_text) {
  const struct {
    pg::oid type;
    std::string binary;
    const char* text;
  } table[] = {
      {oids::int4, "\xff\xff\xff\xff", "-1"},
      {oids::bool_, "\1", "t"},
      {oids::bytea, "\xff", "\\xff"},
      {oids::timestamptz, raw("\0\0\0\0\0\0\0\0"), "2000-01-01 00:00:00+00"},
      {oids::numeric, raw("\0\0\0\0\0\0\0\1"), "0.0"},
      {oids::char_, "a", "a"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(pg::type_name(row.type));
    EXPECT_EQ(from_text<std::string>(row.type, "12.5").value, "12.5");
    EXPECT_EQ(from_binary<std::string>(row.type, row.binary).value, row.text);
    EXPECT_EQ(pg::codec<std::string_view>::decoder(row.type, format::binary), nullptr);
    EXPECT_FALSE(pg::codec<std::string>::has_binary(row.type));
  }
  EXPECT_EQ(from_binary<std::string>(oids::int4, "123").error, errc::invalid_value);
  for (const pg::oid type : {oids::money, oids::regclass, 999'999U}) {
    EXPECT_EQ(from_text<std::string>(type, "12.5").value, "12.5");
    EXPECT_EQ(from_binary<std::string>(type, "1234").error, errc::type_mismatch);
  }
}

TEST(string_codec, view_is_of_the_bytes_that_were_read) {
  const std::string row = "hello";
  std::string_view view;
  ASSERT_EQ(pg::codec<std::string_view>::decoder(oids::text, format::binary)(
                reinterpret_cast<const std::byte*>(row.data()), row.size(), view),
            errc{});
  EXPECT_EQ(view, row);
  EXPECT_EQ(view.data(), row.data());
}

TEST(string_codec, jsonb_has_a_version_in_binary_only) {
  EXPECT_EQ(from_binary<std::string>(oids::jsonb, "\1{}").value, "{}");
  EXPECT_EQ(from_text<std::string>(oids::jsonb, "{}").value, "{}");
  EXPECT_EQ(from_binary<std::string>(oids::jsonb, "").error, errc::invalid_value);
  EXPECT_EQ(from_binary<std::string>(oids::jsonb, "\2{}").error, errc::invalid_value);
  EXPECT_EQ(to_binary(std::string("{}"), oids::jsonb).bytes, "\1{}");
  EXPECT_EQ(to_binary(std::string("{}"), oids::json).bytes, "{}");
}

TEST(string_codec, every_kind_of_string_is_written_alike) {
  char buffer[16] = "Rome";
  char* pointer = buffer;
  const char* literal = "Rome";
  EXPECT_EQ(to_binary(std::string("Rome"), oids::text).bytes, "Rome");
  EXPECT_EQ(to_binary(std::string_view("Rome"), oids::text).bytes, "Rome");
  EXPECT_EQ(to_binary(buffer, oids::text).bytes, "Rome");
  EXPECT_EQ(to_binary(pointer, oids::text).bytes, "Rome");
  EXPECT_EQ(to_text(literal).bytes, "Rome");
  EXPECT_EQ(to_text(std::string()).bytes, "");
}

TEST(string_codec, parameter_is_binary_where_that_is_its_text) {
  for (const pg::oid type : {oids::text, oids::varchar, oids::bpchar, oids::name, oids::json, oids::jsonb})
    EXPECT_TRUE(pg::codec<std::string>::has_binary(type)) << pg::type_name(type);
  for (const pg::oid type : {oids::xml, oids::bytea, oids::int4, oids::date})
    EXPECT_FALSE(pg::codec<std::string>::has_binary(type)) << pg::type_name(type);
}

TEST(json_codec, from_and_to_json_types_only) {
  expect_forms(oids::json, pg::json("[1, 2]"), "[1, 2]", "[1, 2]");
  expect_forms(oids::jsonb, pg::json("[1, 2]"), "\1[1, 2]", "[1, 2]");
  EXPECT_EQ(from_binary<pg::json>(oids::jsonb, "[]").error, errc::invalid_value);
  EXPECT_EQ(from_binary<pg::json>(oids::jsonb, "").error, errc::invalid_value);
  EXPECT_EQ(from_text<pg::json>(oids::text, "[]").error, errc::type_mismatch);
  EXPECT_EQ(from_binary<pg::json>(oids::text, "[]").error, errc::type_mismatch);
  EXPECT_FALSE(pg::codec<pg::json>::has_binary(oids::text));
  EXPECT_EQ(to_binary(pg::json_view("{}"), oids::jsonb).bytes, "\1{}");
}

TEST(bytes_codec, values_in_all_forms) {
  expect_forms(oids::bytea, bytes{}, "", "\\x");
  expect_forms(oids::bytea, bytes_of(raw("\0\xff\\'")), raw("\0\xff\\'"), "\\x00ff5c27");
  EXPECT_EQ(from_text<bytes>(oids::bytea, "\\xABcd").value, bytes_of("\xab\xcd"));
  EXPECT_EQ(from_text<bytes>(oids::text, "x").error, errc::type_mismatch);
  EXPECT_EQ(from_binary<bytes>(oids::text, "x").error, errc::type_mismatch);
}

TEST(bytes_codec, escape_format_is_read) {
  EXPECT_EQ(from_text<bytes>(oids::bytea, "a\\\\b\\000\\377\\134").value, bytes_of(raw("a\\b\0\xff\\")));
  EXPECT_EQ(from_text<bytes>(oids::bytea, "").error, errc{});
}

TEST(bytes_codec, text_that_is_no_bytea_is_invalid) {
  for (const char* text :
       {"\\x0", "\\xg0", "\\x0g", "\\x00 ", "\\", "a\\", "\\1", "\\12", "\\400", "\\18z", "\\08\\", "\\777"})
    EXPECT_EQ(from_text<bytes>(oids::bytea, text).error, errc::invalid_value) << text;
}

TEST(bytes_codec, view_reads_binary_only) {
  const bytes row = bytes_of("data");
  std::span<const std::byte> view;
  ASSERT_EQ(pg::codec<std::span<const std::byte>>::decoder(oids::bytea, format::binary)(row.data(), row.size(), view),
            errc{});
  EXPECT_EQ(view.data(), row.data());
  EXPECT_EQ(view.size(), row.size());
  EXPECT_EQ(pg::codec<std::span<const std::byte>>::decoder(oids::bytea, format::text), nullptr);
  EXPECT_EQ(pg::codec<std::span<const std::byte>>::decoder(oids::text, format::binary), nullptr);
}

TEST(uuid_codec, values_in_all_forms) {
  const std::string binary = "\xa0\xee\xbc\x99\x9c\x0b\x4e\xf8\xbb\x6d\x6b\xb9\xbd\x38\x0a\x11";
  const char* text = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
  pg::uuid value;
  std::copy(binary.begin(), binary.end(), reinterpret_cast<char*>(value.bytes.data()));
  expect_forms(oids::uuid, value, binary, text);
  expect_forms(oids::uuid, pg::uuid{}, std::string(16, '\0'), "00000000-0000-0000-0000-000000000000");
  expect_size<pg::uuid>(oids::uuid, binary);
  EXPECT_EQ(value.to_string(), text);
  EXPECT_EQ(pg::uuid::parse("A0EEBC999C0B4EF8BB6D6BB9BD380A11"), value);
  EXPECT_LT(pg::uuid{}, value);
}

TEST(uuid_codec, text_that_is_no_uuid_is_invalid) {
  for (const char* text : {"", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111",
                           "a0eebc999-c0b-4ef8-bb6d-6bb9bd380a11", "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                           "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g", "a0eebc99x9c0b-4ef8-bb6d-6bb9bd380a11",
                           "{a0eebc999c0b4ef8bb6d6bb9bd380a11}", "a0eebc999c0b4ef8bb6d6bb9bd380a-1"})
    EXPECT_EQ(from_text<pg::uuid>(oids::uuid, text).error, errc::invalid_value) << text;
  EXPECT_EQ(from_text<pg::uuid>(oids::text, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11").error, errc::type_mismatch);
}

}  // namespace

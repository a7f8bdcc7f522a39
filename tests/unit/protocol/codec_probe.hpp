#pragma once
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// So that a failed comparison names the error.
inline void PrintTo(errc e, std::ostream* out) { *out << (e == errc{} ? "success" : make_error_code(e).message()); }

}  // namespace greenpg::inline v0

namespace codec_probe {

namespace pg = greenpg;

/// The bytes of a string literal with NULs in it.
template <std::size_t N>
std::string raw(const char (&bytes)[N]) {
  return {bytes, N - 1};
}

template <class T>
struct decoded {
  pg::errc error = pg::errc::type_mismatch;  ///< as long as no decoder was found
  T value{};
};

/// Decodes from memory of exactly the value's size, so that a sanitizer sees a byte read beyond it. Not for views.
template <class T>
decoded<T> decode(pg::oid type, pg::format f, std::string_view bytes) {
  static_assert(pg::decodable<T>);
  decoded<T> result;
  if (pg::decode_function<T>* const decoder = pg::codec<T>::decoder(type, f)) {
    const std::unique_ptr<std::byte[]> exact(new std::byte[bytes.size()]);
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(exact.get()));
    result.error = decoder(exact.get(), bytes.size(), result.value);
  }
  return result;
}

template <class T>
decoded<T> from_binary(pg::oid type, std::string_view bytes) {
  return decode<T>(type, pg::format::binary, bytes);
}

template <class T>
decoded<T> from_text(pg::oid type, std::string_view text) {
  return decode<T>(type, pg::format::text, text);
}

struct encoded {
  pg::errc error{};
  std::string bytes;
};

template <class T>
encoded to_binary(const T& value, pg::oid type) {
  static_assert(pg::encodable<T>);
  pg::byte_buffer out;
  const pg::errc error = pg::codec<T>::encode_binary(value, type, out);
  return {error, std::string(out.text())};
}

template <class T>
encoded to_text(const T& value) {
  pg::byte_buffer out;
  const pg::errc error = pg::codec<T>::encode_text(value, out);
  return {error, std::string(out.text())};
}

/// One value in all of its forms: read from both formats, written to both.
template <class T>
void expect_forms(pg::oid type, const T& value, std::string_view binary, std::string_view text) {
  SCOPED_TRACE(std::string(pg::type_name(type)) + ' ' + std::string(text));
  const auto b = from_binary<T>(type, binary);
  EXPECT_EQ(b.error, pg::errc{});
  EXPECT_TRUE(b.value == value);
  const auto t = from_text<T>(type, text);
  EXPECT_EQ(t.error, pg::errc{});
  EXPECT_TRUE(t.value == value);
  ASSERT_TRUE(pg::codec<T>::has_binary(type));
  EXPECT_EQ(to_binary(value, type).error, pg::errc{});
  EXPECT_EQ(to_binary(value, type).bytes, binary);
  EXPECT_EQ(to_text(value).error, pg::errc{});
  EXPECT_EQ(to_text(value).bytes, text);
}

/// A binary value of fixed size is refused in any other size.
template <class T>
void expect_size(pg::oid type, std::string_view valid) {
  const std::string longer = std::string(valid) + std::string(17, '\0');
  for (std::size_t size = 0; size != longer.size(); ++size) {
    const auto expected = size == valid.size() ? pg::errc{} : pg::errc::invalid_value;
    EXPECT_EQ(from_binary<T>(type, longer.substr(0, size)).error, expected) << pg::type_name(type) << ", " << size;
  }
}

inline std::string unhex(std::string_view hex) {
  std::string result;
  for (std::size_t i = 0; i != hex.size(); i += 2)
    result.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return result;
}

/// A value as PostgreSQL 15 sends it: read from both formats, written to both, printed, and refused in any other
/// length.
template <class T>
void expect_server_form(pg::oid type, std::string_view hex, std::string_view text) {
  SCOPED_TRACE(std::string(pg::type_name(type)) + ' ' + std::string(text));
  const std::string binary = unhex(hex);
  const auto from = from_binary<T>(type, binary);
  ASSERT_EQ(from.error, pg::errc{});
  EXPECT_EQ(to_binary(from.value, type).bytes, binary);
  EXPECT_EQ(to_text(from.value).bytes, text);
  const auto read = from_text<T>(type, text);
  ASSERT_EQ(read.error, pg::errc{});
  EXPECT_EQ(to_binary(read.value, type).bytes, binary);
  std::string printed;
  EXPECT_EQ(pg::print_value(type, pg::format::binary, std::as_bytes(std::span(binary)), printed), pg::errc{});
  EXPECT_EQ(printed, text);
  for (std::size_t size = 0; size != binary.size(); ++size)
    EXPECT_EQ(from_binary<T>(type, binary.substr(0, size)).error, pg::errc::invalid_value) << size;
  EXPECT_EQ(from_binary<T>(type, binary + '\0').error, pg::errc::invalid_value);
}

/// Bytes that are no value of their type are refused, printed or read.
template <class T>
void expect_no_form(pg::oid type, std::string_view hex) {
  const std::string binary = unhex(hex);
  EXPECT_EQ(from_binary<T>(type, binary).error, pg::errc::invalid_value) << pg::type_name(type) << ' ' << hex;
  std::string printed = "before";
  EXPECT_EQ(pg::print_value(type, pg::format::binary, std::as_bytes(std::span(binary)), printed),
            pg::errc::invalid_value)
      << hex;
  EXPECT_EQ(printed, "before");
}

/// Texts that the server does not write for a type.
template <class T>
void expect_no_text(pg::oid type, std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts)
    EXPECT_EQ(from_text<T>(type, text).error, pg::errc::invalid_value) << pg::type_name(type) << ' ' << text;
}

}  // namespace codec_probe

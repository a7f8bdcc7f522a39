#pragma once
// The types whose figures are counted one by one: 90 values of each, known to both sides as text. Ours are C++ values;
// theirs are what users of libpq make of a text by hand, with strtol, strtod, sscanf and the like.
#include <greenpg/greenpg.hpp>

#include <arpa/inet.h>
#include <libpq-fe.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "figure.hpp"

namespace figure::kinds {

inline constexpr int count = 90;
using buffer = std::array<char, 128>;

template <class... Values>
std::string printed(const char* pattern, Values... values) {
  buffer made;
  std::snprintf(made.data(), made.size(), pattern, values...);
  return made.data();
}

// Each: the name in SQL; value i as text; ours from it; theirs from a text that libpq handed out, and theirs
// written as the text that libpq takes, into `to` where there is not one already.
struct int4 {
  static constexpr const char* sql = "int4";
  using ours = std::int32_t;
  using theirs = long;
  static std::string sample(int i) { return std::to_string(i * 23'000'003 - 1'000'000'007); }
  static ours make(const std::string& text) { return static_cast<ours>(std::stol(text)); }
  static theirs read(const char* text) { return std::strtol(text, nullptr, 10); }
  static const char* write(const theirs& v, buffer& to) {
    std::snprintf(to.data(), to.size(), "%ld", v);
    return to.data();
  }
};
struct int8 : int4 {
  static constexpr const char* sql = "int8";
  using ours = std::int64_t;
  static std::string sample(int i) { return std::to_string(i * 100'000'000'000'000'003 - 4'000'000'000'000'000'007); }
  static ours make(const std::string& text) { return std::stoll(text); }
};
struct float8 {
  static constexpr const char* sql = "float8";
  using ours = double;
  using theirs = double;
  static std::string sample(int i) { return printed("%.17g", (i - 45) / 7.0 * 1e9); }
  static ours make(const std::string& text) { return std::stod(text); }
  static theirs read(const char* text) { return std::strtod(text, nullptr); }
  static const char* write(const theirs& v, buffer& to) {
    std::snprintf(to.data(), to.size(), "%.17g", v);
    return to.data();
  }
};
/// Theirs is a double: inexact, but what is done.
struct numeric {
  static constexpr const char* sql = "numeric";
  using ours = greenpg::numeric;
  using theirs = double;
  static std::string sample(int i) { return printed("%d.%02d", 12'345'678 * (i - 40), i); }
  static ours make(const std::string& text) { return greenpg::numeric::parse(text).value(); }
  static theirs read(const char* text) { return std::strtod(text, nullptr); }
  static const char* write(const theirs& v, buffer& to) {
    std::snprintf(to.data(), to.size(), "%.2f", v);
    return to.data();
  }
};
struct text {
  static constexpr const char* sql = "text";
  using ours = std::string;
  using theirs = std::string;
  static std::string sample(int i) { return printed("a text, number %d", i + 10); }
  static ours make(const std::string& text) { return text; }
  static theirs read(const char* text) { return text; }
  static const char* write(const theirs& v, buffer&) { return v.c_str(); }
};
struct bytea {
  static constexpr const char* sql = "bytea";
  using ours = std::vector<std::byte>;
  using theirs = std::string;
  static std::string sample(int i) { return printed("\\x%02x00ff%02x%016x", i, 255 - i, i * 7919); }
  static ours make(const std::string& text) {
    const std::string raw = read(text.c_str());
    const auto* const first = reinterpret_cast<const std::byte*>(raw.data());
    return {first, first + raw.size()};
  }
  static theirs read(const char* text) {
    std::size_t size = 0;
    unsigned char* const raw = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &size);
    theirs made(reinterpret_cast<const char*>(raw), size);
    PQfreemem(raw);
    return made;
  }
  static const char* write(const theirs& v, buffer& to) {
    char* at = to.data();
    *at++ = '\\';
    *at++ = 'x';
    for (const char c : v) at += std::snprintf(at, 3, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return to.data();
  }
};
struct uuid {
  static constexpr const char* sql = "uuid";
  using ours = greenpg::uuid;
  using theirs = std::array<unsigned char, 16>;
  static constexpr const char* pattern =
      "%2hhx%2hhx%2hhx%2hhx-%2hhx%2hhx-%2hhx%2hhx-%2hhx%2hhx-%2hhx%2hhx%2hhx%2hhx%2hhx%2hhx";
  static std::string sample(int i) { return printed("%08x-0102-4304-8506-%012x", i * 7'919'001, i * 104'729); }
  static ours make(const std::string& text) { return greenpg::uuid::parse(text).value(); }
  static theirs read(const char* text) {
    theirs b{};
    std::sscanf(text, pattern, &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7], &b[8], &b[9], &b[10], &b[11],
                &b[12], &b[13], &b[14], &b[15]);
    return b;
  }
  static const char* write(const theirs& b, buffer& to) {
    std::snprintf(to.data(), to.size(), "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
                  b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
    return to.data();
  }
};
struct date {
  static constexpr const char* sql = "date";
  using ours = greenpg::date;
  using theirs = std::tuple<int, int, int>;
  static std::string sample(int i) { return printed("%04d-%02d-%02d", 1950 + i, 1 + i % 12, 1 + i % 28); }
  static ours make(const std::string& text) { return greenpg::date::parse(text).value(); }
  static theirs read(const char* text) {
    int year = 0, month = 0, day = 0;
    std::sscanf(text, "%d-%d-%d", &year, &month, &day);
    return {year, month, day};
  }
  static const char* write(const theirs& v, buffer& to) {
    std::snprintf(to.data(), to.size(), "%04d-%02d-%02d", std::get<0>(v), std::get<1>(v), std::get<2>(v));
    return to.data();
  }
};
/// Theirs is microseconds since 1970.
struct timestamptz {
  static constexpr const char* sql = "timestamptz";
  using ours = greenpg::timestamptz;
  using theirs = std::int64_t;
  static std::string sample(int i) {
    return printed("%04d-%02d-%02d %02d:%02d:%02d.%06d+00", 1970 + i, 1 + i % 12, 1 + i % 28, i % 24, i % 60, i % 59,
                   i * 11'003);
  }
  static ours make(const std::string& text) { return greenpg::timestamptz::parse(text).value(); }
  static theirs read(const char* text) {
    std::tm t{};
    double seconds = 0;
    std::sscanf(text, "%d-%d-%d %d:%d:%lf", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour, &t.tm_min, &seconds);
    t.tm_year -= 1900;
    t.tm_mon -= 1;
    return timegm(&t) * std::int64_t{1'000'000} + static_cast<std::int64_t>(seconds * 1e6 + 0.5);
  }
  static const char* write(const theirs& v, buffer& to) {
    const std::time_t whole = v / 1'000'000;
    std::tm t{};
    gmtime_r(&whole, &t);
    std::snprintf(to.data(), to.size(), "%04d-%02d-%02d %02d:%02d:%02d.%06d+00", t.tm_year + 1900, t.tm_mon + 1,
                  t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, static_cast<int>(v % 1'000'000));
    return to.data();
  }
};
struct interval {
  static constexpr const char* sql = "interval";
  using ours = greenpg::interval;
  using theirs = std::tuple<int, int, std::int64_t>;
  static std::string sample(int i) {
    return printed("%d mons %d days %02d:%02d:%02d.%06d", 2 + i % 10, 2 + i, i % 24, i % 60, i % 59, i * 10'001 + 1);
  }
  static ours make(const std::string& text) { return greenpg::interval::parse(text).value(); }
  static theirs read(const char* text) {
    int months = 0, days = 0, hours = 0, minutes = 0;
    double seconds = 0;
    std::sscanf(text, "%d mons %d days %d:%d:%lf", &months, &days, &hours, &minutes, &seconds);
    return {months, days, (hours * 3600 + minutes * 60) * 1'000'000LL + static_cast<std::int64_t>(seconds * 1e6 + 0.5)};
  }
  static const char* write(const theirs& v, buffer& to) {
    std::snprintf(to.data(), to.size(), "%d mons %d days %lld us", std::get<0>(v), std::get<1>(v),
                  static_cast<long long>(std::get<2>(v)));
    return to.data();
  }
};
struct inet {
  static constexpr const char* sql = "inet";
  using ours = greenpg::inet;
  using theirs = std::uint32_t;
  static std::string sample(int i) { return printed("10.%d.%d.%d", i, 255 - i, i * 2); }
  static ours make(const std::string& text) { return greenpg::inet::parse(text).value(); }
  static theirs read(const char* text) {
    in_addr made{};
    inet_pton(AF_INET, text, &made);
    return made.s_addr;
  }
  static const char* write(const theirs& v, buffer& to) {
    const in_addr from{v};
    return inet_ntop(AF_INET, &from, to.data(), INET_ADDRSTRLEN);
  }
};
struct int4_array {
  static constexpr const char* sql = "int4[]";
  using ours = std::vector<std::int32_t>;
  using theirs = std::vector<int>;
  static std::string sample(int i) { return printed("{%d,%d,%d,%d}", i, i * 1'000'003, -i, 7 * i); }
  static ours make(const std::string& text) { return read(text.c_str()); }
  static theirs read(const char* text) {
    theirs made;
    for (char* at = const_cast<char*>(text); *at != '}' && *at != '\0';)
      made.push_back(static_cast<int>(std::strtol(at + 1, &at, 10)));
    return made;
  }
  static const char* write(const theirs& v, buffer& to) {
    char* at = to.data();
    for (std::size_t i = 0; i < v.size(); ++i) at += std::sprintf(at, "%c%d", i == 0 ? '{' : ',', v[i]);
    std::strcpy(at, "}");
    return to.data();
  }
};

template <class Kind>
std::vector<typename Kind::ours> all_ours() {
  std::vector<typename Kind::ours> made;
  for (int i = 0; i < count; ++i) made.push_back(Kind::make(Kind::sample(i)));
  return made;
}
template <class Kind>
std::vector<typename Kind::theirs> all_theirs() {
  std::vector<typename Kind::theirs> made;
  for (int i = 0; i < count; ++i) made.push_back(Kind::read(Kind::sample(i).c_str()));
  return made;
}
/// An array of all values, in SQL; of arrays, which it would join, their texts.
template <class Kind>
std::string all_in_sql() {
  std::string made = "array[";
  for (int i = 0; i < count; ++i) made += (i == 0 ? "'" : ",'") + Kind::sample(i) + '\'';
  const bool nested = std::string_view(Kind::sql).ends_with("[]");
  return made + (nested ? "]" : "]::" + std::string(Kind::sql) + "[]");
}

#define GREENPG_EACH_KIND(x)                                                                                          \
  x(int4), x(int8), x(float8), x(numeric), x(text), x(bytea), x(uuid), x(date), x(timestamptz), x(interval), x(inet), \
      x(int4_array)

}  // namespace figure::kinds

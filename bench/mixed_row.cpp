// What a row of twenty columns of fourteen types costs, streamed: ours in binary into C++ values, libpq's text row by
// row as its users take it apart.
#include <greenpg/green.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "counting_wait.hpp"
#include "figure.hpp"
#include "libpq_peer.hpp"

namespace pg = greenpg;
using figure::check;

namespace {

constexpr int columns = 20;
constexpr const char* wrong = "a wrong value";

std::string sql(int size) {
  return "select n, n * 1000003::int8, (n % 1000)::int2, n / 8.0::float8, ((n % 1000) / 4.0)::float4, n % 2 = 0, "
         "'name ' || n, case when n % 7 <> 0 then 'seven' end, date '2000-01-01' + n % 10000, "
         "timestamptz '2000-01-01 00:00:00+00' + n * interval '1 s', lpad(to_hex(n), 32, '0')::uuid, int8send(n), "
         "n::numeric(12, 2), -n, n::int8, 'always the same', -n::float8, true, "
         "timestamp '2000-01-01' + n * interval '1 min', n * interval '1 s' from generate_series(1, " +
         std::to_string(size) + ") n";
}

/// The number at the end of some bytes.
std::uint32_t last_number(std::span<const std::byte> bytes) {
  return figure::peer::load<std::uint32_t>(reinterpret_cast<const char*>(bytes.data() + bytes.size() - 4));
}

figure::outcome with_greenpg(const char* dsn, int size) {
  using row =
      std::tuple<std::int32_t, std::int64_t, std::int16_t, double, float, bool, std::string_view,
                 std::optional<std::string_view>, pg::date, pg::timestamptz, pg::uuid, std::span<const std::byte>,
                 pg::numeric, std::int32_t, std::int64_t, std::string_view, double, bool, pg::timestamp, pg::interval>;
  static_assert(std::tuple_size_v<row> == columns);
  figure::counting_wait waiting;
  pg::green::connection db(waiting.callback());
  db.connect(dsn);
  const figure::stopwatch watch;
  int n = 0;
  pg::green::row_stream rows = db.stream(sql(size), {}, {.format = pg::result_format::binary});
  while (const auto batch = rows.next()) {
    for (const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u] : batch->as<row>()) {
      ++n;
      const auto number = static_cast<std::uint32_t>(n);
      check(a == n && b == n * std::int64_t{1000003} && c == n % 1000 && d == n / 8.0 && f == (n % 2 == 0), wrong);
      check(e == static_cast<float>(n % 1000) / 4 && g.size() > 5 && g.starts_with("name "), wrong);
      check(h.has_value() == (n % 7 != 0) && (!h || *h == "seven") && i.days == n % 10000, wrong);
      check(j.microseconds == n * std::int64_t{1'000'000} && last_number(k.bytes) == number, wrong);
      check(last_number(l) == number && m.to<std::int64_t>() == n && m.scale() == 2 && o == -n && p == n, wrong);
      check(q == "always the same" && r == -n && s && t.microseconds == n * std::int64_t{60'000'000}, wrong);
      check(u.microseconds == n * std::int64_t{1'000'000} && u.days == 0 && u.months == 0, wrong);
    }
  }
  check(n == size, "another number of rows");
  return {waiting.count(), watch.elapsed()};
}

std::time_t seconds_of(const char* text) {
  std::tm t{};
  std::sscanf(text, "%d-%d-%d %d:%d:%d", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour, &t.tm_min, &t.tm_sec);
  t.tm_year -= 1900;
  t.tm_mon -= 1;
  return timegm(&t);
}

figure::outcome with_libpq(const char* dsn, int size) {
  namespace peer = figure::peer;
  constexpr std::time_t begin = 946684800;  // 2000-01-01
  const peer::connection db(dsn);
  const figure::stopwatch watch;
  int n = 0;
  db.must(PQsendQuery(db.get(), "set timezone to 'UTC'"));
  while (peer::owned(PQgetResult(db.get()))) {
  }
  db.must(PQsendQueryParams(db.get(), sql(size).c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
  db.must(PQsetSingleRowMode(db.get()));
  while (const peer::result_ptr result = peer::owned(PQgetResult(db.get()))) {
    if (PQresultStatus(result.get()) != PGRES_SINGLE_TUPLE) {
      if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) db.broken();
      continue;
    }
    ++n;
    const auto text = [&](int column) -> const char* { return PQgetvalue(result.get(), 0, column); };
    const auto whole = [&](int column) { return std::strtol(text(column), nullptr, 10); };
    const auto real = [&](int column) { return std::strtod(text(column), nullptr); };
    const auto flag = [&](int column) { return *text(column) == 't'; };
    const auto hex = [&](int column, int from) { return std::strtol(text(column) + from, nullptr, 16); };
    int hours = 0, minutes = 0, seconds = 0;
    std::sscanf(text(19), "%d:%d:%d", &hours, &minutes, &seconds);
    check(whole(0) == n && whole(1) == n * 1000003L && whole(2) == n % 1000 && real(3) == n / 8.0, wrong);
    check(real(4) == (n % 1000) / 4.0 && flag(5) == (n % 2 == 0), wrong);
    check(std::string_view(text(6)).starts_with("name "), wrong);
    check((PQgetisnull(result.get(), 0, 7) == 0) == (n % 7 != 0), wrong);
    check(*text(7) == '\0' || std::string_view(text(7)) == "seven", wrong);
    check(seconds_of(text(8)) == begin + n % 10000 * std::time_t{86400} && seconds_of(text(9)) == begin + n, wrong);
    check(hex(10, 28) == n % 0x10000 && hex(11, 10) == n && real(12) == n && whole(13) == -n && whole(14) == n, wrong);
    check(std::string_view(text(15)) == "always the same" && real(16) == -n && flag(17), wrong);
    check(seconds_of(text(18)) == begin + n * std::time_t{60}, wrong);
    check(hours * 3600 + minutes * 60 + seconds == n, wrong);
  }
  check(n == size, "another number of rows");
  return {-1, watch.elapsed()};
}

}  // namespace

int main(int argc, char** argv) { return figure::run(argc, argv, {{"greenpg", with_greenpg}, {"libpq", with_libpq}}); }

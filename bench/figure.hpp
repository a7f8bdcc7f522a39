#pragma once
// What the figure programs share: `bench_NAME VARIANT SIZE` does SIZE units in one of several ways against the server
// of GREENPG_TEST_DSN, checks every value that it reads, and prints how often it waited and how long the units took.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>

namespace figure {

struct outcome {
  long waits = 0;  // for the server; -1: not known
  std::chrono::nanoseconds time{};
};

struct variant {
  const char* name;
  outcome (*run)(const char* dsn, int size);
};

class stopwatch {
public:
  [[nodiscard]] std::chrono::nanoseconds elapsed() const { return clock::now() - begin_; }

private:
  using clock = std::chrono::steady_clock;
  clock::time_point begin_ = clock::now();
};

[[noreturn]] inline void fail(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::exit(1);
}

inline void check(bool holds, const char* what) {
  if (!holds) [[unlikely]]
    fail(what);
}

inline int run(int argc, char** argv, std::initializer_list<variant> variants) {
  const char* const dsn = std::getenv("GREENPG_TEST_DSN");
  const int size = argc == 3 ? std::atoi(argv[2]) : 0;
  if (dsn != nullptr && size > 0) {
    for (const variant& each : variants) {
      if (std::strcmp(each.name, argv[1]) != 0) continue;
      try {
        const outcome was = each.run(dsn, size);
        std::printf("waits %ld\nnanoseconds %lld\n", was.waits, static_cast<long long>(was.time.count()));
        return 0;
      } catch (const std::exception& e) {
        fail(e.what());
      }
    }
  }
  std::fprintf(stderr, "usage: GREENPG_TEST_DSN=... %s VARIANT SIZE\nvariants:", argv[0]);
  for (const variant& each : variants) std::fprintf(stderr, " %s", each.name);
  std::fprintf(stderr, "\n");
  return 1;
}

/// The rows that the row figures read: int4, int8, text of 17 bytes, float8, each a function of the first. Made while
/// they are sent: nothing is stored on the server.
inline std::string rows_sql(int count) {
  return "select id, id::int8 * 1000003 as number, 'a text, number ' || (10 + id % 90) as words, id * 0.5::float8 as "
         "half "
         "from (select generate_series(1, " +
         std::to_string(count) + ") as id) as ids";
}

/// The texts in them, which begin anew every 90 rows.
inline constexpr auto words = [] {
  std::array<std::array<char, 17>, 90> made{};
  for (std::size_t i = 0; i < made.size(); ++i) {
    constexpr std::string_view text = "a text, number ";
    for (std::size_t k = 0; k < text.size(); ++k) made[i][k] = text[k];
    made[i][15] = static_cast<char>('0' + (10 + i) / 10);
    made[i][16] = static_cast<char>('0' + i % 10);
  }
  return made;
}();

inline void check_row(int id, std::int32_t first, std::int64_t second, std::string_view third, double fourth) {
  const auto& text = words[static_cast<unsigned>(id) % words.size()];
  check(first == id && second == std::int64_t{id} * 1000003 && third == std::string_view(text.data(), text.size()) &&
            fourth == id * 0.5,
        "a wrong row");
}

/// The query of the round trips and of the pipelines: one int4 in, one out.
inline constexpr const char* increment_sql = "select $1::int4 + 1";

}  // namespace figure

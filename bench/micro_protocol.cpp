// In-process: single values, key derivation, connection strings.
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/conninfo.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/scram_client.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace pg = greenpg;

namespace {

template <class T, pg::oid type, pg::format how>
void decode(benchmark::State& state, std::string_view bytes) {
  const auto function = pg::codec<T>::decoder(type, how);
  if (function == nullptr) std::abort();
  for (auto _ : state) {
    T value{};
    benchmark::DoNotOptimize(bytes);
    if (function(reinterpret_cast<const std::byte*>(bytes.data()), bytes.size(), value) != pg::errc()) std::abort();
    benchmark::DoNotOptimize(value);
  }
}
constexpr std::string_view eight_bytes("\0\2\x41\x8d\xb5\x5f\0\0", 8);
constexpr auto* int8_binary = &decode<std::int64_t, pg::oids::int8, pg::format::binary>;
BENCHMARK_CAPTURE(int8_binary, decode, eight_bytes);
constexpr auto* int8_text = &decode<std::int64_t, pg::oids::int8, pg::format::text>;
BENCHMARK_CAPTURE(int8_text, decode, "634000000000000");
constexpr auto* float8_binary = &decode<double, pg::oids::float8, pg::format::binary>;
BENCHMARK_CAPTURE(float8_binary, decode, eight_bytes);
constexpr auto* float8_text = &decode<double, pg::oids::float8, pg::format::text>;
BENCHMARK_CAPTURE(float8_text, decode, "3.141592653589793");
constexpr auto* text_binary = &decode<std::string, pg::oids::text, pg::format::binary>;
BENCHMARK_CAPTURE(text_binary, decode, "a text, number 42");
constexpr auto* timestamptz_binary = &decode<pg::timestamptz, pg::oids::timestamptz, pg::format::binary>;
BENCHMARK_CAPTURE(timestamptz_binary, decode, eight_bytes);
constexpr auto* timestamptz_text = &decode<pg::timestamptz, pg::oids::timestamptz, pg::format::text>;
BENCHMARK_CAPTURE(timestamptz_text, decode, "2024-02-29 12:34:56.789+00");

void scram_derivation(benchmark::State& state) {
  for (auto _ : state) {
    pg::scram_client client(pg::gs2_flag::not_supported, {}, "rOprNGfwEbeRWgbNEkqO");
    benchmark::DoNotOptimize(client.client_first());
    if (client.server_first("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))
      std::abort();
    client.set_password("pencil");
    if (!client.compute(4096) || client.client_final().empty()) std::abort();
  }
}
BENCHMARK(scram_derivation)->Unit(benchmark::kMicrosecond);

void conninfo(benchmark::State& state, std::string_view text) {
  for (auto _ : state) {
    pg::conninfo info;
    std::string message;
    if (pg::parse_conninfo(text, info, message)) std::abort();
    benchmark::DoNotOptimize(info);
  }
}
BENCHMARK_CAPTURE(conninfo, keywords, "host=db.example port=5432 dbname=test user=postgres password='se cret'");
BENCHMARK_CAPTURE(conninfo, uri, "postgresql://postgres:se%20cret@db.example:5432/test?sslmode=verify-full");

}  // namespace

BENCHMARK_MAIN();

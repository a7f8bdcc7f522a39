// In-process: what it takes to read an answer that was recorded, and the values in it.
#include <greenpg/driver/row_batch.hpp>
#include <greenpg/protocol/session.hpp>

#include <benchmark/benchmark.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pg = greenpg;

namespace {

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes; i-- != 0;) out += static_cast<char>(value >> (8 * i) & 0xff);
}

void put_message(std::string& out, char type, std::string_view body) {
  out += type;
  put(out, body.size() + 4, 4);
  out += body;
}

std::string startup_answer() {
  std::string out;
  put_message(out, 'R', {"\0\0\0\0", 4});
  put_message(out, 'K', {"\0\0\0\1\0\0\0\2", 8});
  put_message(out, 'Z', "I");
  return out;
}

// BindComplete, rows of int4, int8, text and float8, CommandComplete, ReadyForQuery.
std::string rows_answer(int rows) {
  std::string out;
  put_message(out, '2', "");
  for (int i = 0; i < rows; ++i) {
    std::string row;
    put(row, 4, 2);
    put(row, 4, 4);
    put(row, static_cast<std::uint64_t>(i), 4);
    put(row, 8, 4);
    put(row, static_cast<std::uint64_t>(i) * 1000003, 8);
    put(row, 17, 4);
    row += "a text, number 42";
    put(row, 8, 4);
    put(row, std::bit_cast<std::uint64_t>(i * 0.5), 8);
    put_message(out, 'D', row);
  }
  put_message(out, 'C', {"SELECT 1\0", 9});
  put_message(out, 'Z', "I");
  return out;
}

std::shared_ptr<const pg::row_description> columns() {
  std::vector<pg::column> made(4);
  const pg::oid types[] = {pg::oids::int4, pg::oids::int8, pg::oids::text, pg::oids::float8};
  for (std::size_t i = 0; i < made.size(); ++i) {
    made[i].name = "column_" + std::to_string(i);
    made[i].type = types[i];
    made[i].format = pg::format::binary;
  }
  return std::make_shared<const pg::row_description>(std::move(made));
}

// Until the answer is at its end: what arrives is what fits.
template <class OnRows>
void answer(pg::session& s, std::string_view bytes, OnRows on_rows) {
  for (;;) {
    pg::event& what = s.next_event();
    if (what.kind == pg::event_kind::ready) return;
    if (what.kind == pg::event_kind::rows) {
      on_rows(what.rows);
    } else if (what.kind == pg::event_kind::none) {
      const auto room = s.input_space();
      const std::size_t n = std::min(room.size(), bytes.size());
      if (n == 0) std::abort();
      std::memcpy(room.data(), bytes.data(), n);
      bytes.remove_prefix(n);
      s.received(n);
    } else if (what.kind == pg::event_kind::fatal) {
      std::abort();
    }
  }
}

template <class OnRows>
void run(benchmark::State& state, OnRows on_rows) {
  const int rows = static_cast<int>(state.range(0));
  const std::string recorded = rows_answer(rows);
  pg::session s{pg::limits()};
  pg::startup_options who;
  who.user = "bench";
  if (s.start(std::move(who))) std::abort();
  s.sent(s.output().size());
  answer(s, startup_answer(), [](const pg::row_range&) {});
  for (auto _ : state) {
    s.open();
    s.bind("", "statement", {}, 0, [](std::size_t, pg::byte_buffer&) { return pg::errc(); }, {});
    s.execute("", 4);
    s.sync();
    if (s.submit()) std::abort();
    s.sent(s.output().size());
    answer(s, recorded, on_rows);
  }
  state.SetItemsProcessed(state.iterations() * rows);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(recorded.size()));
}

void parse(benchmark::State& state) {
  run(state, [](const pg::row_range& rows) { benchmark::DoNotOptimize(rows.count); });
}
BENCHMARK(parse)->Arg(1)->Arg(100)->Arg(10000);

void parse_and_decode(benchmark::State& state) {
  const auto described = columns();
  run(state, [&described](pg::row_range& rows) {
    const pg::row_batch batch(std::move(rows), described);
    for (const auto& row : batch.as<std::tuple<std::int32_t, std::int64_t, std::string_view, double>>())
      benchmark::DoNotOptimize(row);
  });
}
BENCHMARK(parse_and_decode)->Arg(1)->Arg(100)->Arg(10000);

}  // namespace

BENCHMARK_MAIN();

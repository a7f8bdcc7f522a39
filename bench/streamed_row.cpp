// What a row costs that is decoded to C++ values while the result arrives, in bounded memory.
#include <greenpg/green.hpp>

#include <cstdint>
#include <string_view>
#include <tuple>

#include "counting_wait.hpp"
#include "figure.hpp"
#include "libpq_peer.hpp"

namespace pg = greenpg;
using figure::check;
using figure::check_row;

namespace {

figure::outcome with_greenpg(const char* dsn, int size) {
  figure::counting_wait waiting;
  pg::green::connection db(waiting.callback());
  db.connect(dsn);
  const figure::stopwatch watch;
  int id = 0;
  pg::green::row_stream rows = db.stream(figure::rows_sql(size), {}, {.format = pg::result_format::binary});
  while (const auto batch = rows.next())
    for (const auto [first, second, third, fourth] :
         batch->as<std::tuple<std::int32_t, std::int64_t, std::string_view, double>>())
      check_row(++id, first, second, third, fourth);
  check(id == size, "another number of rows");
  return {waiting.count(), watch.elapsed()};
}

figure::outcome with_libpq(const char* dsn, int size) {
  namespace peer = figure::peer;
  const peer::connection db(dsn);
  const figure::stopwatch watch;
  int id = 0;
  db.must(
      PQsendQueryParams(db.get(), figure::rows_sql(size).c_str(), 0, nullptr, nullptr, nullptr, nullptr, peer::binary));
  db.must(PQsetSingleRowMode(db.get()));
  while (const peer::result_ptr row = peer::owned(PQgetResult(db.get()))) {
    if (PQresultStatus(row.get()) != PGRES_SINGLE_TUPLE) {
      if (PQresultStatus(row.get()) != PGRES_TUPLES_OK) db.broken();
      continue;
    }
    const PGresult* const r = row.get();
    check_row(++id, peer::int4(r, 0, 0), peer::int8(r, 0, 1), peer::text(r, 0, 2), peer::float8(r, 0, 3));
  }
  check(id == size, "another number of rows");
  return {-1, watch.elapsed()};
}

}  // namespace

int main(int argc, char** argv) { return figure::run(argc, argv, {{"greenpg", with_greenpg}, {"libpq", with_libpq}}); }

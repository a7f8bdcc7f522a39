// What a row costs in a result that is read as a whole into memory: each field looked up by its column's name, by its
// position, and all of them as a struct, whose fields are in the order of the columns or are not.
#include <greenpg/green.hpp>

#include <cstdint>
#include <string_view>

#include "counting_wait.hpp"
#include "figure.hpp"
#include "libpq_peer.hpp"

namespace pg = greenpg;
using figure::check;
using figure::check_row;

namespace {

template <class Read>
figure::outcome with_greenpg(const char* dsn, int size, Read read) {
  figure::counting_wait waiting;
  pg::green::connection db(waiting.callback());
  db.connect(dsn);
  const figure::stopwatch watch;
  int id = 0;
  const pg::result rows = db.query(figure::rows_sql(size), {}, {.format = pg::result_format::binary});
  read(rows, id);
  check(id == size, "another number of rows");
  return {waiting.count(), watch.elapsed()};
}

figure::outcome by_name(const char* dsn, int size) {
  return with_greenpg(dsn, size, [](const pg::result& rows, int& id) {
    for (const pg::row row : rows)
      check_row(++id, row["id"].as<std::int32_t>(), row["number"].as<std::int64_t>(),
                row["words"].as<std::string_view>(), row["half"].as<double>());
  });
}

figure::outcome by_position(const char* dsn, int size) {
  return with_greenpg(dsn, size, [](const pg::result& rows, int& id) {
    for (const pg::row row : rows)
      check_row(++id, row[0].as<std::int32_t>(), row[1].as<std::int64_t>(), row[2].as<std::string_view>(),
                row[3].as<double>());
  });
}

template <class Struct>
figure::outcome as_struct(const char* dsn, int size) {
  return with_greenpg(dsn, size, [](const pg::result& rows, int& id) {
    for (const Struct& row : rows.as<Struct>()) check_row(++id, row.id, row.number, row.words, row.half);
  });
}

struct ordered {
  std::int32_t id;
  std::int64_t number;
  std::string_view words;
  double half;
};

struct shuffled {
  double half;
  std::string_view words;
  std::int32_t id;
  std::int64_t number;
};

figure::outcome with_libpq(const char* dsn, int size) {
  namespace peer = figure::peer;
  const peer::connection db(dsn);
  const figure::stopwatch watch;
  const peer::result_ptr rows = peer::owned(
      PQexecParams(db.get(), figure::rows_sql(size).c_str(), 0, nullptr, nullptr, nullptr, nullptr, peer::binary));
  const PGresult* const r = rows.get();
  if (PQresultStatus(r) != PGRES_TUPLES_OK) db.broken();
  for (int row = 0; row < PQntuples(r); ++row)
    check_row(row + 1, peer::int4(r, row, PQfnumber(r, "id")), peer::int8(r, row, PQfnumber(r, "number")),
              peer::text(r, row, PQfnumber(r, "words")), peer::float8(r, row, PQfnumber(r, "half")));
  check(PQntuples(r) == size, "another number of rows");
  return {-1, watch.elapsed()};
}

}  // namespace

int main(int argc, char** argv) {
  return figure::run(argc, argv,
                     {{"greenpg", by_name},
                      {"position", by_position},
                      {"struct", as_struct<ordered>},
                      {"struct_shuffled", as_struct<shuffled>},
                      {"libpq", with_libpq}});
}

// What reading a value of a type costs: ours in binary into a C++ value, libpq's text as its users take it apart. Eight
// columns of the type a row, so that the row's own cost is an eighth of it a value; both have the whole result.
#include <greenpg/green.hpp>

#include <string>

#include "counting_wait.hpp"
#include "figure.hpp"
#include "libpq_peer.hpp"
#include "type_kinds.hpp"

namespace pg = greenpg;
namespace kinds = figure::kinds;
using figure::check;

namespace {

constexpr int columns = 8;

/// Value k of all is in row k / 8 and column k % 8, and is number k % 90.
template <class Kind>
std::string values_sql(int size) {
  std::string sql = "select ";
  for (int c = 0; c < columns; ++c) {
    if (c != 0) sql += ", ";
    sql += "(v[1 + (n * 8 + " + std::to_string(c) + ") % 90])::" + Kind::sql;
  }
  return sql + " from (select " + kinds::all_in_sql<Kind>() + " as v offset 0) a, generate_series(0, " +
         std::to_string(size / columns - 1) + ") n";
}

template <class Kind>
figure::outcome with_greenpg(const char* dsn, int size) {
  figure::counting_wait waiting;
  pg::green::connection db(waiting.callback());
  db.connect(dsn);
  const auto expected = kinds::all_ours<Kind>();
  const std::string sql = values_sql<Kind>(size);
  const figure::stopwatch watch;
  int k = 0;
  const pg::result rows = db.query(sql, {}, {.format = pg::result_format::binary});
  for (const pg::row row : rows)
    for (const pg::field field : row)
      check(field.as<typename Kind::ours>() == expected[static_cast<unsigned>(k++ % kinds::count)], "a wrong value");
  check(k == size / columns * columns, "another number of values");
  return {waiting.count(), watch.elapsed()};
}

template <class Kind>
figure::outcome with_libpq(const char* dsn, int size) {
  namespace peer = figure::peer;
  const peer::connection db(dsn);
  const auto expected = kinds::all_theirs<Kind>();
  const std::string sql = values_sql<Kind>(size);
  const figure::stopwatch watch;
  int k = 0;
  const peer::result_ptr rows =
      peer::owned(PQexecParams(db.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
  if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK) db.broken();
  for (int row = 0; row < PQntuples(rows.get()); ++row) {
    for (int column = 0; column < columns; ++column) {
      check(PQgetisnull(rows.get(), row, column) == 0, "a NULL");
      check(Kind::read(PQgetvalue(rows.get(), row, column)) == expected[static_cast<unsigned>(k++ % kinds::count)],
            "a wrong value");
    }
  }
  check(k == size / columns * columns, "another number of values");
  return {-1, watch.elapsed()};
}

}  // namespace

int main(int argc, char** argv) {
#define variants_of(kind) \
  {"greenpg." #kind, with_greenpg<kinds::kind>}, { "libpq." #kind, with_libpq<kinds::kind> }
  return figure::run(argc, argv, {GREENPG_EACH_KIND(variants_of)});
#undef variants_of
}

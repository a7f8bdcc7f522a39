// What a parameter of a type costs: ours in binary from a C++ value, libpq's as text, as its users print it. Ninety
// parameters a query, so that the query's own cost is a ninetieth of it a value; the server compares each.
#include <greenpg/green.hpp>

#include <array>
#include <string>

#include "counting_wait.hpp"
#include "figure.hpp"
#include "libpq_peer.hpp"
#include "type_kinds.hpp"

namespace pg = greenpg;
namespace kinds = figure::kinds;
using figure::check;

namespace {

/// How many of the parameters are as they should be.
template <class Kind>
std::string equal_sql() {
  const std::string type = Kind::sql;
  std::string sql = "select count(*)::int4 from (values ";
  for (int i = 1; i <= kinds::count; ++i) {
    const std::string n = std::to_string(i);
    sql += (i == 1 ? "($" : ", ($") + n + "::" + type + ", " + n + ")";
  }
  return sql + ") p(v, n), (select " + kinds::all_in_sql<Kind>() + " as a offset 0) as e where p.v = e.a[p.n]::" + type;
}

template <class Kind>
figure::outcome with_greenpg(const char* dsn, int size) {
  figure::counting_wait waiting;
  pg::green::connection db(waiting.callback());
  db.connect(dsn);
  const auto values = kinds::all_ours<Kind>();
  const pg::statement equal = db.prepare(equal_sql<Kind>());
  const figure::stopwatch watch;
  for (int i = 0; i < size; i += kinds::count) {
    pg::params all;
    for (const auto& value : values) all.push_back(value);
    check(db.query(equal, std::move(all)).value<int>() == kinds::count, "a wrong value");
  }
  return {waiting.count(), watch.elapsed()};
}

template <class Kind>
figure::outcome with_libpq(const char* dsn, int size) {
  namespace peer = figure::peer;
  const peer::connection db(dsn);
  const auto values = kinds::all_theirs<Kind>();
  const std::string sql = equal_sql<Kind>();
  if (PQresultStatus(peer::owned(PQprepare(db.get(), "equal", sql.c_str(), 0, nullptr)).get()) != PGRES_COMMAND_OK)
    db.broken();
  std::array<kinds::buffer, kinds::count> texts;
  std::array<const char*, kinds::count> pointers;
  const figure::stopwatch watch;
  for (int i = 0; i < size; i += kinds::count) {
    for (std::size_t k = 0; k < values.size(); ++k) pointers[k] = Kind::write(values[k], texts[k]);
    const peer::result_ptr one =
        peer::owned(PQexecPrepared(db.get(), "equal", kinds::count, pointers.data(), nullptr, nullptr, peer::binary));
    check(peer::only_int4(one.get()) == kinds::count, "a wrong value");
  }
  return {-1, watch.elapsed()};
}

}  // namespace

int main(int argc, char** argv) {
#define variants_of(kind) \
  {"greenpg." #kind, with_greenpg<kinds::kind>}, { "libpq." #kind, with_libpq<kinds::kind> }
  return figure::run(argc, argv, {GREENPG_EACH_KIND(variants_of)});
#undef variants_of
}

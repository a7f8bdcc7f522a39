// A type of one's own as parameter and result: pgvector's, or without the extension a text that looks the same.
//   nearest "dbname=test user=postgres password=secret"
#include "pgvector.hpp"

#include <greenpg/green.hpp>

#include <cmath>
#include <exception>
#include <iostream>

namespace pg = greenpg;

static double distance(const embedding& a, const embedding& b) {
  double sum = 0;
  for (std::size_t i = 0; i != a.values.size() && i != b.values.size(); ++i)
    sum += std::pow(a.values[i] - b.values[i], 2);
  return std::sqrt(sum);
}

static void find_nearest(const char* dsn) {
  pg::green::connection db;
  db.connect(dsn);
  if (db.query("select count(*) from pg_available_extensions where name = 'vector'").value<int>() != 0)
    db.execute("create extension if not exists vector; create temporary table places (name text, at vector)");
  else
    db.execute("create temporary table places (name text, at text)");

  for (const auto& [name, at] : {std::pair("here", embedding{{1, 2, 3}}), {"there", embedding{{1, 2.5, -3}}}})
    db.query("insert into places values ($1, $2)", pg::params(name, at));

  const embedding wanted{{1, 2, -2}};
  for (auto [name, at] : db.query("select name, at from places").as<std::tuple<std::string, embedding>>())
    std::cout << name << " is " << distance(at, wanted) << " away\n";
}

int main(int argc, char** argv) try {
  find_nearest(argc > 1 ? argv[1] : "dbname=test user=postgres password=secret");
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}

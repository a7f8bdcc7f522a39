// What it costs to connect, with a password, and to close again.
#include <greenpg/green.hpp>

#include "counting_wait.hpp"
#include "figure.hpp"
#include "libpq_peer.hpp"

namespace pg = greenpg;

namespace {

figure::outcome with_greenpg(const char* dsn, int size) {
  figure::counting_wait waiting;
  const figure::stopwatch watch;
  for (int i = 0; i < size; ++i) {
    pg::green::connection db(waiting.callback());
    db.connect(dsn);
    figure::check(db.server().backend_pid() != 0, "no backend");
  }
  return {waiting.count(), watch.elapsed()};
}

figure::outcome with_libpq(const char* dsn, int size) {
  const figure::stopwatch watch;
  for (int i = 0; i < size; ++i) {
    const figure::peer::connection db(dsn);
    figure::check(PQbackendPID(db.get()) != 0, "no backend");
  }
  return {-1, watch.elapsed()};
}

}  // namespace

int main(int argc, char** argv) { return figure::run(argc, argv, {{"greenpg", with_greenpg}, {"libpq", with_libpq}}); }

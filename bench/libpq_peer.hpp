#pragma once
// libpq with as little around it as the figure programs need.
#include <arpa/inet.h>
#include <libpq-fe.h>
#include <poll.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "figure.hpp"

namespace figure::peer {

inline constexpr Oid int4_type = 23;
inline constexpr int binary = 1;

using result_ptr = std::unique_ptr<PGresult, decltype(&PQclear)>;
inline result_ptr owned(PGresult* result) { return {result, &PQclear}; }

class connection {
public:
  explicit connection(const char* dsn) : handle_(PQconnectdb(dsn), &PQfinish) {
    if (PQstatus(get()) != CONNECTION_OK) fail(PQerrorMessage(get()));
  }
  [[nodiscard]] PGconn* get() const noexcept { return handle_.get(); }
  [[noreturn]] void broken() const { fail(PQerrorMessage(get())); }
  void must(int done) const {
    if (done != 1) [[unlikely]]
      broken();
  }
  void prepare(const char* name, const char* sql) const {
    const result_ptr done = owned(PQprepare(get(), name, sql, 1, &int4_type));
    if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) broken();
  }
  /// Blocks until the server has sent something, or with `writing` has taken something.
  void wait(bool writing = false) const {
    pollfd entry{PQsocket(get()), static_cast<short>(writing ? POLLIN | POLLOUT : POLLIN), 0};
    while (poll(&entry, 1, -1) < 0) {
    }
  }

private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> handle_;
};

template <class Unsigned>
Unsigned load(const char* at) {
  Unsigned value;
  std::memcpy(&value, at, sizeof value);
  if constexpr (sizeof value == 8) return __builtin_bswap64(value);
  return ntohl(static_cast<std::uint32_t>(value));
}

inline const char* value_of(const PGresult* from, int row, int column, int size) {
  check(PQgetisnull(from, row, column) == 0 && PQgetlength(from, row, column) == size, "a value of another size");
  return PQgetvalue(from, row, column);
}
inline std::int32_t int4(const PGresult* from, int row, int column) {
  return static_cast<std::int32_t>(load<std::uint32_t>(value_of(from, row, column, 4)));
}
inline std::int64_t int8(const PGresult* from, int row, int column) {
  return static_cast<std::int64_t>(load<std::uint64_t>(value_of(from, row, column, 8)));
}
inline double float8(const PGresult* from, int row, int column) {
  return std::bit_cast<double>(load<std::uint64_t>(value_of(from, row, column, 8)));
}
inline std::string_view text(const PGresult* from, int row, int column) {
  check(PQgetisnull(from, row, column) == 0, "a NULL");
  return {PQgetvalue(from, row, column), static_cast<std::size_t>(PQgetlength(from, row, column))};
}

/// The value, and that it is the only one.
inline std::int32_t only_int4(const PGresult* from) {
  check(PQresultStatus(from) == PGRES_TUPLES_OK && PQntuples(from) == 1 && PQnfields(from) == 1, "not one value");
  return int4(from, 0, 0);
}

}  // namespace figure::peer

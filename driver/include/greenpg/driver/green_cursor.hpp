#pragma once
#include <greenpg/driver/cursor_options.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/fetched_rows.hpp>
#include <greenpg/driver/green_connection.hpp>
#include <greenpg/driver/green_server_cursor.hpp>
#include <greenpg/driver/owned_row.hpp>
#include <greenpg/driver/sql_text.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg::inline v0::green {

/// A cursor as Python's DB-API and psycopg2 have it, for those who think in it. Without a name the whole result is
/// here after execute(); with a name it is one of the server's, from which rows are fetched as they are asked for, and
/// needs a transaction, or `hold`. A named one that is not executed takes over what has its name in SQL. Rows are read
/// by column name, of equal names the last, or as tuples and structs. All calls throw `error`: after close()
/// errc::cursor_closed. Must not outlive its connection, which may be moved.
///
///     pg::green::cursor cur = db.cursor();
///     cur.execute("select * from users where age > %(age)s", pg::arg("age", 30));
///     for (pg::row user : cur.fetchall()) std::cout << user["name"].text() << '\n';
class cursor : private query_verbs {
public:
  class iterator;
  enum class scroll_mode : std::uint8_t { relative, absolute };

  cursor(cursor&&) noexcept = default;
  cursor& operator=(cursor&&) noexcept = default;
  ~cursor() = default;

  /// How many rows fetchmany() returns where it is not told.
  std::size_t arraysize = 1;
  /// How many rows a loop over a named one fetches at a time.
  std::uint32_t itersize = 2000;
  /// Of everything that asks the server.
  query_options options;

  /// Runs a text as it stands, percent signs and all. Without a name it may be several statements: the last one's
  /// result counts.
  cursor& execute(std::string_view sql);
  /// Runs one statement with values for %s, or for $1.
  cursor& execute(std::string_view sql, params values);
  /// The same with the values themselves: one for each %s, or pg::arg("name", value) for each %(name)s or :name.
  template <class... T>
  requires(sizeof...(T) != 0) cursor& execute(std::string_view sql, const T&... values) {
    const named_sql text(sql);
    return run(text.sql(), text.bind(values...));
  }

  /// The next row; nothing at the end. errc::nothing_to_fetch where nothing was executed that returns rows.
  std::optional<owned_row> fetchone();
  /// The next `size` rows, fewer at the end; without a size, arraysize.
  result fetchmany(std::optional<std::size_t> size = std::nullopt);
  /// All that are left.
  result fetchall();
  /// The same, each as a T.
  template <class T>
  std::optional<T> fetchone() {
    detail::refuse_view<T>();
    const std::optional<owned_row> next = fetchone();
    if (!next) return std::nullopt;
    return next->as<T>(detail::matched<T>(options.match));
  }
  template <class T>
  std::vector<T> fetchmany(std::optional<std::size_t> size = std::nullopt) {
    detail::refuse_view<T>();
    return fetchmany(size).template all<T>(detail::matched<T>(options.match));
  }
  template <class T>
  std::vector<T> fetchall() {
    detail::refuse_view<T>();
    return fetchall().template all<T>(detail::matched<T>(options.match));
  }
  /// Goes over what is left, row by row.
  [[nodiscard]] iterator begin();
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  /// Goes `value` rows on, or to row `value` from 0. Without a name errc::scroll_out_of_range where there is no such
  /// row; a named one goes before its first row or behind its last.
  void scroll(std::int64_t value, scroll_mode mode = scroll_mode::relative);

  /// Rows returned, inserted, changed, deleted; of a named one, by the last fetch. -1: nothing was executed, or it does
  /// not count.
  [[nodiscard]] std::int64_t rowcount() const noexcept { return rowcount_; }
  /// The columns; nullptr where nothing was executed that returns rows.
  [[nodiscard]] const row_description* description() const noexcept;
  /// What the server said of the last statement: "SELECT 3".
  [[nodiscard]] const std::string& statusmessage() const noexcept { return status_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Of a named one in SQL, too; nothing where it is closed.
  void close();
  [[nodiscard]] bool closed() const noexcept { return closed_; }

private:
  friend class query_verbs;
  cursor(driver* by, std::shared_ptr<transaction_core> through, std::string_view name, const cursor_options& how)
      : query_verbs(by, std::move(through)), itersize(how.itersize), name_(name), how_(how) {}

  [[nodiscard]] bool named() const noexcept { return !name_.empty(); }
  cursor& run(std::string_view sql, params&& values);
  void take_result(result&& rows);
  void prepare_to_fetch();
  result fetch_more(cursor_step step);
  bool fill(std::uint32_t rows);
  result counted(result&& rows);

  std::string name_;
  cursor_options how_;
  server_cursor server_;
  fetched_rows rows_;
  std::int64_t rowcount_ = -1;
  std::string status_;
  bool behind_ = false;  // the server's is behind its last row
  bool closed_ = false;
};

/// Reads the next row when it is incremented, which throws as fetchone() does.
class cursor::iterator {
public:
  using iterator_concept = std::input_iterator_tag;
  using value_type = owned_row;
  using difference_type = std::ptrdiff_t;

  iterator() noexcept = default;

  const owned_row& operator*() const noexcept { return *row_; }
  const owned_row* operator->() const noexcept { return &*row_; }
  iterator& operator++() {
    read();
    return *this;
  }
  void operator++(int) { read(); }
  friend bool operator==(const iterator& at, std::default_sentinel_t) noexcept { return !at.row_; }

private:
  friend class cursor;
  explicit iterator(cursor& of) : of_(&of) { read(); }
  void read();

  cursor* of_ = nullptr;
  std::optional<owned_row> row_;
};

inline cursor::iterator cursor::begin() { return iterator(*this); }

}  // namespace greenpg::inline v0::green

#pragma once
#include <greenpg/driver/commit_outcome.hpp>
#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/green_server_cursor.hpp>
#include <greenpg/driver/pipeline.hpp>
#include <greenpg/driver/pipeline_core.hpp>
#include <greenpg/driver/query_options.hpp>
#include <greenpg/driver/read_operation.hpp>
#include <greenpg/driver/result.hpp>
#include <greenpg/driver/row_batch.hpp>
#include <greenpg/driver/server_info.hpp>
#include <greenpg/driver/stream_core.hpp>
#include <greenpg/driver/transaction_core.hpp>
#include <greenpg/net/wants.hpp>
#include <greenpg/protocol/connection_options.hpp>
#include <greenpg/protocol/params.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg::inline v0::green {

/// Waits until the descriptor is ready in one of the wanted ways or the deadline has passed; returning early is
/// harmless. The descriptor may be another at each call. What it throws ends the connection and comes out of the
/// operation unchanged.
using wait_callback = std::function<void(const wants&)>;

/// What connections wait with that were given nothing else; without one they block in poll(2). Thread-safe.
void set_wait_callback(wait_callback callback);
[[nodiscard]] wait_callback get_wait_callback();

class driver;

/// A result read while it arrives, in bounded memory: what is not read stays in the socket. Dropped early, the rest is
/// cancelled and passed over with the connection's next operation. Must not outlive its connection, which may be moved.
///
///     while (auto batch = events.next())
///       for (pg::row e : *batch) ...
class row_stream {
public:
  row_stream() noexcept = default;

  /// The next rows, all that have arrived; nothing at the end of the result. Throws `error`.
  std::optional<row_batch> next(const query_options& options = {}) {
    return next(next_operation::what::batch, options);
  }
  /// The next row as a T; nothing at the end of the result, whose columns T has to fit all the same. Throws `error`.
  /// Many rows are read faster by next_rows().
  template <class T>
  std::optional<T> next_row(const query_options& options = {}) {
    detail::refuse_view<T>();
    const std::optional<row_batch> row = next(next_operation::what::row, options);
    if (!row) return at_end<T>(options), std::nullopt;
    return detail::read_with(options, [&] { return (*row->begin()).as<T>(detail::matched<T>(options.match)); });
  }
  /// The next rows, all that have arrived, each as a T; nothing at the end of the result. Throws `error`.
  template <class T>
  std::optional<std::vector<T>> next_rows(const query_options& options = {}) {
    detail::refuse_view<T>();
    const std::optional<row_batch> rows = next(next_operation::what::batch, options);
    if (!rows) return at_end<T>(options), std::nullopt;
    return detail::read_with(options, [&] {
      const auto typed = rows->as<T>(detail::matched<T>(options.match));
      return std::vector<T>(typed.begin(), typed.end());
    });
  }
  /// Passes over what is left of this result; whether there is another (of several statements). Throws `error`.
  bool next_result(const query_options& options = {});
  /// Which column a name stands for where several have it, in all that is read from now on; at first
  /// duplicates::error. Of a stream that is not empty.
  void same_name(duplicates which) { core_->same_name(which); }
  /// The columns of the result; none if it has no rows.
  [[nodiscard]] const row_description& columns() const noexcept;
  /// Whether the result is one of rows, if perhaps of none and without a column: CREATE TABLE has no such result.
  [[nodiscard]] bool returns_rows() const noexcept { return core_ && core_->columns() != nullptr; }
  /// "SELECT 3" and the like, once the result was read to its end.
  [[nodiscard]] std::string_view command_tag() const noexcept {
    return core_ ? std::string_view(core_->command_tag()) : std::string_view();
  }

private:
  friend class query_verbs;
  row_stream(class driver& by, std::shared_ptr<stream_core> core) noexcept : by_(&by), core_(std::move(core)) {}

  std::optional<row_batch> next(next_operation::what wanted, const query_options& options);
  template <class T>
  void at_end(const query_options& options) const {
    if (returns_rows()) detail::read_with(options, [&] { detail::check_columns<T>(columns(), options.match); });
  }

  class driver* by_ = nullptr;
  std::shared_ptr<stream_core> core_;
};

/// A pipeline whose items are added, sent and answered at the same time, as greenpg::pipeline_stream: what is added
/// leaves while next() waits. Must not outlive its connection, which may be moved.
///
///     pg::green::pipeline_stream live = db.open_pipeline();
///     for (int i = 0; i < 1'000'000; ++i)
///       while (!live.add("insert into log values ($1)", pg::params(i))) use(*live.next());
///     live.finish();
///     while (auto answer = live.next()) use(*answer);
class pipeline_stream {
public:
  pipeline_stream() noexcept = default;

  /// Adds an item. False: there is no room, and nothing was added: there is an answer to be taken first.
  bool add(std::string_view sql, const params& values = {}) { return core_->add(sql, values); }
  bool add(const statement& prepared, const params& values = {});
  /// Ends the group.
  void sync() { core_->sync(); }
  /// Ends the last group, and the pipeline.
  void finish() { core_->finish(); }
  /// The next answer; nothing as soon as all that was added so far has been answered. Throws `error`.
  std::optional<pipeline_answer> next(const query_options& options = {});

  [[nodiscard]] bool full() const noexcept { return core_->full(); }
  [[nodiscard]] std::size_t size() const noexcept { return core_->size(); }
  [[nodiscard]] bool is_open() const noexcept { return core_ && core_->is_open(); }

private:
  friend class query_verbs;
  pipeline_stream(class driver& by, std::shared_ptr<pipeline_core> core) noexcept : by_(&by), core_(std::move(core)) {}

  class driver* by_ = nullptr;
  std::shared_ptr<pipeline_core> core_;
};

class cursor;
class transaction;

/// What can be asked of a connection, and of a transaction on it.
class query_verbs {
public:
  /// Runs one statement with its parameters in the extended protocol. The statement stays prepared.
  result query(std::string_view sql, params values = {}, const query_options& options = {});
  result query(const statement& prepared, params values = {}, const query_options& options = {});
  /// As query(), with what its result reads as: see result::one(). A T that is a view does not compile; options.match
  /// says how structs are read.
  ///
  ///     auto user = db.query_optional<person>("select * from users where id = $1", pg::params(7));
  template <class T>
  T query_one(std::string_view sql, params values = {}, const query_options& options = {}) {
    return read<T, detail::read_one<T>>(sql, std::move(values), options);
  }
  template <class T>
  T query_one(const statement& prepared, params values = {}, const query_options& options = {}) {
    return read<T, detail::read_one<T>>(prepared, std::move(values), options);
  }
  template <class T>
  std::optional<T> query_optional(std::string_view sql, params values = {}, const query_options& options = {}) {
    return read<T, detail::read_optional<T>>(sql, std::move(values), options);
  }
  template <class T>
  std::optional<T> query_optional(const statement& prepared, params values = {}, const query_options& options = {}) {
    return read<T, detail::read_optional<T>>(prepared, std::move(values), options);
  }
  template <class T>
  T query_value(std::string_view sql, params values = {}, const query_options& options = {}) {
    return read<T, detail::read_value<T>>(sql, std::move(values), options);
  }
  template <class T>
  T query_value(const statement& prepared, params values = {}, const query_options& options = {}) {
    return read<T, detail::read_value<T>>(prepared, std::move(values), options);
  }
  template <class T>
  std::vector<T> query_all(std::string_view sql, params values = {}, const query_options& options = {}) {
    return read<T, detail::read_all<T>>(sql, std::move(values), options);
  }
  template <class T>
  std::vector<T> query_all(const statement& prepared, params values = {}, const query_options& options = {}) {
    return read<T, detail::read_all<T>>(prepared, std::move(values), options);
  }
  /// Runs any number of statements without parameters in the simple protocol.
  std::vector<result> execute(std::string_view sql, const query_options& options = {});
  /// Runs all of a pipeline's items without waiting in between. Throws only where the connection fails, or an item
  /// cannot be sent: what each item came to is in its result.
  std::vector<pipeline_result> run(pipeline items, const query_options& options = {});
  /// Opens a pipeline to which items are added while earlier ones are answered. Holds the connection until its end.
  pipeline_stream open_pipeline(const query_options& options = {});
  /// As query(), the result to be read while it arrives. Holds the connection until its end.
  row_stream stream(std::string_view sql, params values = {}, const query_options& options = {});
  /// As execute(), likewise.
  row_stream stream_script(std::string_view sql, const query_options& options = {});
  statement prepare(std::string_view sql, const query_options& options = {});

  /// A cursor as psycopg2 has it: see green_cursor.hpp. With a name it is one of the server's.
  green::cursor cursor(std::string_view name = {}, const cursor_options& how = {});
  /// Declares a cursor in SQL under a name, for a query with its parameters. Without `hold` that needs a transaction.
  ///
  ///     pg::green::server_cursor all = db.declare("report", "select * from log", {}, {.hold = true});
  server_cursor declare(std::string_view name, std::string_view sql, params values = {}, const cursor_options& how = {},
                        const query_options& options = {});
  /// Takes over a cursor that was made in SQL, such as a refcursor that a function returned; 34000 where there is none.
  /// `how` says whether it is held, and how many rows are read at a time.
  server_cursor adopt_cursor(std::string_view name, const cursor_options& how = {}, const query_options& options = {});

  /// Begins a transaction, or in a transaction a savepoint. BEGIN itself is sent with the first statement made through
  /// it, which fails where it does. Until the end of the transaction the connection is its own: what is not made
  /// through it fails with errc::busy. One that is dropped is rolled back before the connection's next request.
  transaction begin(const transaction_options& how = {}, query_options options = {});
  /// Commits, rolls back what transaction::prepare() has prepared, on any connection. Where the answer is lost:
  /// errc::commit_in_doubt.
  void commit_prepared(std::string_view gid, const query_options& options = {});
  void rollback_prepared(std::string_view gid, const query_options& options = {});
  /// What became of a transaction whose COMMIT ended with errc::commit_in_doubt, by the number that
  /// transaction_options::track_commit has stored.
  commit_outcome outcome_of(std::uint64_t number, const query_options& options = {});

  /// Whether what is begun here is a savepoint.
  [[nodiscard]] bool is_transaction() const noexcept { return through_ != nullptr; }
  /// Waits, as the connection does.
  void wait_for(std::chrono::milliseconds time);

protected:
  query_verbs() noexcept = default;
  query_verbs(class driver* by, std::shared_ptr<transaction_core> through) noexcept
      : by_(by), through_(std::move(through)) {}
  query_verbs(query_verbs&& other) noexcept
      : by_(std::exchange(other.by_, nullptr)), through_(std::move(other.through_)) {}
  query_verbs& operator=(query_verbs&& other) noexcept {
    by_ = std::exchange(other.by_, nullptr);
    through_ = std::move(other.through_);
    return *this;
  }
  ~query_verbs() = default;
  template <class Operation>
  auto run(Operation&& op, const query_options& options);

  template <class T, class Read, class Sql>
  typename Read::type read(const Sql& sql, params&& values, const query_options& options) {
    detail::refuse_view<T>();
    return detail::read_with(
        options, [&, rows = query(sql, std::move(values), options)] { return Read::of(rows, options.match); });
  }

  class driver* by_ = nullptr;
  std::shared_ptr<transaction_core> through_;
};

/// A connection that looks blocking to its caller and leaves the waiting to a callback: to a fiber's scheduler, to a
/// foreign loop, or to poll(2). One operation at a time; errors are thrown as greenpg::error. Not thread-safe.
///
///     pg::green::connection db;
///     db.connect("dbname=test user=postgres password=secret");
///     for (pg::row u : db.query("select * from users where age > $1", pg::params(30)))
///       std::cout << u["name"].text() << '\n';
class connection : public query_verbs {
public:
  /// `wait` is for this connection alone.
  explicit connection(wait_callback wait = {}, engine_settings settings = {});
  connection(connection&&) noexcept;
  connection& operator=(connection&&) noexcept;
  /// Ends the connection; streams on it must be gone.
  ~connection();

  /// Connects as a connection string, the environment and the usual files say.
  void connect(std::string_view conninfo, const query_options& options = {});
  void connect(connection_options with, const query_options& options = {});
  void close();

  [[nodiscard]] bool is_open() const noexcept;
  /// The descriptor of the connection, -1 when closed.
  [[nodiscard]] int descriptor() const noexcept;
  /// Who is at the other end, and how.
  [[nodiscard]] server_info server() const noexcept;
  /// What is known of types that are not built in, to be kept or given to others; nullptr without a catalogue.
  [[nodiscard]] std::shared_ptr<const type_catalogue> types() const;
  /// What the cache of statements has done.
  [[nodiscard]] greenpg::statement_figures statement_figures() const noexcept;

private:
  std::unique_ptr<driver> driver_;
};

}  // namespace greenpg::inline v0::green

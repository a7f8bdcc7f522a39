#pragma once
#include <greenpg/driver/end_operation.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_connection.hpp>
#include <greenpg/driver/green_portal.hpp>
#include <greenpg/driver/retry_schedule.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0::green {

/// A transaction on a green connection, or a savepoint within one: what is done through it happens together or not at
/// all. Asked as a connection is; with_transaction() is the usual way to have one. Dropped without an end it is rolled
/// back before the connection's next request. Must not outlive its connection, which may be moved.
///
///     pg::green::transaction tx = db.begin();
///     tx.query("insert into log values ($1)", pg::params("begun"));
///     tx.commit();
class transaction : public query_verbs {
public:
  transaction() noexcept = default;
  transaction(transaction&&) noexcept = default;
  transaction& operator=(transaction&& other) noexcept;
  ~transaction();

  /// Commits, or releases the savepoint. Throws `error`: the server's, after which the transaction is rolled back, as
  /// after errc::transaction_rolled_back, which says that it had failed before; errc::commit_in_doubt where COMMIT was
  /// sent and its answer did not come: it may have happened. Any other: it has not happened.
  void commit(const query_options& options = {});
  /// Rolls back, to the savepoint if it is one. Nothing where it is over already.
  void rollback(const query_options& options = {});
  /// Prepares the whole transaction for a two-phase commit under a name: commit_prepared() and rollback_prepared() of
  /// any connection end it. Errors as of commit().
  void prepare_transaction(std::string_view gid, const query_options& options = {});

  /// Opens a portal: as query(), the result to be fetched `fetch_size` rows at a time (0: all at once) between whatever
  /// else the transaction does. Fetches the first. Throws `error`.
  portal open(std::string_view sql, params values = {}, std::uint32_t fetch_size = 1000,
              const query_options& options = {});

  /// Whether it can be used: it was neither ended nor lost.
  [[nodiscard]] bool is_open() const noexcept { return through_ && through_->is_open(); }
  /// Throws what it came to where it is over for another reason than that its user has ended it.
  void throw_if_lost() const { detail::throw_if_lost(through_.get()); }

private:
  friend class query_verbs;
  transaction(class driver& by, std::shared_ptr<transaction_core> core) noexcept : query_verbs(&by, std::move(core)) {}
  void end(end_operation::how how, std::string_view gid, const query_options& options);
};

/// Runs `body(tx)` in a transaction of its own; `in`: a connection, or a transaction, in which it is a savepoint.
/// Commits when the body returns, and returns what it returned. When it throws, rolls back and throws the same. Where
/// the body has ended the transaction itself, that is its end. With options.attempts the body runs again after 40001
/// and 40P01, its own or COMMIT's: it must bear that. Throws what the body, begin() and transaction::commit() throw.
///
///     pg::green::with_transaction(db, [&](pg::green::transaction& tx) { tx.query("delete from log"); });
template <class Body>
std::invoke_result_t<Body&, transaction&> with_transaction(query_verbs& in, Body&& body,
                                                           const transaction_options& options = {}) {
  using value_type = std::invoke_result_t<Body&, transaction&>;
  const auto commit = [](transaction& tx) {
    if (tx.is_open())
      tx.commit();
    else
      tx.throw_if_lost();
  };
  const auto roll_back = [](transaction& tx) {
    try {
      tx.rollback();
    } catch (const error&) {  // the connection is lost, or a stream in it still open: dropped, it is rolled back then
    }
  };
  retry_schedule retry(options, in.is_transaction());
  for (;;) {
    std::optional<std::chrono::milliseconds> pause;
    {
      transaction tx = in.begin(options);
      try {
        if constexpr (std::is_void_v<value_type>) {
          body(tx);
          commit(tx);
          return;
        } else {
          value_type value = body(tx);
          commit(tx);
          return value;
        }
      } catch (const error& e) {
        roll_back(tx);
        pause = retry.pause_after(e.code());
        if (!pause) throw;
      } catch (...) {
        roll_back(tx);
        throw;
      }
    }
    in.wait_for(*pause);
  }
}

}  // namespace greenpg::inline v0::green

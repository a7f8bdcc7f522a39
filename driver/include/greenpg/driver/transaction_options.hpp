#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

enum class isolation_level : std::uint8_t {
  server_default,
  read_committed,
  repeatable_read,
  serializable,
  read_uncommitted,
};

/// How a transaction is begun and, by with_transaction(), run again. Trivially destructible, so that braces in a
/// co_await are safe with g++ 12:
///
///     co_await pg::with_transaction(db, body, {.isolation = pg::isolation_level::serializable, .attempts = 5});
struct transaction_options {
  enum class access_mode : std::uint8_t { server_default, read_write, read_only };

  isolation_level isolation = isolation_level::server_default;
  access_mode access = access_mode::server_default;
  /// Of a serializable, read only transaction: it may wait before it begins, and then cannot fail.
  bool deferrable = false;
  /// Behind another transaction or a stream: wait for its end instead of failing with errc::busy.
  bool wait_for_holder = false;
  /// with_transaction() alone: how often the body is run at most, where it or COMMIT fails with 40001 or 40P01
  /// (condition::retryable). Not of a savepoint: what failed is the whole transaction.
  int attempts = 1;
  /// Before it is run again: a random time up to this, twice as much each time ...
  std::chrono::milliseconds first_pause{10};
  std::chrono::milliseconds longest_pause{1000};  ///< ... and never more than this
  /// The server is asked for the transaction's number before COMMIT, which costs a round trip; it is stored here, to be
  /// told to commit_outcome() where COMMIT ends with errc::commit_in_doubt. 0: it has none, for it wrote nothing.
  std::uint64_t* track_commit = nullptr;
  /// Of a savepoint: its name, for SQL that rolls back to it; copied by the call. None: one that nobody else uses.
  std::string_view savepoint = {};
};

/// "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY" and the like.
[[nodiscard]] std::string begin_text(const transaction_options& options);

}  // namespace greenpg::inline v0

#pragma once
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

/// A server on a thread of its own that trusts everybody and knows a few words, in both protocols:
///
///     select $1     one row, the first parameter
///     select TEXT   one row, TEXT
///     rows N        N rows
///     forever       rows until it is cancelled
///     hang          nothing until it is cancelled, or release()
///     half          a row, then as hang
///     fail          an error with every field
///     die           end of file
///     conflict      a serialization failure, as long as there are conflicts left
///     lose          the answer to the next COMMIT is an end of file
///
/// and BEGIN, COMMIT, ROLLBACK and savepoints, which mean what they say.
class answering_server {
public:
  answering_server();
  answering_server(const answering_server&) = delete;
  answering_server& operator=(const answering_server&) = delete;
  ~answering_server();

  [[nodiscard]] std::string dsn() const;
  /// What hangs goes on, now and from now on.
  void release();
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int closed() const { return closed_; }
  [[nodiscard]] int cancels() const { return cancels_; }
  void conflict(int times) { conflicts_ = times; }
  /// Transactions that were committed, rolled back.
  [[nodiscard]] int commits() const { return commits_; }
  [[nodiscard]] int rollbacks() const { return rollbacks_; }
  /// Statements that have begun to run.
  [[nodiscard]] int runs() const { return runs_; }

private:
  friend class answering_peer;
  void accept();

  asio::io_context context_;
  asio::ip::tcp::acceptor acceptor_;
  std::list<std::weak_ptr<class answering_peer>> peers_;
  bool released_ = false;
  std::atomic<int> connections_ = 0, closed_ = 0, cancels_ = 0, runs_ = 0, commits_ = 0, rollbacks_ = 0, conflicts_ = 0;
  std::thread thread_;
};

/// Waits until `true_now`, and says whether that came about; the patience is that of a person, not of a promise.
bool becomes_true(const std::function<bool()>& true_now);

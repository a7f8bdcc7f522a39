#pragma once
#include <greenpg/protocol/diagnostics.hpp>

#include <memory>
#include <string>
#include <system_error>

namespace greenpg::inline v0 {

class transaction_core;

/// What has a connection to itself for longer than one request: a stream, a transaction. The engine keeps them in the
/// order they began in; whoever is not within the last of them is refused, or waits.
class holder {
public:
  /// Who it is and how to be rid of it, for errc::busy: "the connection is held by " ...
  [[nodiscard]] virtual std::string holding() const = 0;
  /// It is about to end by itself: what comes next may wait for it without having been told to.
  [[nodiscard]] virtual bool may_end() const noexcept { return false; }
  /// Nothing is written behind its request.
  [[nodiscard]] virtual bool stops_writing() const noexcept { return false; }
  /// Operations are made through a transaction; those that wait for its end let them pass.
  [[nodiscard]] virtual transaction_core* as_transaction() noexcept { return nullptr; }
  /// The connection has ended.
  virtual void lost(std::error_code, const std::shared_ptr<diagnostics>&) {}

protected:
  holder() = default;
  holder(const holder&) = default;
  holder& operator=(const holder&) = default;
  ~holder() = default;
};

}  // namespace greenpg::inline v0

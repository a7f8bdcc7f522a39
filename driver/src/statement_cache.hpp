#pragma once
#include <greenpg/driver/prepared_statement.hpp>
#include <greenpg/driver/statement_mode.hpp>
#include <greenpg/protocol/session.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

/// The statements of one connection by their text, the most recently used last to go. A statement that goes is closed
/// on the server with the next request.
class statement_cache {
public:
  /// `nonce` makes names that no other connection uses: behind a transaction pooler two clients may meet in one server
  /// session, where an equal name would be the other's statement.
  /// `bytes`: how long the texts of all may be together.
  statement_cache(std::size_t capacity, std::size_t bytes, std::uint64_t nonce);

  /// The statement of this text, made if need be; `told`: the types of its parameters that the server is told.
  std::shared_ptr<prepared_statement> get(std::string_view sql) { return get(sql, sql, {}); }
  std::shared_ptr<prepared_statement> get(std::string_view sql, std::vector<oid> told) {
    const std::string key = prepared_statement::make_key(sql, told);
    return get(key, sql, std::move(told));
  }
  /// Gives a statement that is not cached a name of its own, so that it can be prepared.
  void adopt(const std::shared_ptr<prepared_statement>& statement);
  /// Whether another connection has it under a name of its own.
  [[nodiscard]] bool foreign(const prepared_statement& statement) const noexcept {
    return statement.cached_ && statement.owner_ != nonce_;
  }
  /// What is on the server under its name is not to be trusted, or not known: closes it and begins anew.
  void forget(prepared_statement& statement);
  /// The connection is new: nothing is on the server. Statements get names only where `naming`.
  void reset(bool naming);
  /// From now on no statement has a name.
  void stop_naming();
  [[nodiscard]] bool naming() const noexcept { return naming_; }
  /// The server gave up all that was prepared: DISCARD ALL, DEALLOCATE ALL. What is just being prepared came later.
  void lost();
  /// Whether there is any statement to close.
  [[nodiscard]] bool any_closing() const noexcept { return !closing_.empty() || !closing_portals_.empty(); }
  /// A name for a portal that nobody else uses.
  [[nodiscard]] std::string next_portal_name() { return next_name('p'); }
  /// A portal, or a cursor, that is to be closed as well. Where memory is out it is the server's until its end.
  void close_portal(std::string name) noexcept;
  /// Appends Close for all that went to the open request of `into`; closes_written() once it was accepted. Returns how
  /// many there are.
  std::uint32_t write_closes(session& into) const {
    for (const std::string& name : closing_) into.close_statement(name);
    for (const std::string& name : closing_portals_) into.close_portal(name);
    return static_cast<std::uint32_t>(closing_.size() + closing_portals_.size());
  }
  void closes_written() noexcept {
    closing_.clear();
    closing_portals_.clear();
  }
  [[nodiscard]] const statement_figures& figures() const noexcept { return figures_; }

private:
  void link(prepared_statement& statement) noexcept;
  void unlink(prepared_statement& statement) noexcept;
  void evict();
  std::shared_ptr<prepared_statement> get(std::string_view key, std::string_view sql, std::vector<oid> told);
  [[nodiscard]] std::string next_name(char kind = 's');

  template <class F>
  void for_all(F&& f);
  void rename(prepared_statement& statement);

  std::size_t capacity_, bytes_;
  bool naming_ = true;
  statement_figures figures_;
  std::uint64_t nonce_;
  std::uint64_t count_ = 0;
  std::unordered_map<std::string_view, std::shared_ptr<prepared_statement>> statements_;  // keys view the statements
  prepared_statement* newest_ = nullptr;
  prepared_statement* oldest_ = nullptr;
  std::vector<std::shared_ptr<prepared_statement>> adopted_;  // until nobody else has them
  std::vector<std::string> closing_, closing_portals_;
};

}  // namespace greenpg::inline v0

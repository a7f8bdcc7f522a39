#pragma once
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/portal.hpp>
#include <greenpg/driver/query_verbs.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace greenpg::inline v0 {

/// A transaction on an Asio connection, or a savepoint within one: what is done through it happens together or not at
/// all. Asked as a connection is; with_transaction() is the usual way to have one. Dropped without an end it is rolled
/// back before the connection's next request. One made by default, or moved from, may only be assigned to or destroyed.
/// Not thread-safe, as its connection.
///
///     pg::transaction tx = co_await db.async_begin();
///     co_await tx.async_query("insert into log values ($1)", pg::params("begun"));
///     co_await tx.async_commit();
class transaction : public query_verbs {
public:
  transaction() noexcept = default;
  transaction(std::shared_ptr<asio_driver> driver, std::shared_ptr<transaction_core> core) noexcept
      : query_verbs(std::move(driver), std::move(core)) {}
  transaction(transaction&&) noexcept = default;
  transaction& operator=(transaction&& other) noexcept {
    if (this == &other) return *this;
    if (through_) through_->drop();
    query_verbs::operator=(std::move(other));
    return *this;
  }
  ~transaction() {
    if (through_) through_->drop();
  }

  /// Commits, or releases the savepoint. Signature: void(std::error_code). Errors: the server's, after which the
  /// transaction is rolled back, as after errc::transaction_rolled_back, which says that it had failed before;
  /// errc::commit_in_doubt where COMMIT was sent and its answer did not come, because the connection was lost or this
  /// operation cancelled: it may have happened. Any other: it has not happened.
  template <class Token = default_token>
  auto async_commit(query_options options = {}, Token&& token = Token()) {
    return end<Token>(token, options, end_operation::how::commit, {});
  }
  /// Rolls back, to the savepoint if it is one. No error where it is over already. Signature: void(std::error_code).
  template <class Token = default_token>
  auto async_rollback(query_options options = {}, Token&& token = Token()) {
    return end<Token>(token, options, end_operation::how::rollback, {});
  }
  /// Prepares the whole transaction for a two-phase commit under a name: async_commit_prepared() and
  /// async_rollback_prepared() of any connection end it. Errors as of async_commit(). Signature: void(std::error_code).
  template <class Token = default_token>
  auto async_prepare_transaction(std::string_view gid, query_options options = {}, Token&& token = Token()) {
    return end<Token>(token, options, end_operation::how::prepare, gid);
  }

  /// Opens a portal: as async_query(), the result to be fetched `fetch_size` rows at a time (0: all at once) between
  /// whatever else the transaction does. Ends when the first rows are here. Signature: void(std::error_code, portal).
  ///
  ///     pg::portal users = co_await tx.async_open("select * from users where age > $1", pg::params(30), 100);
  template <class Token = default_token>
  auto async_open(std::string_view sql, params values = {}, std::uint32_t fetch_size = 1000, query_options options = {},
                  Token&& token = Token()) {
    if (!through_) throw error(errc::transaction_ended);
    return initiate<open_asio_portal_operation, void(std::error_code, portal), Token>(
        token, options, driver_, std::make_shared<portal_core>(through_, fetch_size),
        driver_->engine().statement(sql, values), std::move(values), options.format);
  }

  /// Whether it can be used: it was neither ended nor lost.
  [[nodiscard]] bool is_open() const noexcept { return through_ && through_->is_open(); }
  /// Throws what it came to where it is over for another reason than that its user has ended it.
  void throw_if_lost() const { detail::throw_if_lost(through_.get()); }

private:
  template <class Token>
  auto end(std::remove_reference_t<Token>& token, const query_options& options, end_operation::how how,
           std::string_view gid) {
    if (!through_) throw error(errc::transaction_ended);
    return initiate<end_operation, void(std::error_code), Token>(token, options, through_, how, std::string(gid));
  }
};

/// Begins a transaction for an Asio connection.
class begin_transaction_operation : public begin_operation {
public:
  using value_type = transaction;

  begin_transaction_operation(std::shared_ptr<asio_driver> driver, std::shared_ptr<transaction_core> core) noexcept
      : begin_operation(std::move(core)), driver_(std::move(driver)) {}
  [[nodiscard]] transaction take() noexcept { return {std::move(driver_), begin_operation::take()}; }

private:
  std::shared_ptr<asio_driver> driver_;
};

}  // namespace greenpg::inline v0

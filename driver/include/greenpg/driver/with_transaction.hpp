#pragma once
#include <greenpg/driver/retry_schedule.hpp>
#include <greenpg/driver/transaction.hpp>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

/// Runs `body(tx)`, a coroutine, in a transaction of its own; `in`: a connection, or a transaction, in which it is a
/// savepoint. Commits when the body returns, and results in what it returned. When it throws, or is cancelled, rolls
/// back, which is not cancelled, and throws the same. Where the body has ended the transaction itself, that is its end.
/// With options.attempts the body runs again after 40001 and 40P01, its own or COMMIT's: it must bear that.
/// Errors: those of the body, of async_begin() and of transaction::async_commit(). `in` must live until the end.
/// With g++ 12 a body that captures by value is to be named before it is passed.
///
///     int id = co_await pg::with_transaction(db, [&](pg::transaction& tx) -> asio::awaitable<int> {
///       pg::result r = co_await tx.async_query("insert into users (name) values ($1) returning id", pg::params(name));
///       co_return r.value<int>();
///     });
template <class Body>
std::invoke_result_t<Body&, transaction&> with_transaction(query_verbs& in, Body body,
                                                           transaction_options options = {}) {
  using value_type = typename std::invoke_result_t<Body&, transaction&>::value_type;
  constexpr bool is_void = std::is_void_v<value_type>;

  retry_schedule retry(options, in.is_transaction());
  for (;;) {
    std::exception_ptr failed;
    std::optional<std::chrono::milliseconds> pause;
    {
      transaction tx = co_await in.async_begin(options);
      std::optional<std::conditional_t<is_void, bool, value_type>> value;
      try {
        if constexpr (is_void)
          co_await body(tx);
        else
          value.emplace(co_await body(tx));
        if (tx.is_open())
          co_await tx.async_commit();
        else
          tx.throw_if_lost();
      } catch (const error& e) {
        failed = std::current_exception();
        pause = retry.pause_after(e.code());
      } catch (...) {
        failed = std::current_exception();
      }
      if (!failed) {
        if constexpr (is_void)
          co_return;
        else
          co_return std::move(*value);
      }
      if (tx.is_open()) {
        // Where this coroutine is cancelled, it is to roll back all the same.
        const bool throws = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        // The connection is lost, or a stream in it still open: dropped, it is rolled back then.
        std::error_code ignored;
        auto token =
            asio::bind_cancellation_slot(asio::cancellation_slot(), asio::redirect_error(asio::use_awaitable, ignored));
        co_await tx.async_rollback({}, token);
        co_await asio::this_coro::throw_if_cancelled(throws);
      }
    }
    if (!pause) std::rethrow_exception(failed);
    asio::steady_timer timer(in.get_executor(), *pause);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

}  // namespace greenpg::inline v0

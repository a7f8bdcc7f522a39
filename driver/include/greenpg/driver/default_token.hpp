#pragma once
#include <greenpg/driver/asio_compat.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/query_options.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/associator.hpp>
#include <asio/async_result.hpp>

#include <exception>
#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0 {

/// A completion token that turns an operation's error code into a thrown greenpg::error with every field of it; what
/// to do with the rest is up to the token inside. The default of every operation is throwing(of an awaitable).
///
///     pg::result r = co_await db.async_query("select 1");
///     std::future<pg::result> f = db.async_query("select 1", {}, {}, pg::throwing(asio::use_future));
template <class Token>
struct throwing_t {
  Token token;
};

template <class Token>
[[nodiscard]] throwing_t<std::decay_t<Token>> throwing(Token&& token) {
  return {std::forward<Token>(token)};
}

using default_token = throwing_t<detail::lazy_token>;

namespace detail {

/// The base of every initiation of ours.
struct initiation_base {};

/// The executor that an initiation shows: adapters such as asio::cancel_after() take the default token from it.
struct default_token_executor : asio::any_io_executor {
  using default_completion_token_type = default_token;
  explicit default_token_executor(const asio::any_io_executor& of) noexcept : asio::any_io_executor(of) {}
};

/// The handler under a throwing token: an error becomes an exception.
template <class Handler, class... Values>
struct throwing_handler {
  Handler handler;
  std::shared_ptr<diagnostics> details;  // filled where an adapter stands between the operation and this handler
  diagnostics* users = nullptr;          // where the user wants them as well

  void operator()(std::error_code why, Values... values) {
    if (why && details && users != nullptr) *users = *details;
    finish(why, details, std::move(values)...);
  }
  void finish(std::error_code why, const std::shared_ptr<diagnostics>& fields, Values... values) {
    std::exception_ptr thrown;
    if (why) thrown = std::make_exception_ptr(fields ? error(why, *fields) : error(why));
    std::move(handler)(std::move(thrown), std::move(values)...);
  }
};

/// As whoever named the outer token may go on using it: Asio moves from a token whose type is no reference.
template <class Outer, class Token>
using inner_token =
    std::conditional_t<std::is_lvalue_reference_v<Outer>,
                       std::conditional_t<std::is_const_v<std::remove_reference_t<Outer>>, const Token&, Token&>,
                       std::conditional_t<std::is_const_v<std::remove_reference_t<Outer>>, const Token, Token>>;

template <class T>
inline constexpr bool is_throwing_handler = false;
template <class Handler, class... Values>
inline constexpr bool is_throwing_handler<throwing_handler<Handler, Values...>> = true;

template <class Init, class... Values>
struct throwing_initiation : Init {
  template <class Handler, class... Args>
  void operator()(Handler&& handler, Args&&... args) && {
    throwing_handler<std::decay_t<Handler>, Values...> wrapped{std::forward<Handler>(handler), nullptr, nullptr};
    if constexpr (!std::is_base_of_v<initiation_base, Init>) {
      static_assert((std::is_same_v<std::decay_t<Args>, query_options> || ...),
                    "greenpg::throwing is for greenpg's operations only");
      wrapped.details = std::make_shared<diagnostics>();
      (redirect(args, wrapped), ...);
    }
    static_cast<Init&&> (*this)(std::move(wrapped), std::forward<Args>(args)...);
  }

private:
  template <class Arg, class Wrapped>
  static void redirect(Arg& arg, Wrapped& wrapped) {
    if constexpr (std::is_same_v<std::decay_t<Arg>, query_options>) {
      wrapped.users = arg.details;
      const_cast<query_options&>(arg).details = wrapped.details.get();
    }
  }
};

}  // namespace detail
}  // namespace greenpg::inline v0

template <class Token, class... Values>
struct asio::async_result<greenpg::throwing_t<Token>, void(std::error_code, Values...)> {
  template <class Init, class RawToken, class... Args>
  static auto initiate(Init&& init, RawToken&& token, Args&&... args) {
    using inner = greenpg::detail::inner_token<RawToken, Token>;
    return asio::async_initiate<inner, void(std::exception_ptr, Values...)>(
        greenpg::detail::throwing_initiation<std::decay_t<Init>, Values...>{std::forward<Init>(init)}, token.token,
        std::forward<Args>(args)...);
  }
};

// What has no error code in front (as_tuple made it a value) passes through.
template <class Token, class R, class... Values>
struct asio::async_result<greenpg::throwing_t<Token>, R(Values...)> {
  template <class Init, class RawToken, class... Args>
  static auto initiate(Init&& init, RawToken&& token, Args&&... args) {
    using inner = greenpg::detail::inner_token<RawToken, Token>;
    return asio::async_initiate<inner, R(Values...)>(std::forward<Init>(init), token.token,
                                                     std::forward<Args>(args)...);
  }
};

template <template <class, class> class Associator, class Handler, class... Values, class Default>
struct asio::associator<Associator, greenpg::detail::throwing_handler<Handler, Values...>, Default>
    : Associator<Handler, Default> {
  static auto get(const greenpg::detail::throwing_handler<Handler, Values...>& h) noexcept {
    return Associator<Handler, Default>::get(h.handler);
  }
  static auto get(const greenpg::detail::throwing_handler<Handler, Values...>& h, const Default& d) noexcept {
    return Associator<Handler, Default>::get(h.handler, d);
  }
};

#pragma once
// The only place that asks for Asio's version.
#include <asio/version.hpp>

#include <asio/use_awaitable.hpp>
#if ASIO_VERSION >= 102700  // before, a deferred operation with an exception_ptr did not compile in an awaitable
#include <asio/deferred.hpp>
#endif

namespace greenpg::inline v0::detail {

#if ASIO_VERSION >= 102700
using lazy_token = asio::deferred_t;
#else
using lazy_token = asio::use_awaitable_t<>;
#endif

}  // namespace greenpg::inline v0::detail

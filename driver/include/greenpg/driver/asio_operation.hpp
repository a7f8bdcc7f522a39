#pragma once
#include <greenpg/driver/asio_driver.hpp>
#include <greenpg/driver/default_token.hpp>
#include <greenpg/driver/operation.hpp>
#include <greenpg/driver/query_options.hpp>
#include <greenpg/protocol/recycled_memory.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/associated_allocator.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/cancellation_type.hpp>
#include <asio/dispatch.hpp>
#include <asio/error.hpp>
#include <asio/executor_work_guard.hpp>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace greenpg::inline v0::detail {

/// An operation of the engine with the handler that waits for it, in memory from the handler's allocator. The memory
/// is given back before the handler runs.
template <class Operation, class Handler>
class asio_operation final : public Operation {
  using allocator_type = asio::associated_allocator_t<Handler, recycled_allocator<std::byte>>;
  using memory_allocator = typename std::allocator_traits<allocator_type>::template rebind_alloc<asio_operation>;
  using executor_type = asio::associated_executor_t<Handler, asio::any_io_executor>;
  using value_type = typename Operation::value_type;

public:
  template <class Given, class... Args>
  static void start(asio_driver& driver, std::shared_ptr<transaction_core> through, Given&& handler,
                    const query_options& options, Args&&... args) {
    memory_allocator memory(asio::get_associated_allocator(handler, recycled_allocator<std::byte>()));
    auto* place = std::allocator_traits<memory_allocator>::allocate(memory, 1);
    asio_operation* self = nullptr;
    try {
      self = ::new (static_cast<void*>(place))
          asio_operation(driver, std::forward<Given>(handler), options, std::forward<Args>(args)...);
    } catch (...) {
      std::allocator_traits<memory_allocator>::deallocate(memory, place, 1);
      throw;
    }
    try {
      auto slot = asio::get_associated_cancellation_slot(self->handler_);
      if (slot.is_connected()) {
        slot.assign([&driver, self](asio::cancellation_type type) {
          const bool kind = (type & (asio::cancellation_type::terminal | asio::cancellation_type::partial)) !=
                            asio::cancellation_type::none;
          if (type != asio::cancellation_type::none) driver.cancel(*self, !kind);
        });
      }
    } catch (...) {
      end(self, false);
      throw;
    }
    self->through = std::move(through);
    driver.start(*self, options.timeout);
  }

private:
  template <class Given, class... Args>
  asio_operation(asio_driver& driver, Given&& handler, const query_options& options, Args&&... args)
      : Operation(std::forward<Args>(args)...),
        driver_(&driver),
        handler_(std::forward<Given>(handler)),
        user_details_(options.details) {
    this->finish = &asio_operation::end;
    this->wait_for_holder = options.wait_for_holder;
    this->exclusive = options.exclusive;
    executor_type executor = asio::get_associated_executor(handler_, driver.executor());
    // Where the handler runs on the reactor's own executor, the wait for the socket is work enough.
    if (!is_drivers(executor)) work_.emplace(std::move(executor));
  }

  [[nodiscard]] bool is_drivers(const executor_type& executor) const noexcept {
    if constexpr (std::is_same_v<executor_type, asio::any_io_executor>)
      return executor == driver_->executor();
    else if constexpr (std::is_convertible_v<executor_type, asio::any_io_executor>) {
      const executor_type* inside = driver_->executor().template target<executor_type>();
      return inside != nullptr && *inside == executor;
    } else
      return false;
  }

  static void end(operation* completed, bool run) {
    asio_operation* const self = static_cast<asio_operation*>(completed);
    memory_allocator memory(asio::get_associated_allocator(self->handler_, recycled_allocator<std::byte>()));
    if (!run) {
      self->~asio_operation();
      std::allocator_traits<memory_allocator>::deallocate(memory, self, 1);
      return;  // the slot's signal may be gone by now
    }
    if (auto slot = asio::get_associated_cancellation_slot(self->handler_); slot.is_connected()) slot.clear();
    std::error_code why = self->error();
    if (why.value() == ECANCELED && why.category() == std::system_category()) why = asio::error::operation_aborted;
    std::shared_ptr<diagnostics> details = self->take_details();
    if (why && self->user_details_ != nullptr && details) *self->user_details_ = *details;
    Handler handler = std::move(self->handler_);
    std::optional<asio::executor_work_guard<executor_type>> work = std::move(self->work_);
    if constexpr (std::is_void_v<value_type>) {
      self->~asio_operation();
      std::allocator_traits<memory_allocator>::deallocate(memory, self, 1);
      call(std::move(handler), std::move(work), why, std::move(details));
    } else {
      value_type value = why ? value_type() : self->take();
      self->~asio_operation();
      std::allocator_traits<memory_allocator>::deallocate(memory, self, 1);
      call(std::move(handler), std::move(work), why, std::move(details), std::move(value));
    }
  }

  template <class... Values>
  static void invoke(Handler& handler, std::error_code why, std::shared_ptr<diagnostics>& details, Values&&... values) {
    if constexpr (is_throwing_handler<Handler>) {
      handler.finish(why, handler.details ? handler.details : details, std::forward<Values>(values)...);
    } else {
      std::move(handler)(why, std::forward<Values>(values)...);
    }
  }

  template <class... Values>
  static void call(Handler handler, std::optional<asio::executor_work_guard<executor_type>> work, std::error_code why,
                   std::shared_ptr<diagnostics> details, Values... values) {
    if (!work) return invoke(handler, why, details, std::move(values)...);
    const executor_type executor = work->get_executor();
    asio::dispatch(executor, bound<Values...>{std::move(handler), why, std::move(details), {std::move(values)...}});
  }

  /// A handler on its way to an executor of its own, with what it will be told.
  template <class... Values>
  struct bound {
    using allocator_type = asio_operation::allocator_type;

    Handler handler;
    std::error_code why;
    std::shared_ptr<diagnostics> details;
    std::tuple<Values...> values;

    [[nodiscard]] allocator_type get_allocator() const noexcept {
      return asio::get_associated_allocator(handler, recycled_allocator<std::byte>());
    }
    void operator()() {
      std::apply([this](Values&... each) { invoke(handler, why, details, std::move(each)...); }, values);
    }
  };

  asio_driver* driver_;
  Handler handler_;
  diagnostics* user_details_;
  std::optional<asio::executor_work_guard<executor_type>> work_;
};

/// What async_initiate() is given: makes the operation and starts it.
template <class Operation>
struct initiation : initiation_base {
  using executor_type = default_token_executor;

  std::shared_ptr<asio_driver> driver;
  std::shared_ptr<transaction_core> through;  // what it is made through, if anything

  [[nodiscard]] executor_type get_executor() const noexcept { return executor_type(driver->executor()); }
  template <class Handler, class... Args>
  void operator()(Handler&& handler, query_options options, Args&&... args) const {
    asio_operation<Operation, std::decay_t<Handler>>::start(*driver, through, std::forward<Handler>(handler), options,
                                                            std::forward<Args>(args)...);
  }
};

}  // namespace greenpg::inline v0::detail

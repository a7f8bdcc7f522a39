#include <greenpg/driver/green_server_cursor.hpp>

#include <greenpg/driver/cursor_operation.hpp>
#include <greenpg/driver/declare_operation.hpp>
#include <greenpg/driver/error.hpp>

#include "green_driver.hpp"

namespace greenpg::inline v0::green {

server_cursor query_verbs::declare(std::string_view name, std::string_view sql, params values,
                                   const cursor_options& how, const query_options& options) {
  declare_operation op(std::make_shared<cursor_core>(name, through_, how, options.format), sql, std::move(values));
  return {*by_, run(op, options)};
}

server_cursor query_verbs::adopt_cursor(std::string_view name, const cursor_options& how,
                                        const query_options& options) {
  adopt_cursor_operation op(std::make_shared<cursor_core>(name, through_, how, options.format));
  return {*by_, run(op, options)};
}

template <class Operation, class... Args>
auto server_cursor::run(const query_options& options, const Args&... args) {
  if (!core_) throw error(errc::cursor_closed);
  Operation op(core_, args...);
  return by_->run(op, options);
}

result server_cursor::fetch(cursor_step step, const query_options& options) {
  return run<fetch_cursor_operation>(options, step);
}

std::optional<result> server_cursor::next(const query_options& options) { return run<next_cursor_operation>(options); }

std::uint64_t server_cursor::move(cursor_step step, const query_options& options) {
  return run<move_cursor_operation>(options, step);
}

void server_cursor::close(const query_options& options) { run<close_cursor_operation>(options); }

void server_cursor::drop() noexcept {
  if (core_) core_->drop(by_->engine);
}

}  // namespace greenpg::inline v0::green

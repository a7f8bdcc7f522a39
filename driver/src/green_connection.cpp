#include <greenpg/driver/green_connection.hpp>

#include <greenpg/driver/connect_operation.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/execute_operation.hpp>
#include <greenpg/driver/prepare_operation.hpp>
#include <greenpg/driver/query_operation.hpp>
#include <greenpg/net/poll_waiter.hpp>

#include <mutex>
#include <utility>

namespace greenpg::inline v0::green {
namespace {

std::mutex default_wait_mutex;
wait_callback default_wait;

}  // namespace

void set_wait_callback(wait_callback callback) {
  const std::lock_guard lock(default_wait_mutex);
  default_wait = std::move(callback);
}

wait_callback get_wait_callback() {
  const std::lock_guard lock(default_wait_mutex);
  return default_wait;
}

/// An engine and its way of waiting; stays in its place when the connection is moved.
class driver {
public:
  driver(wait_callback wait, engine_settings settings) : engine(std::move(settings)), wait_(std::move(wait)) {}

  template <class Operation>
  auto run(Operation& op, const query_options& options) {
    drive(op, options);
    return op.take();
  }

  greenpg::engine engine;

private:
  void drive(operation& op, const query_options& options);
  void wait(const wants& what);

  wait_callback wait_;
  bool driving_ = false;
};

void driver::wait(const wants& what) {
  if (what.deadline == clock_time::min()) return;  // there is more to do at once
  if (what.nothing()) throw error(errc::not_connected, "the operation waits for nothing that can still happen");
  if (wait_)
    wait_(what);
  else
    poll_wait(what);
}

/// Runs the engine until `op` has ended; nothing else runs meanwhile.
void driver::drive(operation& op, const query_options& options) {
  if (driving_)
    throw error(errc::busy, "the connection is in use by another operation, whose wait callback is still waiting");
  driving_ = true;
  struct release {
    bool& flag;
    ~release() { flag = false; }
  } const at_end{driving_};

  if (options.timeout.count() != 0) op.deadline = deadline_after(std::chrono::steady_clock::now(), options.timeout);
  op.wait_for_holder = options.wait_for_holder;
  op.exclusive = options.exclusive;
  engine.resume();
  try {
    engine.start(op);
    for (readiness ready; !op.completed();) {
      const wants what = engine.step(engine.timed() ? std::chrono::steady_clock::now() : clock_time(), ready);
      if (op.completed()) break;
      wait(what);
      ready = {what.read, what.write};
    }
  } catch (...) {
    while (engine.abandon_one() != nullptr) {
    }
    engine.close(std::error_code(ECANCELED, std::system_category()), "the wait callback failed");
    engine.step(clock_time(), {});
    throw;
  }
  engine.next_completed();
  if (engine.any_retired()) engine.step(engine.timed() ? std::chrono::steady_clock::now() : clock_time(), {});
  if (!op.error()) return;
  if (options.details != nullptr && op.details()) *options.details = *op.details();
  throw error(op.error(), op.details() ? *op.details() : diagnostics());
}

connection::connection(wait_callback wait, engine_settings settings)
    : driver_(std::make_unique<driver>(wait ? std::move(wait) : get_wait_callback(), std::move(settings))) {}
connection::connection(connection&&) noexcept = default;
connection& connection::operator=(connection&&) noexcept = default;
connection::~connection() = default;

void connection::connect(std::string_view conninfo, const query_options& options) {
  connect_operation op(resolve_connect(conninfo));
  driver_->run(op, options);
}

void connection::connect(connection_options with, const query_options& options) {
  connect_operation op{connect_target(std::move(with))};
  driver_->run(op, options);
}

result connection::query(std::string_view sql, params values, const query_options& options) {
  query_operation op(driver_->engine.statement(sql, values), std::move(values), options.format);
  return driver_->run(op, options);
}

result connection::query(const statement& prepared, params values, const query_options& options) {
  if (prepared.empty()) throw error(errc::statement_closed);
  query_operation op(prepared.prepared(), std::move(values), options.format);
  return driver_->run(op, options);
}

std::vector<result> connection::execute(std::string_view sql, const query_options& options) {
  execute_operation op{std::string(sql)};
  return driver_->run(op, options);
}

row_stream connection::stream(std::string_view sql, params values, const query_options& options) {
  open_operation op(
      std::make_shared<stream_core>(driver_->engine.statement(sql, values), std::move(values), options.format));
  return {*driver_, driver_->run(op, options)};
}

row_stream connection::stream_script(std::string_view sql, const query_options& options) {
  open_operation op(std::make_shared<stream_core>(std::string(sql)));
  return {*driver_, driver_->run(op, options)};
}

statement connection::prepare(std::string_view sql, const query_options& options) {
  prepare_operation op(driver_->engine.statement(sql));
  return driver_->run(op, options);
}

void connection::close() {
  driver_->engine.close(std::error_code(ECANCELED, std::system_category()), "the connection was closed");
  driver_->engine.step(clock_time(), {});
}

bool connection::is_open() const noexcept { return driver_ && driver_->engine.is_open(); }

int connection::descriptor() const noexcept {
  return driver_->engine.link() == nullptr ? -1 : driver_->engine.link()->descriptor();
}

std::shared_ptr<const type_catalogue> connection::types() const { return driver_->engine.types().known(); }

statement_figures connection::statement_figures() const noexcept { return driver_->engine.statement_figures(); }

server_info connection::server() const noexcept { return server_info(driver_->engine); }

std::optional<row_batch> row_stream::next(next_operation::what wanted, const query_options& options) {
  if (!core_) detail::throw_empty_stream();
  batch_operation op(core_, wanted);
  return by_->run(op, options);
}

bool row_stream::next_result(const query_options& options) {
  if (!core_) detail::throw_empty_stream();
  result_operation op(core_);
  return by_->run(op, options);
}

const row_description& row_stream::columns() const noexcept {
  return core_ && core_->columns() ? *core_->columns() : detail::no_columns();
}

}  // namespace greenpg::inline v0::green

#include <greenpg/driver/green_connection.hpp>

#include <greenpg/driver/begin_operation.hpp>
#include <greenpg/driver/connect_operation.hpp>
#include <greenpg/driver/end_operation.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/execute_operation.hpp>
#include <greenpg/driver/green_transaction.hpp>
#include <greenpg/driver/pipeline_operation.hpp>
#include <greenpg/driver/prepare_operation.hpp>
#include <greenpg/driver/query_operation.hpp>

#include "green_driver.hpp"

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

connection::connection(wait_callback wait, engine_settings settings)
    : driver_(std::make_unique<driver>(wait ? std::move(wait) : get_wait_callback(), std::move(settings))) {
  by_ = driver_.get();
}
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

result query_verbs::query(std::string_view sql, params values, const query_options& options) {
  query_operation op(by_->engine.statement(sql, values), std::move(values), options.format);
  return run(op, options);
}

result query_verbs::query(const statement& prepared, params values, const query_options& options) {
  if (prepared.empty()) throw error(errc::statement_closed);
  query_operation op(prepared.prepared(), std::move(values), options.format);
  return run(op, options);
}

std::vector<result> query_verbs::execute(std::string_view sql, const query_options& options) {
  execute_operation op{std::string(sql)};
  return run(op, options);
}

std::vector<pipeline_result> query_verbs::run(pipeline items, const query_options& options) {
  pipeline_operation op(std::move(items));
  return run(op, options);
}

pipeline_stream query_verbs::open_pipeline(const query_options& options) {
  open_pipeline_operation op(std::make_shared<pipeline_core>());
  return {*by_, run(op, options)};
}

bool pipeline_stream::add(const statement& prepared, const params& values) {
  if (prepared.empty()) throw error(errc::statement_closed);
  return core_->add(prepared.prepared(), values);
}

std::optional<pipeline_answer> pipeline_stream::next(const query_options& options) {
  next_answer_operation op(core_);
  return by_->run(op, options);
}

row_stream query_verbs::stream(std::string_view sql, params values, const query_options& options) {
  open_operation op(
      std::make_shared<stream_core>(by_->engine.statement(sql, values), std::move(values), options.format));
  return {*by_, run(op, options)};
}

row_stream query_verbs::stream_script(std::string_view sql, const query_options& options) {
  open_operation op(std::make_shared<stream_core>(std::string(sql)));
  return {*by_, run(op, options)};
}

statement query_verbs::prepare(std::string_view sql, const query_options& options) {
  prepare_operation op(by_->engine.statement(sql));
  return run(op, options);
}

transaction query_verbs::begin(const transaction_options& how, query_options options) {
  options.wait_for_holder = options.wait_for_holder || how.wait_for_holder;
  begin_operation op(std::make_shared<transaction_core>(how, through_));
  return {*by_, run(op, options)};
}

void query_verbs::commit_prepared(std::string_view gid, const query_options& options) {
  run(end_operation(nullptr, end_operation::how::commit_prepared, gid), options);
}

void query_verbs::rollback_prepared(std::string_view gid, const query_options& options) {
  run(end_operation(nullptr, end_operation::how::rollback_prepared, gid), options);
}

commit_outcome query_verbs::outcome_of(std::uint64_t number, const query_options& options) {
  return run(commit_outcome_operation(commit_outcome_operation::ask(by_->engine), number), options);
}

void query_verbs::wait_for(std::chrono::milliseconds time) { by_->wait_for(time); }

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

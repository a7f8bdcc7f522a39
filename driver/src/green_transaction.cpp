#include <greenpg/driver/green_transaction.hpp>

#include <greenpg/driver/portal_operation.hpp>

#include "green_driver.hpp"

#include <memory>
#include <utility>

namespace greenpg::inline v0::green {

transaction& transaction::operator=(transaction&& other) noexcept {
  if (this == &other) return *this;
  if (through_) through_->drop();
  query_verbs::operator=(std::move(other));
  return *this;
}

transaction::~transaction() {
  if (through_) through_->drop();
}

void transaction::end(end_operation::how how, std::string_view gid, const query_options& options) {
  if (!through_) throw error(errc::transaction_ended);
  run(end_operation(through_, how, gid), options);
}

void transaction::commit(const query_options& options) { end(end_operation::how::commit, {}, options); }

void transaction::rollback(const query_options& options) { end(end_operation::how::rollback, {}, options); }

void transaction::prepare_transaction(std::string_view gid, const query_options& options) {
  end(end_operation::how::prepare, gid, options);
}

portal transaction::open(std::string_view sql, params values, std::uint32_t fetch_size, const query_options& options) {
  if (!through_) throw error(errc::transaction_ended);
  open_portal_operation op(std::make_shared<portal_core>(through_, fetch_size), by_->engine.statement(sql, values),
                           std::move(values), options.format);
  return {*by_, run(op, options)};
}

std::optional<result> portal::next(bool one, const query_options& options) {
  if (!core_) detail::throw_empty_stream();
  portal_next_operation op(core_, one);
  return by_->run(op, options);
}

void portal::close() noexcept {
  if (core_) core_->drop(by_->engine);
  core_.reset();
}

}  // namespace greenpg::inline v0::green

#include <greenpg/driver/type_lookup.hpp>

#include <greenpg/driver/engine.hpp>
#include <greenpg/driver/prepared_statement.hpp>
#include <greenpg/driver/row_batch.hpp>
#include <greenpg/protocol/session.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace greenpg::inline v0 {
namespace {

/// The one column of the answer, in text.
const std::shared_ptr<const row_description>& answer_columns() {
  static const auto columns = std::make_shared<const row_description>(
      std::vector<column>{{"line", 0, 0, oids::text, -1, -1, format::text, {}}});
  return columns;
}

void write_plain(session& into, std::string_view sql) {
  into.parse("", sql);
  into.bind("", "", {}, 0, [](std::size_t, byte_buffer&) { return errc{}; }, {});
  into.execute("", 0);
}

}  // namespace

std::shared_ptr<const type_catalogue> type_lookup::known(std::span<const oid> types, const row_description* columns,
                                                         bool& asks) {
  asks = false;
  if (!types_) return nullptr;
  std::vector<oid> met;
  const auto meet = [&met](oid type) {
    if (type != 0 && find_builtin_type(type) == nullptr) met.push_back(type);
  };
  for (const oid type : types) meet(type);
  if (columns != nullptr)
    for (const column& c : *columns) meet(c.type);
  if (met.empty()) return nullptr;
  std::shared_ptr<const type_catalogue> now = types_->snapshot();
  if (!asks_) return now;
  for (const oid type : now->unknown_of(met)) {
    asks = true;
    if (std::find(wanted_.begin(), wanted_.end(), type) == wanted_.end()) wanted_.push_back(type);
  }
  return now;
}

std::error_code type_lookup::write(session& into) {
  saved_ = into.status() == transaction_status::in_transaction;
  into.open();
  if (saved_) write_plain(into, "SAVEPOINT greenpg_types");
  into.parse("", type_catalogue::lookup_sql());
  const std::string asked = type_catalogue::lookup_parameter(wanted_);
  into.bind("", "", {}, 1,
            [&](std::size_t, byte_buffer& out) {
              out.append(std::string_view(asked));
              return errc{};
            },
            {});
  into.execute("", 1);
  if (saved_) write_plain(into, "RELEASE SAVEPOINT greenpg_types");
  into.sync();
  if (const std::error_code refused = into.submit()) {
    finish(false);
    return refused;
  }
  under_way_ = true;
  failed_ = false;
  asked_ = std::exchange(wanted_, {});
  return {};
}

void type_lookup::take(const row_range& rows) {
  for (const row one : row_batch(rows, answer_columns())) {
    std::string_view line;
    known_type type;
    if (one[0].get(line) || !type_catalogue::read_line(line, type))
      failed_ = true;
    else
      found_.push_back(std::move(type));
  }
}

void type_lookup::on_event(engine& from, event& what) {
  switch (what.kind) {
    case event_kind::rows: return take(what.rows);
    case event_kind::error: failed_ = true; return;
    case event_kind::ready:
      if (saved_ && what.status == transaction_status::failed)
        from.owe("ROLLBACK TO SAVEPOINT greenpg_types; RELEASE SAVEPOINT greenpg_types", true);
      return finish(!failed_);
    case event_kind::aborted: return finish(false);
    default: return;
  }
}

/// What could not be looked up stays unknown, and is asked for again by whoever meets it next.
void type_lookup::finish(bool answered) {
  under_way_ = false;
  const std::vector<oid> asked = std::exchange(asked_, {});
  std::vector<known_type> found = std::exchange(found_, {});
  std::vector<std::weak_ptr<prepared_statement>> learners = std::exchange(learners_, {});
  if (!answered) return wanted_.clear();
  types_->add(asked, std::move(found));
  const std::shared_ptr<const type_catalogue> now = types_->snapshot();
  for (const auto& each : learners)
    if (const auto statement = each.lock(); statement && statement->ready())
      statement->describe(statement->types_, statement->columns(result_format::text), now);
}

void type_lookup::reset() {
  under_way_ = failed_ = false;
  wanted_.clear();
  asked_.clear();
  found_.clear();
  learners_.clear();
  if (private_) types_ = std::make_shared<shared_type_catalogue>();
}

}  // namespace greenpg::inline v0

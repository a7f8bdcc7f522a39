#pragma once
#include <greenpg/driver/operation.hpp>
#include <greenpg/protocol/row_description.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <memory>
#include <span>
#include <system_error>
#include <vector>

namespace greenpg::inline v0 {

class prepared_statement;
class session;

/// What a connection knows of types that are not built in. Where it may ask, those that statements meet and nobody
/// knows are looked up, all at once, before anything else is sent.
class type_lookup final : public consumer {
public:
  type_lookup(std::shared_ptr<shared_type_catalogue> types, bool asks)
      : types_(std::move(types)), asks_(asks), private_(asks && types_ == nullptr) {
    reset();
  }

  /// What is known by now; nullptr without a catalogue.
  [[nodiscard]] std::shared_ptr<const type_catalogue> known() const { return types_ ? types_->snapshot() : nullptr; }
  /// The same for a statement with these types and columns: nullptr where all are built in. `asks`: whether some are
  /// unknown, and will be looked up.
  [[nodiscard]] std::shared_ptr<const type_catalogue> known(std::span<const oid> types, const row_description* columns,
                                                            bool& asks);
  /// Who is to be described anew once what is asked for is known.
  void teach(const std::shared_ptr<prepared_statement>& statement) { learners_.push_back(statement); }

  /// Whether there is something to ask, and nothing was.
  [[nodiscard]] bool waiting() const noexcept { return !wanted_.empty() && !under_way_; }
  /// Queues the query, as a request of its own. After an error nothing is queued. In a transaction it is within a
  /// savepoint: what is not allowed to be asked, or takes too long, must not fail that.
  std::error_code write(session& into);
  void on_event(engine& from, event& what) override;
  /// The connection is another, perhaps to another database.
  void reset();

private:
  void take(const row_range& rows);
  void finish(bool answered);

  std::shared_ptr<shared_type_catalogue> types_;
  bool asks_;
  bool private_;  // the catalogue is this connection's own
  bool under_way_ = false;
  bool failed_ = false;
  bool saved_ = false;  // within a savepoint
  std::vector<oid> wanted_, asked_;
  std::vector<known_type> found_;
  std::vector<std::weak_ptr<prepared_statement>> learners_;
};

}  // namespace greenpg::inline v0

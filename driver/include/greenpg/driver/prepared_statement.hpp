#pragma once
#include <greenpg/driver/query_options.hpp>
#include <greenpg/protocol/execution_frame.hpp>
#include <greenpg/protocol/format.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/row_description.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

class session;

/// A statement's text and, once the server has parsed it, its description. Belongs to one connection.
class prepared_statement {
public:
  enum class state : std::uint8_t {
    fresh,      ///< not on the server
    preparing,  ///< its Parse is under way
    ready,      ///< on the server under `name()`, and described
  };

  /// `told`: the types of its parameters that the server is told.
  explicit prepared_statement(std::string_view sql, std::vector<oid> told = {});

  [[nodiscard]] const std::string& sql() const noexcept { return sql_; }
  /// What it is in a cache of statements: its text, and the types that are told.
  [[nodiscard]] std::string_view key() const noexcept { return key_.empty() ? sql_ : key_; }
  /// The key of a text with these types.
  [[nodiscard]] static std::string make_key(std::string_view sql, std::span<const oid> told);
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] bool ready() const noexcept { return state_ == state::ready; }
  [[nodiscard]] std::span<const oid> parameter_types() const noexcept { return types_; }
  /// The columns, or nullptr where it returns no rows; as they come where this format is wanted.
  [[nodiscard]] const std::shared_ptr<const row_description>& columns(result_format wanted) const noexcept {
    return columns_[static_cast<std::size_t>(wanted)];
  }

private:
  friend class statement_cache;
  friend class extended_request;
  friend class type_lookup;
  friend class pipeline_request;
  friend class cursor_core;

  std::string sql_;
  std::string key_;  // unless it is the text
  std::vector<oid> told_;
  std::string name_;
  state state_ = state::fresh;
  bool may_copy_;
  bool cached_ = false;           // may be prepared under its name
  std::uint64_t owner_ = 0;       // if so, by the cache with this nonce
  std::uint32_t generation_ = 0;  // counts its names: what an earlier one came to says nothing of this one
  std::vector<oid> types_;
  std::array<std::shared_ptr<const row_description>, 3> columns_;  // by result_format
  std::vector<format> formats_;                                    // that bring binary and chosen columns
  std::shared_ptr<const type_catalogue> known_;                    // where it has types that are not built in
  void describe(std::vector<oid> types, std::shared_ptr<const row_description> columns,
                std::shared_ptr<const type_catalogue> known);
  /// How it is run with values of certain C++ types.
  struct run_plan {
    struct parameter {
      const void* value_type;  // as params::type_of() says it
      greenpg::format format;
      fixed_encoding fixed;
    };
    std::vector<parameter> parameters;
    execution_frame any, fixed;  // `fixed` where all values have fixed sizes and none is NULL, else empty
  };
  [[gnu::cold]] void make_plan(run_plan& made, const params& values, bool binary) const;
  /// The plan for these values, which are as many as it takes; whether all are of fixed sizes and none is NULL.
  std::pair<const run_plan*, bool> plan_for(const params& values, bool binary);
  /// A request of its own that runs it with these values: columns in binary or in text come.
  [[nodiscard]] errc write_run(session& to, const params& values, bool binary);
  /// Bind and Execute with these values, as a part of the open request; columns come in binary.
  void write_part(session& to, const params& values);
  std::array<run_plan, 2> plans_;        // those of the last run that brought columns in text, and in binary
  prepared_statement* newer_ = nullptr;  // in the cache, by last use
  prepared_statement* older_ = nullptr;
};

/// A statement prepared on a connection, to be run there any number of times. Copies share it.
class statement {
public:
  statement() noexcept = default;
  explicit statement(std::shared_ptr<prepared_statement> of) noexcept : prepared_(std::move(of)) {}

  [[nodiscard]] bool empty() const noexcept { return prepared_ == nullptr; }
  /// Its text. Of a statement that is not empty, as are the next two.
  [[nodiscard]] std::string_view sql() const noexcept { return prepared_->sql(); }
  /// The types of $1, $2, ...
  [[nodiscard]] std::span<const oid> parameter_types() const noexcept { return prepared_->parameter_types(); }
  /// The columns of its result; nullptr where it returns no rows.
  [[nodiscard]] const row_description* columns() const noexcept {
    return prepared_->columns(result_format::automatic).get();
  }
  [[nodiscard]] const std::shared_ptr<prepared_statement>& prepared() const noexcept { return prepared_; }

private:
  std::shared_ptr<prepared_statement> prepared_;
};

}  // namespace greenpg::inline v0

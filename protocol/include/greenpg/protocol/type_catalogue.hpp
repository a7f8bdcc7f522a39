#pragma once
#include <greenpg/protocol/builtin_type.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace greenpg::inline v0 {

/// One field of a composite type: a column that was not dropped, in order.
struct type_field {
  std::string name;
  oid type = 0;

  friend bool operator==(const type_field&, const type_field&) = default;
};

/// What a database says of one of its types.
struct known_type {
  oid type = 0;
  std::string schema;
  std::string name;
  type_kind kind = type_kind::base;
  oid related = 0;  ///< element of an array, subtype of a range, range of a multirange, base type of a domain; else 0
  oid array = 0;    ///< the type of arrays of it, 0 for none
  char delimiter = ',';            ///< between the elements in the text of an array of it
  std::vector<type_field> fields;  ///< of a composite type

  friend bool operator==(const known_type&, const known_type&) = default;
};

/// The types of one database: those built in, which cost nothing, and those that were looked up there or loaded.
/// Nothing here asks the server: what is unknown is read as text until somebody looks it up,
///
///     auto asked = types.unknown_of(oids);
///     auto answer = db.query(type_catalogue::lookup_sql(), pg::params(type_catalogue::lookup_parameter(asked)));
///     ... known_type one; if (type_catalogue::read_line(line, one)) found.push_back(one); ...
///     types = types.with(asked, found);
///
/// Never changed once made: any number of threads may read one. Throws std::bad_alloc only.
class type_catalogue {
public:
  type_catalogue() = default;
  /// The built-in types alone.
  [[nodiscard]] static const type_catalogue& builtin() noexcept;

  /// nullptr for a type that is not known; valid as long as the catalogue.
  [[nodiscard]] const known_type* find(oid type) const noexcept;
  /// By pg_type.typname, also "schema.typname"; of several with the name the one with the lowest oid.
  [[nodiscard]] const known_type* find(std::string_view name) const noexcept;
  /// The type below a domain, and below the domains that it may be of; of any other type that itself.
  [[nodiscard]] oid base_of(oid type) const noexcept;
  /// result_binary() of a type that was looked up.
  [[nodiscard]] bool result_binary(oid type) const noexcept;
  /// Those that were looked up, by oid.
  [[nodiscard]] std::span<const known_type> looked_up() const noexcept { return looked_up_; }

  /// Which of the types are unknown, each once; 0 is never among them.
  [[nodiscard]] std::vector<oid> unknown_of(std::span<const oid> types) const;
  /// The query that looks types up, with all that they are made of, on every version from 13 on: it takes one
  /// parameter, an oid[], and gives one column of text, each row a line for read_line().
  [[nodiscard]] static std::string_view lookup_sql() noexcept;
  /// Its parameter, as text: "{16384,16391}".
  [[nodiscard]] static std::string lookup_parameter(std::span<const oid> types);
  /// Reads a line of the query's answer, or of to_text(); false if it is none.
  [[nodiscard]] static bool read_line(std::string_view line, known_type& out);

  /// This with more types; what is known of one already is replaced, but for built-in types. Those `asked` for that
  /// were not `found` are remembered as of no known kind, so that nobody asks for them again.
  [[nodiscard]] type_catalogue with(std::span<const oid> asked, std::vector<known_type> found) const;

  /// What was looked up, a line a type, to be kept and loaded by another process; for one and the same database only,
  /// for oids are its own.
  [[nodiscard]] std::string to_text() const;
  /// nullopt for what to_text() did not write.
  [[nodiscard]] static std::optional<type_catalogue> from_text(std::string_view text);

private:
  void find_binary();

  std::vector<known_type> looked_up_;
  std::vector<bool> binary_;  // of each of them, result_binary()
};

/// The catalogue that several connections to one database share and add to. Safe to use from several threads.
class shared_type_catalogue {
public:
  shared_type_catalogue() = default;
  explicit shared_type_catalogue(type_catalogue preloaded)
      : current_(std::make_shared<const type_catalogue>(std::move(preloaded))) {}

  /// As it is now; what others add later is in the next one.
  [[nodiscard]] std::shared_ptr<const type_catalogue> snapshot() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  /// As type_catalogue::with().
  void add(std::span<const oid> asked, std::vector<known_type> found) {
    const std::lock_guard lock(mutex_);
    current_ = std::make_shared<const type_catalogue>(current_->with(asked, std::move(found)));
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const type_catalogue> current_ = std::make_shared<const type_catalogue>();
};

}  // namespace greenpg::inline v0

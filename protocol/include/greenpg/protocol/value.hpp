#pragma once
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

struct value_field;

/// One value of any PostgreSQL type, or NULL: its type, its format and bytes of its own. Decoded when it is asked for.
/// `known` tells what users' types are made of; without it they are text, as the server writes it. Distinct objects may
/// be used on distinct threads. Throws std::bad_alloc.
///
///     pg::value one(row["anything"]);
///     std::cout << one.to_string();
///     one.visit([](const auto& x) { ... });
class value {
public:
  using catalogue = std::shared_ptr<const type_catalogue>;

  /// NULL of no type.
  value() = default;
  value(oid type, format f, std::span<const std::byte> bytes, catalogue known = nullptr)
      : type_(type),
        format_(f),
        null_(false),
        bytes_(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
        known_(std::move(known)) {}
  [[nodiscard]] static value null(oid type) {
    value result;
    result.type_ = type;
    return result;
  }
  /// A copy of a field of a row.
  template <class Field>
  requires requires(const Field& of) {
    { of.column().type } -> std::convertible_to<oid>;
    { of.is_null() } -> std::same_as<bool>;
    of.bytes();
  }
  explicit value(const Field& of, catalogue known)
      : value(of.column().type, of.column().format, of.bytes(), std::move(known)) {
    null_ = of.is_null();
  }
  /// With what the connection knew.
  template <class Field>
  requires requires(const Field& of) {
    { of.column().known } -> std::convertible_to<catalogue>;
  }
  explicit value(const Field& of) : value(of, of.column().known) {}

  [[nodiscard]] oid type() const noexcept { return type_; }
  [[nodiscard]] format wire_format() const noexcept { return format_; }
  [[nodiscard]] bool is_null() const noexcept { return null_; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return std::as_bytes(std::span(bytes_)); }
  [[nodiscard]] const type_catalogue* known() const noexcept { return known_.get(); }

  /// The value as a T that `codec` reads, or a std::optional of one. A view points into this value.
  template <class T>
  [[nodiscard]] std::error_code get(T& out) const;
  /// As print_value() writes it; nothing of NULL. errc::type_mismatch for the binary form of a type that is not
  /// printed.
  [[nodiscard]] errc print(std::string& out) const;
  /// The same; empty where it cannot be printed.
  [[nodiscard]] std::string to_string() const;

  /// What an array, range, multirange or composite is made of; errc::type_mismatch for a value that is none. The text
  /// of an anonymous record does not say of which types its fields are: they have type 0 then.
  [[nodiscard]] errc parts(array<value>& out) const;
  [[nodiscard]] errc parts(range<value>& out) const;
  [[nodiscard]] errc parts(multirange<value>& out) const;
  [[nodiscard]] errc parts(std::vector<value_field>& out) const;

  /// Calls `use` with the value as the C++ type that holds all of its type: nullptr for NULL, std::int32_t for int4,
  /// numeric, interval, ... json for json and jsonb, array<value>, range<value>, multirange<value> and
  /// std::vector<value_field> for what is made of others, and std::string for text and for types that have no C++ type
  /// of their own. errc::invalid_value and its like for bytes that are no value: `use` is then not called.
  template <class Use>
  errc visit(Use&& use) const;

  /// Whether it is the same value of the same type, in whichever format: as the C++ type compares (1.0 equals 1.00, and
  /// a float NaN nothing), else as text. NULL equals NULL of the same type. Values of two types have no order, those of
  /// one are ordered as the C++ type is or else as text; NULL comes last.
  friend bool operator==(const value& a, const value& b) { return a.compare(b) == 0; }
  friend std::partial_ordering operator<=>(const value& a, const value& b) { return a.compare(b); }

private:
  template <class T, class Use>
  errc visit_as(oid type, Use& use) const {
    decode_function<T>* const function = codec<T>::decoder(type, format_);
    if (function == nullptr) return visit_text(use);
    T out{};
    const errc e = function(bytes().data(), bytes_.size(), out);
    if (e == errc{}) use(std::as_const(out));
    return e;
  }
  template <class Parts, class Use>
  errc visit_parts(Use& use) const {
    Parts out;
    const errc e = parts(out);
    if (e == errc{}) use(std::as_const(out));
    return e;
  }
  template <class Use>
  errc visit_text(Use& use) const {
    std::string out;
    const errc e = print(out);
    if (e == errc{}) use(std::as_const(out));
    return e;
  }
  template <class Use>
  errc visit_container(oid type, Use& use) const;
  [[nodiscard]] std::partial_ordering compare(const value& other) const;

  oid type_ = 0;
  format format_ = format::text;
  bool null_ = true;
  std::string bytes_;
  catalogue known_;
};

/// A field of a composite; of a record, which has no names for them, "f1" and so on, as the server names them.
struct value_field {
  std::string name;
  value content;

  friend bool operator==(const value_field&, const value_field&) = default;
};

template <class T>
std::error_code value::get(T& out) const {
  using read = detail::value_of_t<T>;
  decode_function<read>* function = codec<read>::decoder(type_, format_);
  if (function == nullptr) function = codec<read>::decoder(detail::codec_type(type_, known_.get()), format_);
  const errc e = function == nullptr ? errc::type_mismatch
                                     : detail::decode_with(function, {bytes().data(), bytes_.size(), null_}, out);
  return e == errc{} ? std::error_code() : make_error_code(e);
}

template <class Use>
errc value::visit(Use&& use) const {
  if (null_) return use(nullptr), errc{};
  const oid type = detail::codec_type(type_, known_.get());
  switch (type) {
    case oids::bool_: return visit_as<bool>(type, use);
    case oids::int2: return visit_as<std::int16_t>(type, use);
    case oids::int4: return visit_as<std::int32_t>(type, use);
    case oids::int8: return visit_as<std::int64_t>(type, use);
    case oids::oid_:
    case oids::xid:
    case oids::cid: return visit_as<std::uint32_t>(type, use);
    case oids::xid8: return visit_as<std::uint64_t>(type, use);
    case oids::float4: return visit_as<float>(type, use);
    case oids::float8: return visit_as<double>(type, use);
    case oids::numeric: return visit_as<numeric>(type, use);
    case oids::char_: return visit_as<char>(type, use);
    case oids::bytea: return visit_as<std::vector<std::byte>>(type, use);
    case oids::uuid: return visit_as<uuid>(type, use);
    case oids::json:
    case oids::jsonb: return visit_as<json>(type, use);
    case oids::date: return visit_as<date>(type, use);
    case oids::time: return visit_as<time_of_day>(type, use);
    case oids::timetz: return visit_as<time_tz>(type, use);
    case oids::timestamp: return visit_as<timestamp>(type, use);
    case oids::timestamptz: return visit_as<timestamptz>(type, use);
    case oids::interval: return visit_as<interval>(type, use);
    case oids::inet: return visit_as<inet>(type, use);
    case oids::cidr: return visit_as<cidr>(type, use);
    case oids::macaddr: return visit_as<macaddr>(type, use);
    case oids::macaddr8: return visit_as<macaddr8>(type, use);
    case oids::bit:
    case oids::varbit: return visit_as<bit_string>(type, use);
    case oids::point: return visit_as<point>(type, use);
    case oids::line: return visit_as<line>(type, use);
    case oids::lseg: return visit_as<lseg>(type, use);
    case oids::box: return visit_as<box>(type, use);
    case oids::path: return visit_as<path>(type, use);
    case oids::polygon: return visit_as<polygon>(type, use);
    case oids::circle: return visit_as<circle>(type, use);
    case oids::pg_lsn: return visit_as<lsn>(type, use);
    case oids::tid: return visit_as<tid>(type, use);
    case oids::pg_snapshot:
    case oids::txid_snapshot: return visit_as<snapshot>(type, use);
    case oids::int2vector: return visit_as<int2vector>(type, use);
    case oids::oidvector: return visit_as<oidvector>(type, use);
    case oids::hstore: return visit_as<hstore>(type, use);
    case oids::record: return visit_parts<std::vector<value_field>>(use);
    default: return visit_container(type, use);
  }
}

template <class Use>
errc value::visit_container(oid type, Use& use) const {
  const known_type* const t = detail::find_type(type, known_.get());
  switch (t != nullptr ? t->kind : type_kind::base) {
    case type_kind::array: return visit_parts<array<value>>(use);
    case type_kind::range: return visit_parts<range<value>>(use);
    case type_kind::multirange: return visit_parts<multirange<value>>(use);
    case type_kind::composite: return visit_parts<std::vector<value_field>>(use);
    default: return visit_text(use);
  }
}

namespace detail {

/// What value::visit() gives of a type that is made of others.
template <class T>
inline constexpr bool is_parts = false;
template <>
inline constexpr bool is_parts<array<value>> = true;
template <>
inline constexpr bool is_parts<range<value>> = true;
template <>
inline constexpr bool is_parts<multirange<value>> = true;
template <>
inline constexpr bool is_parts<std::vector<value_field>> = true;

}  // namespace detail

/// Only written, as its text. It is NULL where it is NULL.
template <>
struct codec<value> {
  static bool is_null(const value& of) noexcept { return of.is_null(); }
  static bool has_binary(oid) noexcept { return false; }
  static errc encode_binary(const value&, oid, byte_buffer&) { return errc::unencodable_value; }
  static errc encode_text(const value& of, byte_buffer& out) {
    std::string text;
    if (of.print(text) != errc{}) return errc::unencodable_value;
    return out.append(std::string_view(text)), errc{};
  }
  static errc check_text(const value& of, oid type, const type_catalogue* known = nullptr) {
    if (type != 0 && type == detail::codec_type(of.type(), of.known())) return {};
    errc result{};
    const errc read = of.visit([&](const auto& held) {
      using type_of_held = std::remove_cvref_t<decltype(held)>;
      if constexpr (detail::is_parts<type_of_held>)
        result = type == 0 ? errc::type_mismatch : errc{};
      else if constexpr (!std::is_same_v<type_of_held, std::nullptr_t>)
        result = detail::check_text(held, type, known);
    });
    return read != errc{} ? read : result;
  }
};

}  // namespace greenpg::inline v0

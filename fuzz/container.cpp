// What is made of other types, under any bytes. Input: a byte that selects a C++ type with a PostgreSQL type, or a
// PostgreSQL type alone, a byte whose lowest bit is the format, then the value. What is read can be written in both
// formats and reads back as the same value; nothing has more elements than its bytes can hold; a binary value that is
// printed is, as text, the same value, prints the same and is the same JSON. Catalogues that are loaded are written as
// they were.
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/json_text.hpp>
#include <greenpg/protocol/params.hpp>
#include <greenpg/protocol/type_catalogue.hpp>
#include <greenpg/protocol/value.hpp>
#include <greenpg/protocol/value_text.hpp>

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pg = greenpg;
namespace oids = pg::oids;
using pg::errc;
using pg::format;

namespace container_fuzz {

enum class mood { sad, ok, happy };

struct item {
  std::string name;
  std::optional<std::int32_t> price;
  mood feeling{};
  friend bool operator==(const item&, const item&) = default;
};

struct basket {
  std::vector<item> items;
  std::optional<pg::range<std::int64_t>> span;
  std::tuple<bool, std::optional<pg::date>> pair;
  friend bool operator==(const basket&, const basket&) = default;
};

}  // namespace container_fuzz

namespace {

using namespace container_fuzz;
using bytes = std::span<const std::byte>;

void require(bool property) {
  if (!property) std::abort();
}

constexpr pg::oid mood_type = 20'000, moods = 20'001, item_type = 20'002, items = 20'003, pair_type = 20'004,
                  basket_type = 20'005, float_range = 20'006, domain = 20'007, domains = 20'008, citext = 20'009,
                  float_multirange = 20'010;

const pg::value::catalogue& known() {
  using kind = pg::type_kind;
  static const auto made = std::make_shared<const pg::type_catalogue>(pg::type_catalogue().with(
      {},
      {{mood_type, "a", "mood", kind::enumeration, 0, moods, ',', {}},
       {moods, "a", "_mood", kind::array, mood_type, 0, ',', {}},
       {item_type, "a", "item", kind::composite, 0, items, ',', {{"name", 25}, {"price", 23}, {"feeling", mood_type}}},
       {items, "a", "_item", kind::array, item_type, 0, ',', {}},
       {pair_type, "a", "pair", kind::composite, 0, 0, ',', {{"a", 16}, {"b", 1082}}},
       {basket_type, "a", "basket", kind::composite, 0, 0, ',', {{"items", items}, {"span", 3926}, {"p", pair_type}}},
       {float_range, "a", "floatrange", kind::range, 701, 0, ',', {}},
       {float_multirange, "a", "floatmultirange", kind::multirange, float_range, 0, ',', {}},
       {domain, "a", "positive", kind::domain, 23, domains, ',', {}},
       {domains, "a", "_positive", kind::array, domain, 0, ',', {}},
       {citext, "a", "citext", kind::base, 0, 0, ',', {}}}));
  return made;
}

template <class T>
errc decode(pg::oid type, format f, bytes data, T& out) {
  pg::decode_function<T>* const decoder = pg::codec<T>::decoder(type, f);
  return decoder == nullptr ? errc::type_mismatch : decoder(data.data(), data.size(), out);
}

template <class T>
void check_size(const pg::array<T>& value, format f, std::size_t size) {
  require(value.elements.size() <= (f == format::binary ? size / 4 : size));
  require(value.elements.capacity() <= 2 * size);
}
template <class T>
void check_size(const pg::multirange<T>& value, format, std::size_t size) {
  require(value.ranges.size() <= size);
}
template <class T>
void check_size(const T&, format, std::size_t) {}

template <class T>
void check(pg::oid type, format f, bytes data) {
  T value{};
  const errc e = decode(type, f, data, value);
  check_size(value, f, data.size());
  const T& same = value;
  if (e != errc{} || !(value == same)) return;  // within it is a NaN
  T again{};
  pg::byte_buffer text, binary;
  const pg::params parameter(value);
  const errc written = parameter.encode_text(0, text);
  if (written == errc::embedded_nul) return;  // in a string of it: no server sends such a text, and none takes it
  require(written == errc{});
  require(decode(type, format::text, text.bytes(), again) == errc{} && again == value);
  if (!parameter.has_binary(0, type, known().get())) return;
  require(parameter.encode_binary(0, type, binary, known().get()) == errc{});
  require(decode(type, format::binary, binary.bytes(), again) == errc{} && again == value);
  std::string printed;
  require(pg::print_value(type, format::binary, binary.bytes(), printed, known().get()) == errc{});
  require(decode(type, format::text, std::as_bytes(std::span(printed)), again) == errc{} && again == value);
}

/// Whether the type of every part is that which the catalogue says: records say of which types their fields are.
bool has_told_parts(pg::oid type) {
  return type != oids::record && type != oids::record_array && type != basket_type && type != item_type &&
         type != items && type != pair_type;
}

/// A type without a C++ type of its own.
void check_any(pg::oid type, format f, bytes data) {
  const pg::value one(type, f, data, known());
  const std::string json = pg::to_json(one);
  std::size_t visited = 0;
  const errc seen = one.visit([&](const auto&) { ++visited; });
  require(visited == (seen == errc{} ? 1 : 0));
  static_cast<void>(one == one);
  std::string printed;
  if (f == format::text || one.print(printed) != errc{}) return require(f == format::text || printed.empty());
  require(printed.size() <= (data.size() + 1) << 20);
  const pg::value text(type, format::text, std::as_bytes(std::span(printed)), known());
  require(text.to_string() == printed);
  if (has_told_parts(type)) require(pg::to_json(text) == json);
  static_cast<void>(one <=> text);
}

void check_catalogue(pg::oid, format, bytes data) {
  const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
  const auto loaded = pg::type_catalogue::from_text(text);
  if (!loaded) return;
  const std::string written = loaded->to_text();
  require(pg::type_catalogue::from_text(written)->to_text() == written);
  for (const pg::known_type& type : loaded->looked_up()) {
    static_cast<void>(loaded->base_of(type.type));
    static_cast<void>(pg::result_binary(type.type, &*loaded));
    std::string out;
    static_cast<void>(pg::print_value(type.type, format::binary, data, out, &*loaded));
    static_cast<void>(pg::print_json(type.type, format::text, data, out, &*loaded));
  }
}

struct target {
  pg::oid type;
  void (*check)(pg::oid type, format f, bytes data);
};

// Only added to at the end: the corpus selects by place.
constexpr target targets[] = {
    {oids::int4_array, check<pg::array<std::optional<std::int32_t>>>},
    {oids::text_array, check<pg::array<std::optional<std::string>>>},
    {oids::int8_array, check<std::vector<std::int64_t>>},
    {oids::int2_array, check<std::vector<std::vector<std::int16_t>>>},
    {oids::int4_array, check<std::array<std::array<std::int32_t, 2>, 2>>},
    {oids::bool_array, check<std::vector<bool>>},
    {oids::box_array, check<std::vector<pg::box>>},
    {oids::int4range, check<pg::range<std::int32_t>>},
    {oids::numrange, check<pg::range<pg::numeric>>},
    {oids::tstzrange, check<pg::range<pg::timestamptz>>},
    {oids::datemultirange, check<pg::multirange<pg::date>>},
    {oids::int8range_array, check<pg::array<pg::range<std::int64_t>>>},
    {oids::tsmultirange_array, check<std::vector<pg::multirange<pg::timestamp>>>},
    {item_type, check<item>},
    {items, check<pg::array<std::optional<item>>>},
    {basket_type, check<basket>},
    {oids::record, check<std::tuple<std::int32_t, std::optional<std::string>>>},
    {mood_type, check<mood>},
    {moods, check<std::vector<mood>>},
    {domains, check<std::vector<std::string>>},
    {oids::numeric_array, check<pg::array<std::optional<pg::numeric>>>},
    {0, check_catalogue},
    {oids::int4_array, check_any},
    {oids::text_array, check_any},
    {oids::jsonb_array, check_any},
    {oids::timestamptz_array, check_any},
    {oids::float8_array, check_any},
    {oids::record, check_any},
    {oids::record_array, check_any},
    {oids::int2vector, check_any},
    {oids::tstzrange, check_any},
    {oids::nummultirange, check_any},
    {oids::tsrange_array, check_any},
    {oids::hstore, check_any},
    {basket_type, check_any},
    {items, check_any},
    {float_range, check_any},
    {float_multirange, check_any},
    {domains, check_any},
    {citext, check_any},
    {moods, check_any},
    {oids::interval, check_any},
    {oids::inet_array, check_any},
    {oids::point_array, check_any},
    {oids::box_array, check_any},
    {oids::bytea_array, check_any},
    {oids::varbit_array, check_any},
    {oids::tsvector_array, check_any},
    {999'999, check_any},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const target& t = targets[data[0] % std::size(targets)];
  t.check(t.type, data[1] % 2 == 0 ? format::text : format::binary, std::as_bytes(std::span(data + 2, size - 2)));
  return 0;
}

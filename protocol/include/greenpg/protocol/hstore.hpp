#pragma once
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/contrib_type.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace greenpg::inline v0 {

/// The hstore of contrib: texts by name, each possibly NULL.
using hstore = std::map<std::string, std::optional<std::string>, std::less<>>;

/// `"a"=>"1", "b"=>NULL`; nullopt for what is not so.
[[nodiscard]] std::optional<hstore> parse_hstore(std::string_view text);
[[nodiscard]] std::string hstore_text(const hstore& value);

/// From and to hstore, which has another oid in every database: in binary where it goes by oids::hstore; in text from
/// any type that is not built in. Throws std::bad_alloc.
template <>
struct codec<hstore> {
  static decode_function<hstore>* decoder(oid type, format f) noexcept {
    if (f == format::binary) return type == oids::hstore ? &from_binary : nullptr;
    return type == oids::hstore || type >= oids::first_user_defined ? &from_text : nullptr;
  }
  static bool has_binary(oid type) noexcept { return type == oids::hstore; }
  static errc encode_binary(const hstore& value, oid type, byte_buffer& out);
  static errc encode_text(const hstore& value, byte_buffer& out);

private:
  static errc from_binary(const std::byte* data, std::size_t size, hstore& out);
  static errc from_text(const std::byte* data, std::size_t size, hstore& out);
};

}  // namespace greenpg::inline v0

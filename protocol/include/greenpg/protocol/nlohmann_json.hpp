#pragma once
// For programs that use nlohmann::json (Debian: nlohmann-json3-dev): not included by any other header, and nothing of
// it is compiled into the library.
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/json.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

/// From and to json and jsonb; what does not parse is errc::invalid_value, what is no UTF-8 errc::unencodable_value. A
/// number beyond what nlohmann::json holds is read as a double, as it does.
template <>
struct greenpg::codec<nlohmann::json> {
  static decode_function<nlohmann::json>* decoder(oid type, format f) noexcept {
    if (codec<json_view>::decoder(type, f) == nullptr) return nullptr;
    return type == oids::jsonb && f == format::binary ? &decode<oids::jsonb, format::binary>
                                                      : &decode<oids::json, format::text>;
  }
  static bool has_binary(oid type) noexcept { return codec<json_view>::has_binary(type); }
  static errc encode_binary(const nlohmann::json& value, oid type, byte_buffer& out) {
    std::string text;
    const errc e = dump(value, text);
    return e == errc{} ? codec<json_view>::encode_binary(json_view(text), type, out) : e;
  }
  static errc encode_text(const nlohmann::json& value, byte_buffer& out) {
    std::string text;
    const errc e = dump(value, text);
    return e == errc{} ? codec<json_view>::encode_text(json_view(text), out) : e;
  }

private:
  template <oid Type, format F>
  static errc decode(const std::byte* data, std::size_t size, nlohmann::json& out) {
    json_view view;
    if (const errc e = codec<json_view>::decoder(Type, F)(data, size, view); e != errc{}) return e;
    out = nlohmann::json::parse(view.text, nullptr, false);
    return out.is_discarded() ? errc::invalid_value : errc{};
  }
  static errc dump(const nlohmann::json& value, std::string& text) {
    try {
      text = value.dump();
    } catch (const nlohmann::json::exception&) {
      return errc::unencodable_value;
    }
    return {};
  }
};

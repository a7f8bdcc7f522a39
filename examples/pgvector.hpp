#pragma once
// A codec for a type of an extension, pgvector's `vector`: what it takes to teach greenpg any type. Its text is
// "[1,2.5,-3]"; its binary form is the number of dimensions (int16), zero (int16), and a float4 for each.
#include <greenpg/protocol/big_endian.hpp>
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct embedding {
  std::vector<float> values;
  friend bool operator==(const embedding&, const embedding&) = default;
};

template <>
struct greenpg::codec<embedding> {
  // The oid of a type of an extension differs from database to database: any that is not built in may be it.
  static decode_function<embedding>* decoder(oid type, format f) noexcept {
    if (find_builtin_type(type) != nullptr && type != oids::text) return nullptr;
    return f == format::binary && type != oids::text ? &from_binary : &from_text;
  }
  // It is sent in binary only to what is known to be called so, else as text, which every server takes.
  static bool has_binary(oid type, const type_catalogue* known = nullptr) noexcept {
    const known_type* const found = known == nullptr ? nullptr : known->find(type);
    return found != nullptr && found->name == "vector";
  }
  static errc encode_binary(const embedding& value, oid, byte_buffer& out, const type_catalogue* = nullptr) {
    if (value.values.size() > 16'000) return errc::value_out_of_range;  // the most that a vector has
    store_be16(out.extend(2), static_cast<std::uint16_t>(value.values.size()));
    store_be16(out.extend(2), 0);
    for (const float one : value.values) store_be32(out.extend(4), std::bit_cast<std::uint32_t>(one));
    return {};
  }
  static errc encode_text(const embedding& value, byte_buffer& out) {
    std::string_view before = "[";
    for (const float one : value.values) {
      out.append(before);
      before = ",";
      if (const errc e = codec<float>::encode_text(one, out); e != errc{}) return e;
    }
    if (value.values.empty()) out.append(before);
    out.append(std::string_view("]"));
    return {};
  }

private:
  static errc from_binary(const std::byte* data, std::size_t size, embedding& out) {
    if (size < 4 || size != 4 + 4 * std::size_t{load_be16(data)}) return errc::invalid_value;
    out.values.clear();
    for (std::size_t at = 4; at != size; at += 4) out.values.push_back(std::bit_cast<float>(load_be32(data + at)));
    return {};
  }
  static errc from_text(const std::byte* data, std::size_t size, embedding& out) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    if (!text.starts_with('[') || !text.ends_with(']') || size < 2) return errc::invalid_value;
    text = text.substr(1, size - 2);
    out.values.clear();
    while (!text.empty()) {
      const std::string_view one = text.substr(0, text.find(','));
      const auto* const digits = reinterpret_cast<const std::byte*>(one.data());
      const errc e = codec<float>::decoder(oids::float4, format::text)(digits, one.size(), out.values.emplace_back());
      if (e != errc{}) return e;
      const bool more = one.size() < text.size();
      text.remove_prefix(one.size() + (more ? 1 : 0));
      if (more && text.empty()) return errc::invalid_value;  // a comma and nothing behind it
    }
    return {};
  }
};

#include <greenpg/protocol/number_codec.hpp>

#include <cmath>
#include <limits>
#include <string_view>

namespace greenpg::inline v0::detail {

namespace {

std::string_view text_of(const std::byte* data, std::size_t size) noexcept {
  return {reinterpret_cast<const char*>(data), size};
}

/// What float4out and float8out write: from_chars alone would also take "inf" and "nan(...)".
template <class Float>
errc decode_float(std::string_view text, Float& out) noexcept {
  constexpr Float infinity = std::numeric_limits<Float>::infinity();
  if (text == "NaN") return out = std::numeric_limits<Float>::quiet_NaN(), errc{};
  if (text == "Infinity") return out = infinity, errc{};
  if (text == "-Infinity") return out = -infinity, errc{};
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || ((digits[0] < '0' || digits[0] > '9') && digits[0] != '.')) return errc::invalid_value;
  Float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return errc::value_out_of_range;
  if (error != std::errc{} || end != text.data() + text.size()) return errc::invalid_value;
  out = value;
  return {};
}

template <class Float>
errc encode_float(Float value, byte_buffer& out) {
  if (std::isnan(value)) {
    out.append(std::string_view("NaN"));
  } else if (std::isinf(value)) {
    out.append(value > 0 ? std::string_view("Infinity") : std::string_view("-Infinity"));
  } else {
    // Whole numbers as digits, so that types of integers read them, too.
    constexpr Float all_digits = Float{1} / std::numeric_limits<Float>::epsilon();
    const bool whole = std::trunc(value) == value && std::abs(value) <= all_digits;
    constexpr std::size_t longest = 32;  // -2.2250738585072014e-308 has 24
    char* at = reinterpret_cast<char*>(out.reserve(longest));
    char* const end = whole ? std::to_chars(at, at + longest, value, std::chars_format::fixed).ptr
                            : std::to_chars(at, at + longest, value).ptr;
    out.commit(static_cast<std::size_t>(end - at));
  }
  return {};
}

}  // namespace

errc decode_bool_binary(const std::byte* data, std::size_t size, bool& out) noexcept {
  if (size != 1 || data[0] > std::byte{1}) return errc::invalid_value;
  out = data[0] == std::byte{1};
  return {};
}

errc decode_bool_text(const std::byte* data, std::size_t size, bool& out) noexcept {
  const std::string_view text = text_of(data, size);
  const bool yes = text == "t" || text == "true";
  if (!yes && text != "f" && text != "false") return errc::invalid_value;
  out = yes;
  return {};
}

errc decode_float_text(const std::byte* data, std::size_t size, float& out) noexcept {
  return decode_float(text_of(data, size), out);
}

errc decode_float_text(const std::byte* data, std::size_t size, double& out) noexcept {
  return decode_float(text_of(data, size), out);
}

errc encode_float_text(float value, byte_buffer& out) { return encode_float(value, out); }

errc encode_float_text(double value, byte_buffer& out) { return encode_float(value, out); }

}  // namespace greenpg::inline v0::detail

#pragma once
#include <greenpg/protocol/byte_buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

// Wire bytes for tests, made without the code under test.
namespace wire {

inline std::string big_endian(std::uint64_t v, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>((v >> shift) & 0xff);
  return out;
}
inline std::string i8(int v) { return big_endian(static_cast<std::uint64_t>(v), 1); }
inline std::string i16(int v) { return big_endian(static_cast<std::uint64_t>(v), 2); }
inline std::string i32(std::int64_t v) { return big_endian(static_cast<std::uint64_t>(v), 4); }
inline std::string cstring(std::string_view text) { return std::string(text) + '\0'; }

/// A message without type.
inline std::string packet(const std::string& body) { return i32(static_cast<std::int64_t>(body.size() + 4)) + body; }
inline std::string message(char type, const std::string& body) { return type + packet(body); }

inline std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// A copy of exactly the given size on the heap: a sanitizer sees a read one byte past the end.
class exact_copy {
public:
  explicit exact_copy(std::string_view of) : data_(new std::byte[of.size()]), size_(of.size()) {
    if (!of.empty()) std::memcpy(data_.get(), of.data(), of.size());
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_.get(), size_}; }

private:
  std::unique_ptr<std::byte[]> data_;
  std::size_t size_;
};

}  // namespace wire

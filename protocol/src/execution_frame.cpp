#include <greenpg/protocol/execution_frame.hpp>

#include "copy_guard.hpp"

namespace greenpg::inline v0 {
namespace {

void put_number(std::string& out, std::size_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

void put_formats(std::string& out, std::span<const format> formats) {
  put_number(out, formats.size(), 2);
  for (const format each : formats) put_number(out, static_cast<std::size_t>(each), 2);
}

}  // namespace

void execution_frame::begin(std::string_view statement, std::span<const format> parameter_formats) {
  bytes_ = 'B';
  put_number(bytes_, 0, 4);  // the length
  bytes_ += '\0';            // the unnamed portal
  bytes_ += statement;
  bytes_ += '\0';
  put_formats(bytes_, parameter_formats);
  put_number(bytes_, parameter_count_, 2);
}

void execution_frame::end(std::span<const format> result_formats) {
  put_formats(bytes_, result_formats);
  bind_end_ = bytes_.size() - head_size_;
  bytes_ += 'E';
  put_number(bytes_, 9, 4);
  put_number(bytes_, 0, 5);  // the unnamed portal, no row limit
  for (const std::uint8_t byte : copy_guard) bytes_ += static_cast<char>(byte);
  bytes_ += 'S';
  put_number(bytes_, 4, 4);
}

execution_frame::execution_frame(std::string_view statement, std::span<const format> parameter_formats,
                                 std::size_t parameter_count, std::span<const format> result_formats,
                                 std::int32_t columns)
    : parameter_count_(parameter_count), columns_(columns) {
  begin(statement, parameter_formats);
  head_size_ = bytes_.size();
  end(result_formats);
  size_ = bytes_.size() + 4 * parameter_count;
}

execution_frame::execution_frame(std::string_view statement, std::span<const format> parameter_formats,
                                 std::span<const std::size_t> value_sizes, std::span<const format> result_formats,
                                 std::int32_t columns)
    : parameter_count_(value_sizes.size()), columns_(columns) {
  begin(statement, parameter_formats);
  for (const std::size_t size : value_sizes) {
    put_number(bytes_, size, 4);
    values_.push_back(bytes_.size());
    bytes_.append(size, '\0');
  }
  head_size_ = bytes_.size();
  end(result_formats);
  size_ = bytes_.size();
  std::string length;
  put_number(length, bind_length(), 4);
  bytes_.replace(1, 4, length);
}

}  // namespace greenpg::inline v0

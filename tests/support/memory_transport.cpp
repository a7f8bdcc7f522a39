#include "memory_transport.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace greenpg_test {

using greenpg::io_result;
using greenpg::io_status;

bool memory_transport::fails(io_result& as, bool reading) {
  memory_link& l = *link_;
  if (l.fails_at >= 0 && l.calls >= l.fails_at) l.failed = true;
  ++l.calls;
  if (!l.failed) return false;
  if (l.kind == memory_link::fault::end_of_file && reading)
    as = {io_status::closed, 0, {}};
  else
    as = {io_status::error, 0, std::error_code(reading ? ECONNRESET : EPIPE, std::system_category())};
  return true;
}

io_result memory_transport::read_some(std::span<std::byte> into) {
  io_result result;
  memory_link& l = *link_;
  if (fails(result, true)) return result;
  if (l.to_client.empty()) return {l.server_closed ? io_status::closed : io_status::want_read, 0, {}};
  const std::size_t n = std::min({into.size(), l.to_client.size(), l.read_chunk});
  std::memcpy(into.data(), l.to_client.data(), n);
  l.to_client.consume(n);
  return {io_status::ok, n, {}};
}

io_result memory_transport::write_some(std::span<const std::byte> from) {
  io_result result;
  memory_link& l = *link_;
  if (fails(result, false)) return result;
  if (l.server_closed) return {io_status::error, 0, std::error_code(EPIPE, std::system_category())};
  const std::size_t room = l.capacity - std::min(l.capacity, l.to_server.size());
  const std::size_t n = std::min({from.size(), room, l.write_chunk});
  if (n == 0) return {io_status::want_write, 0, {}};
  l.to_server.append(from.first(n));
  return {io_status::ok, n, {}};
}

void memory_transport::close() noexcept {
  if (!closed_) link_->client_closed = true;
  closed_ = true;
}

}  // namespace greenpg_test

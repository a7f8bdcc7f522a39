#pragma once
#include <greenpg/net/transport.hpp>
#include <greenpg/protocol/byte_buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace greenpg_test {

/// Both directions of a connection, in memory, and what is to go wrong with it.
struct memory_link {
  enum class fault : std::uint8_t { none, error, end_of_file };

  greenpg::byte_buffer to_server, to_client;
  std::size_t capacity = std::numeric_limits<std::size_t>::max();    ///< bytes that each direction holds
  std::size_t read_chunk = std::numeric_limits<std::size_t>::max();  ///< bytes of one call
  std::size_t write_chunk = std::numeric_limits<std::size_t>::max();
  bool server_closed = false;  ///< the client reads to the end and then finds it
  bool client_closed = false;

  fault kind = fault::none;
  int fails_at = -1;  ///< the call, reads and writes counted together from 0, that fails, and all behind it
  int calls = 0;
  bool failed = false;  ///< that call was made

  [[nodiscard]] bool readable() const noexcept { return !to_client.empty() || server_closed || failed; }
  [[nodiscard]] bool writable() const noexcept { return to_server.size() < capacity || server_closed || failed; }
};

/// The client's end of a memory_link.
class memory_transport final : public greenpg::transport {
public:
  explicit memory_transport(std::shared_ptr<memory_link> link) noexcept : link_(std::move(link)) {}

  greenpg::io_result read_some(std::span<std::byte> into) override;
  greenpg::io_result write_some(std::span<const std::byte> from) override;
  [[nodiscard]] int descriptor() const noexcept override { return closed_ ? -1 : 1'000'000; }
  void close() noexcept override;
  ~memory_transport() override { close(); }

private:
  bool fails(greenpg::io_result& as, bool reading);

  std::shared_ptr<memory_link> link_;
  bool closed_ = false;
};

}  // namespace greenpg_test

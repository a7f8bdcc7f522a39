#pragma once
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "wire_bytes.hpp"

// What every message is held to, given what it looks like on the wire.
namespace wire {

inline constexpr std::size_t closed = std::numeric_limits<std::size_t>::max();

/// `read(body)` gives an optional message, `write(message, out)` an error.
template <class Message, class Read, class Write>
void expect_round_trip(const Message& message, const std::string& expected, std::size_t header, std::size_t open_from,
                       Read read, Write write) {
  greenpg::byte_buffer out;
  ASSERT_FALSE(write(message, out));
  ASSERT_EQ(out.text(), expected);

  const std::string body = expected.substr(header);
  const auto written_back = [&](const exact_copy& copy) -> std::string {
    const auto got = read(copy.bytes());
    if (!got) return "refused";
    greenpg::byte_buffer again;
    if (write(*got, again)) return "not written";
    return std::string(again.text().substr(header));
  };
  EXPECT_EQ(written_back(exact_copy(body)), body);
  // Cut anywhere: refused, unless the message ends in bytes of no particular number.
  for (std::size_t size = 0; size < body.size(); ++size)
    EXPECT_EQ(written_back(exact_copy(body.substr(0, size))), size < open_from ? "refused" : body.substr(0, size))
        << "cut to " << size << " bytes";
  // Nor may anything be left over.
  EXPECT_EQ(written_back(exact_copy(body + "x")), open_from == closed ? "refused" : body + "x");
}

}  // namespace wire

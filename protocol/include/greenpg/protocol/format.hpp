#pragma once
#include <cstdint>

namespace greenpg::inline v0 {

/// How a value travels ("Formats and Format Codes" in the protocol chapter).
enum class format : std::int16_t { text = 0, binary = 1 };

/// A PostgreSQL object identifier, here always of a type.
using oid = std::uint32_t;

}  // namespace greenpg::inline v0

#pragma once
// Every codec of this version: whoever reads or writes values by type includes them all, so that a type has its codec
// in every translation unit or in none.
#include <greenpg/protocol/array.hpp>         // IWYU pragma: export
#include <greenpg/protocol/bit_string.hpp>    // IWYU pragma: export
#include <greenpg/protocol/bytes_codec.hpp>   // IWYU pragma: export
#include <greenpg/protocol/char_codec.hpp>    // IWYU pragma: export
#include <greenpg/protocol/chrono_codec.hpp>  // IWYU pragma: export
#include <greenpg/protocol/codec_of.hpp>      // IWYU pragma: export
#include <greenpg/protocol/composite.hpp>     // IWYU pragma: export
#include <greenpg/protocol/date_time.hpp>     // IWYU pragma: export
#include <greenpg/protocol/enum_codec.hpp>    // IWYU pragma: export
#include <greenpg/protocol/geometry.hpp>      // IWYU pragma: export
#include <greenpg/protocol/hstore.hpp>        // IWYU pragma: export
#include <greenpg/protocol/inet.hpp>          // IWYU pragma: export
#include <greenpg/protocol/interval.hpp>      // IWYU pragma: export
#include <greenpg/protocol/json.hpp>          // IWYU pragma: export
#include <greenpg/protocol/lsn.hpp>           // IWYU pragma: export
#include <greenpg/protocol/macaddr.hpp>       // IWYU pragma: export
#include <greenpg/protocol/money.hpp>         // IWYU pragma: export
#include <greenpg/protocol/nested_array.hpp>  // IWYU pragma: export
#include <greenpg/protocol/number_codec.hpp>  // IWYU pragma: export
#include <greenpg/protocol/numeric.hpp>       // IWYU pragma: export
#include <greenpg/protocol/oid_vector.hpp>    // IWYU pragma: export
#include <greenpg/protocol/range.hpp>         // IWYU pragma: export
#include <greenpg/protocol/snapshot.hpp>      // IWYU pragma: export
#include <greenpg/protocol/text_codec.hpp>    // IWYU pragma: export
#include <greenpg/protocol/tid.hpp>           // IWYU pragma: export
#include <greenpg/protocol/time_tz.hpp>       // IWYU pragma: export
#include <greenpg/protocol/uuid.hpp>          // IWYU pragma: export

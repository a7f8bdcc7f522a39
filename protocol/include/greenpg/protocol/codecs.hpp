#pragma once
// Every codec of this version: whoever reads or writes values by type includes them all, so that a type has its codec
// in every translation unit or in none.
#include <greenpg/protocol/bytes_codec.hpp>   // IWYU pragma: export
#include <greenpg/protocol/chrono_codec.hpp>  // IWYU pragma: export
#include <greenpg/protocol/date_time.hpp>     // IWYU pragma: export
#include <greenpg/protocol/json.hpp>          // IWYU pragma: export
#include <greenpg/protocol/number_codec.hpp>  // IWYU pragma: export
#include <greenpg/protocol/numeric.hpp>       // IWYU pragma: export
#include <greenpg/protocol/text_codec.hpp>    // IWYU pragma: export
#include <greenpg/protocol/uuid.hpp>          // IWYU pragma: export

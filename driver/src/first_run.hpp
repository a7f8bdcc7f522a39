#pragma once
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/row_description.hpp>
#include <greenpg/protocol/row_range.hpp>

#include <memory>

namespace greenpg::inline v0 {

// The first run of a statement brings text, and later ones binary: what can be read must not depend on which it is.

/// The columns of rows in text that would come in binary if the statement were known: what reads them must read that
/// form as well; those of bytea are in binary, as decode_bytea() makes them. `columns` itself where that is the same.
[[nodiscard]] std::shared_ptr<const row_description> first_columns(
    const std::shared_ptr<const row_description>& columns);

/// Writes the values of bytea in rows as they came to where they are, as the bytes that they stand for, so that they
/// are read as in binary. errc::invalid_value for text that is no bytea.
[[nodiscard]] errc decode_bytea(const row_range& rows, const row_description& columns) noexcept;

}  // namespace greenpg::inline v0

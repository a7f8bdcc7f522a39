#pragma once
#include <greenpg/protocol/diagnostics.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/sqlstate.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace greenpg::inline v0 {

/// The one exception of this library, thrown where the caller did not ask for an error code: what the server reported,
/// with every field of it, or what went wrong on this side. `code()` says what happened, in a form to branch on.
/// Copying shares the text, so it does not throw; copies may be read on any thread.
///
///     catch (const greenpg::error& e) {
///       if (e.code() == greenpg::sqlstate::unique_violation) retry_without(e.constraint_name());
///     }
class error : public std::system_error {
public:
  /// An error of this side. `text` says what happened, in words for a person; empty: code.message().
  explicit error(std::error_code code, std::string text = {});
  /// An error with fields. `code` is of().code() for what a server reported.
  error(std::error_code code, greenpg::diagnostics of);
  explicit error(greenpg::diagnostics of);
  // Copied where it would be moved: an exception that was moved from must still be readable.
  error(const error&) = default;
  error& operator=(const error&) = default;

  /// All in one: `ERROR:  relation "x" does not exist (SQLSTATE 42P01)`, then a line each for detail and hint if there
  /// are any. Of an error of this side, its text.
  [[nodiscard]] const char* what() const noexcept override;

  /// Every field. An error of this side has its text in `message` and no sqlstate.
  [[nodiscard]] const greenpg::diagnostics& diagnostics() const noexcept;
  /// Five characters, or none if no server reported this.
  [[nodiscard]] std::string_view sqlstate() const noexcept { return diagnostics().sqlstate; }
  /// ERROR, FATAL or PANIC, in the server's language; empty for an error of this side.
  [[nodiscard]] std::string_view severity() const noexcept { return diagnostics().severity; }
  [[nodiscard]] std::string_view message() const noexcept { return diagnostics().message; }
  [[nodiscard]] std::string_view detail() const noexcept { return diagnostics().detail; }
  [[nodiscard]] std::string_view hint() const noexcept { return diagnostics().hint; }
  /// Where in `query()`, in characters from 1; 0 if it was not said.
  [[nodiscard]] int position() const noexcept { return diagnostics().position; }
  [[nodiscard]] std::string_view query() const noexcept { return diagnostics().query; }
  [[nodiscard]] std::string_view where() const noexcept { return diagnostics().where; }
  [[nodiscard]] std::string_view schema_name() const noexcept { return diagnostics().schema_name; }
  [[nodiscard]] std::string_view table_name() const noexcept { return diagnostics().table_name; }
  [[nodiscard]] std::string_view column_name() const noexcept { return diagnostics().column_name; }
  [[nodiscard]] std::string_view data_type_name() const noexcept { return diagnostics().data_type_name; }
  [[nodiscard]] std::string_view constraint_name() const noexcept { return diagnostics().constraint_name; }

private:
  struct contents;
  error(std::error_code code, std::shared_ptr<const contents> of);

  std::shared_ptr<const contents> contents_;
};

}  // namespace greenpg::inline v0

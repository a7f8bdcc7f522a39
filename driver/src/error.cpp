#include <greenpg/driver/error.hpp>

#include <utility>

namespace greenpg::inline v0 {
namespace {

diagnostics with_message(std::error_code code, std::string text) {
  diagnostics of;
  of.message = text.empty() ? code.message() : std::move(text);
  return of;
}

std::string summary(const diagnostics& of) {
  std::string text;
  if (!of.severity.empty()) text.append(of.severity).append(":  ");
  text += of.message;
  if (!of.sqlstate.empty()) text.append(" (SQLSTATE ").append(of.sqlstate).append(")");
  if (!of.detail.empty()) text.append("\nDETAIL:  ").append(of.detail);
  if (!of.hint.empty()) text.append("\nHINT:  ").append(of.hint);
  return text;
}

}  // namespace

struct error::contents {
  explicit contents(greenpg::diagnostics from) : fields(std::move(from)), what(summary(fields)) {}

  greenpg::diagnostics fields;
  std::string what;
};

error::error(std::error_code code, std::string text) : error(code, with_message(code, std::move(text))) {}

error::error(std::error_code code, greenpg::diagnostics of)
    : error(code, std::make_shared<const contents>(std::move(of))) {}

error::error(greenpg::diagnostics of) : error(of.code(), std::make_shared<const contents>(of)) {}

error::error(std::error_code code, std::shared_ptr<const contents> of)
    : std::system_error(code), contents_(std::move(of)) {}

const char* error::what() const noexcept { return contents_->what.c_str(); }

const diagnostics& error::diagnostics() const noexcept { return contents_->fields; }

}  // namespace greenpg::inline v0

#include <greenpg/protocol/report_messages.hpp>
#include <greenpg/protocol/wire_reader.hpp>

#include <string>

namespace greenpg::inline v0::backend {
namespace {

/// Calls `take` with each field; whether the body is a whole list of fields.
template <class Take>
bool for_each_field(std::span<const std::byte> body, Take&& take) {
  wire_reader r(body);
  while (r.ok()) {
    const char code = static_cast<char>(r.u8());
    if (code == 0) return r.done();
    const std::string_view text = r.cstring();
    if (r.ok()) take(code, text);
  }
  return false;
}

/// The longest beginning of `text` of at most `size` bytes that does not end inside a UTF-8 character.
std::string_view cut(std::string_view text, std::size_t size) noexcept {
  if (text.size() <= size) return text;
  std::size_t end = size;
  for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80; ++i) --end;
  return text.substr(0, end);
}

/// Takes fields into a diagnostics while the room for text lasts.
class collector {
public:
  collector(diagnostics& out, std::size_t room) noexcept : out_(out), room_(room) { out_.clear(); }
  void operator()(char code, std::string_view text) {
    text = cut(text, room_);
    room_ -= text.size();
    out_.set(code, text);
  }
  /// Nobody may take an error for a success because of what its server wrote.
  void finish_error() {
    if (out_.sqlstate.empty() || out_.sqlstate == "00000") out_.sqlstate = "XX000";
  }

private:
  diagnostics& out_;
  std::size_t room_;
};

std::error_code write_report(char type, const report& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(type);
  for (const report_field& field : in.fields) {
    if (field.code == 0) w.fail(errc::unencodable_value);  // it would end the list
    w.u8(static_cast<std::uint8_t>(field.code));
    w.cstring(field.text);
  }
  w.u8(0);
  return w.end();
}

diagnostics collect(const report& in, std::size_t kept_text, bool error) {
  diagnostics result;
  collector take(result, kept_text);
  for (const report_field& field : in.fields) take(field.code, field.text);
  if (error) take.finish_error();
  return result;
}

}  // namespace

bool read(std::span<const std::byte> body, report& out) {
  out.fields.clear();
  return for_each_field(body, [&](char code, std::string_view text) { out.fields.push_back({code, text}); });
}

std::error_code write(const error_response& in, byte_buffer& out) { return write_report(in.type, in, out); }
std::error_code write(const notice_response& in, byte_buffer& out) { return write_report(in.type, in, out); }

diagnostics to_diagnostics(const error_response& in, std::size_t kept_text) { return collect(in, kept_text, true); }
diagnostics to_diagnostics(const notice_response& in, std::size_t kept_text) { return collect(in, kept_text, false); }

bool read_diagnostics(char type, std::span<const std::byte> body, diagnostics& out, std::size_t kept_text) {
  collector take(out, kept_text);
  const bool whole = for_each_field(body, [&](char code, std::string_view text) { take(code, text); });
  if (type == error_response::type) take.finish_error();
  return whole;
}

std::error_code write_diagnostics(char type, const diagnostics& in, byte_buffer& out) {
  const std::string position = in.position > 0 ? std::to_string(in.position) : std::string();
  const std::string internal = in.internal_position > 0 ? std::to_string(in.internal_position) : std::string();
  const std::string line = in.line > 0 ? std::to_string(in.line) : std::string();
  report whole;
  for (const report_field& field :
       {report_field{'S', in.severity}, report_field{'V', in.severity_nonlocalized}, report_field{'C', in.sqlstate},
        report_field{'M', in.message}, report_field{'D', in.detail}, report_field{'H', in.hint},
        report_field{'P', position}, report_field{'p', internal}, report_field{'q', in.internal_query},
        report_field{'W', in.where}, report_field{'s', in.schema_name}, report_field{'t', in.table_name},
        report_field{'c', in.column_name}, report_field{'d', in.data_type_name}, report_field{'n', in.constraint_name},
        report_field{'F', in.file}, report_field{'L', line}, report_field{'R', in.routine}})
    if (!field.text.empty()) whole.fields.push_back(field);
  for (const auto& [code, text] : in.other) whole.fields.push_back({code, text});
  return write_report(type, whole, out);
}

}  // namespace greenpg::inline v0::backend

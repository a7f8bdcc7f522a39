#pragma once
#include <greenpg/protocol/backend_messages.hpp>
#include <greenpg/protocol/frontend_messages.hpp>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

// Shared by the message targets: every view that a message holds.
namespace greenpg_fuzz {

namespace pg = greenpg;

inline void require(bool property) {
  if (!property) std::abort();
}

/// A copy of exactly the input's size on the heap: a sanitizer sees a read one byte past the end.
class exact_copy {
public:
  explicit exact_copy(std::span<const std::byte> of) : data_(new std::byte[of.size()]), size_(of.size()) {
    if (!of.empty()) std::memcpy(data_.get(), of.data(), of.size());
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_.get(), size_}; }

private:
  std::unique_ptr<std::byte[]> data_;
  std::size_t size_;
};

/// Checks that all views lie inside one range. Called with a message, it walks its fields.
class inside {
public:
  explicit inside(std::span<const std::byte> range) : begin_(range.data()), end_(range.data() + range.size()) {}

  void operator()(std::span<const std::byte> view) const {
    require(view.empty() || (view.data() >= begin_ && view.size() <= static_cast<std::size_t>(end_ - view.data())));
  }
  void operator()(std::string_view view) const { (*this)(std::as_bytes(std::span(view.data(), view.size()))); }
  void operator()(const pg::wire_value& value) const {
    if (value) (*this)(*value);
  }
  template <class T>
  void operator()(const std::vector<T>& list) const {
    for (const T& entry : list) (*this)(entry);
  }
  template <pg::empty_message T>
  void operator()(const T&) const {}

  void operator()(const pg::frontend::startup& m) const {
    for (const auto& [name, value] : m.parameters) both(name, value);
  }
  void operator()(const pg::frontend::ssl_request&) const {}
  void operator()(const pg::frontend::gssenc_request&) const {}
  void operator()(const pg::frontend::cancel_request& m) const { (*this)(m.key); }
  void operator()(const pg::frontend::password& m) const { (*this)(m.text); }
  void operator()(const pg::frontend::sasl_initial_response& m) const { both(m.mechanism, m.data); }
  void operator()(const pg::frontend::sasl_response& m) const { (*this)(m.data); }
  void operator()(const pg::frontend::gss_response& m) const { (*this)(m.data); }
  void operator()(const pg::frontend::query& m) const { (*this)(m.sql); }
  void operator()(const pg::frontend::parse& m) const { both(m.statement, m.sql); }
  void operator()(const pg::frontend::bind& m) const {
    both(m.portal, m.statement);
    (*this)(m.parameters);
  }
  void operator()(const pg::frontend::describe& m) const { (*this)(m.name); }
  void operator()(const pg::frontend::execute& m) const { (*this)(m.portal); }
  void operator()(const pg::frontend::close& m) const { (*this)(m.name); }
  void operator()(const pg::frontend::function_call& m) const { (*this)(m.arguments); }
  void operator()(const pg::frontend::copy_data& m) const { (*this)(m.data); }
  void operator()(const pg::frontend::copy_fail& m) const { (*this)(m.reason); }

  void operator()(const pg::backend::authentication& m) const { both(m.mechanisms, m.data); }
  void operator()(const pg::backend::copy_columns&) const {}
  void operator()(const pg::backend::backend_key_data& m) const { (*this)(m.key); }
  void operator()(const pg::backend::parameter_status& m) const { both(m.name, m.value); }
  void operator()(const pg::backend::ready_for_query&) const {}
  void operator()(const pg::backend::negotiate_protocol_version& m) const { (*this)(m.options); }
  void operator()(const pg::backend::notification_response& m) const { both(m.channel, m.payload); }
  void operator()(const pg::backend::row_description& m) const {
    for (const auto& column : m.columns) (*this)(column.name);
  }
  void operator()(const pg::backend::data_row& m) const { (*this)(m.values); }
  void operator()(const pg::backend::command_complete& m) const { (*this)(m.tag); }
  void operator()(const pg::backend::parameter_description&) const {}
  void operator()(const pg::backend::function_call_response& m) const { (*this)(m.value); }
  void operator()(const pg::backend::report& m) const {
    for (const auto& field : m.fields) (*this)(field.text);
  }

private:
  template <class A, class B>
  void both(const A& a, const B& b) const {
    (*this)(a);
    (*this)(b);
  }

  const std::byte* begin_;
  const std::byte* end_;
};

/// A message that was read is written as the same bytes behind its header.
inline void require_same(const pg::byte_buffer& written, char type, std::span<const std::byte> body) {
  const std::size_t header = type == 0 ? 4 : 5;
  require(written.size() == header + body.size());
  require(type == 0 || static_cast<char>(written.data()[0]) == type);
  require(pg::load_be32(written.data() + header - 4) == body.size() + 4);
  require(body.empty() || std::memcmp(written.data() + header, body.data(), body.size()) == 0);
}

/// Any bytes are a stream of frames up to a point: each lies in them, and no more is asked for than the limit allows.
template <class Next>
void cut_into_frames(std::span<const std::byte> stream, std::size_t max_body, Next next) {
  for (;;) {
    const pg::frame f = next(stream, max_body);
    if (f.state != pg::frame_state::complete) {
      require(f.body.empty());
      if (f.state == pg::frame_state::need_more) require(f.total > stream.size() && f.total <= 5 + max_body);
      return;
    }
    require(f.total <= stream.size() && f.body.size() <= max_body && f.total >= f.body.size() + 4);
    inside{stream}(f.body);
    stream = stream.subspan(f.total);
  }
}

}  // namespace greenpg_fuzz

#include <greenpg/net/cancel_connection.hpp>
#include <greenpg/protocol/errc.hpp>
#include <greenpg/protocol/secret.hpp>
#include <greenpg/protocol/startup_messages.hpp>

#include <algorithm>
#include <array>

namespace greenpg::inline v0 {

namespace {

// The server answers nothing. What a pooler may say is passed over, up to here.
constexpr std::size_t most_answer_bytes = 64 * 1024;

}  // namespace

cancel_connection::cancel_connection(std::shared_ptr<const connect_plan> plan, const connected_peer& peer,
                                     std::int32_t process_id, std::span<const std::byte> key, clock_time deadline)
    : connector_(std::move(plan), peer, deadline), deadline_(deadline) {
  request_.reserve(32 + key.size());  // growing would leave a copy of the key behind
  if (const auto error = write(frontend::cancel_request{process_id, key}, request_))
    finish(error, "no cancel request can be made of this key");
}

cancel_connection::~cancel_connection() { wipe(request_.data(), request_.size()); }

void cancel_connection::finish(std::error_code error, std::string_view text) {
  done_ = true;
  error_ = error;
  error_text_ = text;
}

wants cancel_connection::step(clock_time now) {
  if (done_) {  // whoever waited has let go of the descriptor by now
    transport_.reset();
    return connector_.state() == connect_state::working ? wants() : connector_.step(now);
  }
  if (transport_ == nullptr) {
    const wants w = connector_.step(now);
    if (connector_.state() == connect_state::working) return w;
    if (connector_.state() == connect_state::failed)
      finish(connector_.error(), connector_.report());
    else
      transport_ = connector_.take();
  }
  if (done_) return {};
  return exchange(now);
}

wants cancel_connection::exchange(clock_time now) {
  wants result;
  result.descriptor = transport_->descriptor();
  result.deadline = deadline_;
  const auto failed = [&](std::error_code error) {
    finish(error, transport_->last_error_text().empty() ? error.message() : std::string(transport_->last_error_text()));
    return wants();
  };
  const auto wait_for = [&](io_status status) {
    result.read |= status == io_status::want_read;
    result.write |= status == io_status::want_write;
  };

  while (sent_ < request_.size()) {
    const io_result written = transport_->write_some(request_.bytes().subspan(sent_));
    if (written.status == io_status::error) return failed(written.error);
    if (written.status == io_status::closed) return failed(make_error_code(errc::connection_closed));
    if (written.status != io_status::ok) {
      wait_for(written.status);
      break;
    }
    sent_ += written.bytes;
  }
  if (sent_ == request_.size()) {
    std::array<std::byte, 256> answer;
    for (;;) {
      const io_result read = transport_->read_some(answer);
      // The server lets go of the connection in its own way; a reset is as good an end as any.
      if (read.status == io_status::closed || read.error == std::errc::connection_reset) {
        finish({}, {});
        return {};
      }
      if (read.status == io_status::error) return failed(read.error);
      if (read.status != io_status::ok) {
        wait_for(read.status);
        break;
      }
      answered_ += read.bytes;
      if (answered_ > most_answer_bytes) return failed(make_error_code(errc::protocol_violation));
    }
  }
  if (now >= deadline_) {
    finish(make_error_code(errc::timeout), "timeout expired");
    return {};
  }
  return result;
}

}  // namespace greenpg::inline v0

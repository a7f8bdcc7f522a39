#pragma once
#include <greenpg/driver/asio_operation.hpp>
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/pipeline_core.hpp>

#include <asio/async_result.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace greenpg::inline v0 {

/// A pipeline whose items are added, sent and answered at the same time, any number of them in bounded memory. What is
/// added leaves at the end of the turn of the loop, and the server need not answer any of it before it has run all.
/// Answers come in the order of the items, and behind each group what became of it. An answer that is not taken stops
/// the reading, and with it, in the end, the adding. It holds its connection until finish() and the last answer.
/// Dropped before that, what runs is cancelled, what was added may run, but the group that was not ended is not kept;
/// the answers are passed over, and the connection is usable. Members throw greenpg::error where nothing can be added
/// any more. Not thread-safe, as its connection.
///
///     pg::pipeline_stream live = co_await db.async_open_pipeline();
///     for (int i = 0; i < 1'000'000; ++i)
///       while (!live.add("insert into log values ($1)", pg::params(i))) use(*co_await live.async_next());
///     live.finish();
///     while (auto answer = co_await live.async_next()) use(*answer);
class pipeline_stream {
public:
  pipeline_stream() noexcept = default;
  pipeline_stream(std::shared_ptr<asio_driver> driver, std::shared_ptr<pipeline_core> core) noexcept
      : driver_(std::move(driver)), core_(std::move(core)) {}

  /// Adds an item. False: there is no room, and nothing was added: there is an answer to be taken first. What cannot be
  /// encoded is added, and fails as an item does.
  bool add(std::string_view sql, const params& values = {}) { return core_->add(sql, values); }
  bool add(const statement& prepared, const params& values = {}) {
    if (prepared.empty()) throw error(errc::statement_closed);
    return core_->add(prepared.prepared(), values);
  }
  /// Ends the group, as pipeline::sync() does.
  void sync() { core_->sync(); }
  /// Ends the last group, and the pipeline: nothing more is added, and the connection is free behind the last answer.
  void finish() { core_->finish(); }

  /// The next answer; nothing as soon as all that was added so far has been answered, and after finish() the connection
  /// is free. An operation that is cancelled, or timed out, takes no answer and harms nothing. Fails with what the
  /// connection was lost by: items whose group was not told of may have run, or not.
  /// Signature: void(std::error_code, std::optional<pipeline_answer>).
  template <class Token = default_token>
  auto async_next(query_options options = {}, Token&& token = Token()) {
    return asio::async_initiate<Token, void(std::error_code, std::optional<pipeline_answer>)>(
        detail::initiation<next_answer_operation>{{}, driver_, nullptr}, token, options, core_);
  }

  /// Whether add() has room no more.
  [[nodiscard]] bool full() const noexcept { return core_->full(); }
  /// Items that were added.
  [[nodiscard]] std::size_t size() const noexcept { return core_->size(); }
  /// Whether items can be added.
  [[nodiscard]] bool is_open() const noexcept { return core_ && core_->is_open(); }

private:
  std::shared_ptr<asio_driver> driver_;
  std::shared_ptr<pipeline_core> core_;
};

/// Opens a pipeline for an Asio connection.
class open_pipeline_stream_operation : public open_pipeline_operation {
public:
  using value_type = pipeline_stream;

  open_pipeline_stream_operation(std::shared_ptr<asio_driver> driver, std::shared_ptr<pipeline_core> core) noexcept
      : open_pipeline_operation(std::move(core)), driver_(std::move(driver)) {}
  [[nodiscard]] pipeline_stream take() noexcept { return {std::move(driver_), open_pipeline_operation::take()}; }

private:
  std::shared_ptr<asio_driver> driver_;
};

}  // namespace greenpg::inline v0

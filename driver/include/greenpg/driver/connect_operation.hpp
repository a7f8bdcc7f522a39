#pragma once
#include <greenpg/driver/operation.hpp>
#include <greenpg/protocol/connection_options.hpp>

#include <string>
#include <utility>

namespace greenpg::inline v0 {

/// Connects: look-ups, addresses, encryption, start-up and authentication, as the options say.
class connect_operation : public operation {
public:
  using value_type = void;

  explicit connect_operation(connection_options options) : options_(std::move(options)) {}
  /// Fails at once: the options could not be made, for the reason given.
  connect_operation(std::error_code why, std::string text) : refused_(why), refusal_(std::move(text)) {}

  void take() const noexcept {}

protected:
  void begin(engine& in) override;
  std::error_code write(engine&) override { return {}; }
  consumer* taker() noexcept override { return nullptr; }
  void abandoned(engine& from) override;
  [[nodiscard]] std::string description() const override { return "connecting"; }

private:
  friend class engine;
  connection_options options_;
  std::error_code refused_;
  std::string refusal_;
};

/// Ends the connection in order: Terminate is sent, what is queued or under way ends with ECANCELED.
class close_operation : public operation {
public:
  using value_type = void;

  void take() const noexcept {}

protected:
  void begin(engine& in) override;
  std::error_code write(engine&) override { return {}; }
  consumer* taker() noexcept override { return nullptr; }
  [[nodiscard]] std::string description() const override { return "closing"; }
};

}  // namespace greenpg::inline v0

#pragma once
#include <greenpg/driver/operation.hpp>
#include <greenpg/protocol/connection_options.hpp>

#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace greenpg::inline v0 {

/// Where to connect to, or why that could not be made out.
struct connect_target {
  connect_target() = default;
  explicit connect_target(connection_options with) : options(std::move(with)) {}

  connection_options options;
  std::error_code refused;
  std::string refusal;
};

/// What the connection string, the environment and the usual files say. Blocks on the local files it reads.
[[nodiscard]] connect_target resolve_connect(std::string_view conninfo);

/// Connects: look-ups, addresses, encryption, start-up and authentication, as the options say.
class connect_operation : public operation {
public:
  using value_type = void;

  explicit connect_operation(connect_target to) : operation(nullptr), to_(std::move(to)) {}

  void take() const noexcept {}

protected:
  void begin(engine& in) override;
  std::error_code write(engine&) override { return {}; }
  void abandoned(engine& from) override;

private:
  friend class engine;
  connect_target to_;
};

/// Ends the connection in order: Terminate is sent, what is queued or under way ends with ECANCELED.
class close_operation : public operation {
public:
  using value_type = void;

  close_operation() noexcept : operation(nullptr) {}

  void take() const noexcept {}

protected:
  void begin(engine& in) override;
  std::error_code write(engine&) override { return {}; }
};

}  // namespace greenpg::inline v0

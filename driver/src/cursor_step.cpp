#include <greenpg/driver/cursor_step.hpp>

namespace greenpg::inline v0 {

std::string cursor_step::sql() const {
  const std::string count = std::to_string(count_);
  switch (way_) {
    case way::forward: return "FORWARD " + count;
    case way::backward: return "BACKWARD " + count;
    case way::all: return "FORWARD ALL";
    case way::backward_all: return "BACKWARD ALL";
    case way::absolute: return "ABSOLUTE " + count;
    case way::relative: return "RELATIVE " + count;
  }
  return {};
}

}  // namespace greenpg::inline v0

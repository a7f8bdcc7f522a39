#include "script.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "statement_splitter.hpp"

#include <cerrno>
#include <system_error>
#include <vector>

namespace pgq {
namespace {

constexpr std::size_t chunk_size = 64 * 1024;

/// A descriptor to read a script from; standard input is left open.
class script_file {
public:
  explicit script_file(const std::string& name)
      : owned_(!name.empty() && name != "-"),
        descriptor_(owned_ ? ::open(name.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO) {}
  script_file(const script_file&) = delete;
  script_file& operator=(const script_file&) = delete;
  ~script_file() {
    if (owned_ && descriptor_ >= 0) ::close(descriptor_);
  }

  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
  /// -1 and errno where it fails.
  ssize_t read(std::vector<char>& into) const {
    for (;;) {
      const ssize_t n = ::read(descriptor_, into.data(), into.size());
      if (n >= 0 || errno != EINTR) return n;
    }
  }

private:
  bool owned_;
  int descriptor_;
};

std::string system_text(int error_number) { return std::generic_category().message(error_number); }

}  // namespace

script_end run_script(const std::string& name, const greenpg::green::connection& db, statement_runner& runner,
                      message_log& log) {
  log.about({}, {});
  const script_file file(name);
  if (!file.is_open()) {
    log.own_error(name + ": " + system_text(errno));
    return {exit_status::local_failure, false};
  }

  script_end result;
  statement_splitter split;
  std::vector<char> chunk(chunk_size);
  for (bool at_end = false; !at_end;) {
    const ssize_t n = file.read(chunk);
    if (n < 0) {
      const std::string why = system_text(errno);
      log.about({}, {});
      log.own_error((name.empty() || name == "-" ? std::string("standard input") : name) + ": " + why);
      result.status = exit_status::local_failure;
      return result;
    }
    at_end = n == 0;
    if (at_end)
      split.finish();
    else
      split.feed({chunk.data(), static_cast<std::size_t>(n)});
    while (const auto next = split.next()) {
      const outcome ended = runner.run(next->text, {name, next->last_line});
      result.status = status_of(ended);
      result.over = ended == outcome::disconnected || ended == outcome::unwritable;
      if (result.over) return result;
      if (ended == outcome::copy_refused) {
        log.own_error("what follows a COPY may be its data: the rest of the script is not run");
        return result;
      }
      split.standard_conforming_strings(db.server().parameter("standard_conforming_strings") != "off");
    }
    if (!split.error().empty()) {
      log.about({}, {name, split.line()});
      log.own_error(split.error());
      result.status = exit_status::local_failure;
      return result;
    }
  }
  return result;
}

}  // namespace pgq

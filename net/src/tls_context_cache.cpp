#include <greenpg/net/tls_context.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

namespace {

// More configurations than this in one program is a loop over them: the one used longest ago goes.
constexpr std::size_t most_contexts = 16;

// What tells whether a file is still the one that was read; all zero if there is none.
struct file_stamp {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::time_t changed = 0;
  long changed_nanoseconds = 0;

  explicit file_stamp(const std::string& file) noexcept {
    struct stat found {};
    if (file.empty() || ::stat(file.c_str(), &found) != 0) return;
    device = found.st_dev;
    inode = found.st_ino;
    size = found.st_size;
    changed = found.st_mtim.tv_sec;
    changed_nanoseconds = found.st_mtim.tv_nsec;
  }
  friend bool operator==(const file_stamp&, const file_stamp&) = default;
};

using stamps = std::array<file_stamp, 3>;

stamps stamps_of(const tls_settings& settings) noexcept {
  return {file_stamp(settings.root_certificates), file_stamp(settings.certificate), file_stamp(settings.key)};
}

struct entry {
  std::shared_ptr<const tls_context> context;
  stamps files;
};

struct cache {
  std::mutex mutex;
  std::vector<entry> entries;  // the one used last at the end
};

cache& contexts() {
  static cache& all = *new cache;  // connections may be made while the program ends
  return all;
}

}  // namespace

std::shared_ptr<const tls_context> tls_context::get(const tls_settings& settings, std::error_code& error,
                                                    std::string& text) {
  error.clear();
  // Before the files are read: a change in between then shows as a stale stamp, never as a stale context.
  const stamps files = stamps_of(settings);
  cache& all = contexts();
  const std::lock_guard lock(all.mutex);
  const auto same = [&](const entry& e) { return e.context->settings() == settings; };
  const auto found = std::find_if(all.entries.begin(), all.entries.end(), same);
  if (found != all.entries.end()) {
    if (found->files == files) {
      std::rotate(found, found + 1, all.entries.end());
      return all.entries.back().context;
    }
    all.entries.erase(found);
  }

  const std::shared_ptr<tls_context> made(new tls_context(settings));
  error = made->build(text);
  if (error) return nullptr;
  if (all.entries.size() == most_contexts) all.entries.erase(all.entries.begin());
  all.entries.push_back({made, files});
  return made;
}

}  // namespace greenpg::inline v0

// The layers include one another in one direction only: protocol <- net <- driver, with Asio on the last's outer side
// alone. Also: libpq is met nowhere but where we measure or test against it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path root{GREENPG_SOURCE_DIR};

struct include_line {
  fs::path file;     ///< relative to the root
  std::string name;  ///< what stands between the brackets or quotes
  bool quoted;
};

std::vector<fs::path> sources_under(std::string_view folder) {
  std::vector<fs::path> found;
  if (!fs::exists(root / folder)) return found;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
    const std::string kind = entry.path().extension().string();
    if (entry.is_regular_file() && (kind == ".hpp" || kind == ".cpp")) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<include_line> includes_of(const fs::path& file) {
  std::vector<include_line> found;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::size_t at = line.find_first_not_of(" \t");
    if (at == std::string::npos || line[at] != '#') continue;
    at = line.find_first_not_of(" \t", at + 1);
    if (at == std::string::npos || line.compare(at, 7, "include") != 0) continue;
    const std::size_t open = line.find_first_of("<\"", at);
    if (open == std::string::npos) continue;
    const std::size_t close = line.find_first_of(">\"", open + 1);
    found.push_back({fs::relative(file, root), line.substr(open + 1, close - open - 1), line[open] == '"'});
  }
  return found;
}

/// A header of the C++ standard library, or a C one by its C++ name: no folder, no extension.
bool is_standard(std::string_view name) { return name.find_first_of("/.") == std::string_view::npos; }

bool is_posix(std::string_view name) {
  static const std::set<std::string_view> known{
      "arpa/inet.h", "dirent.h",     "fcntl.h",       "ifaddrs.h",    "limits.h",     "net/if.h",
      "netdb.h",     "netinet/in.h", "netinet/tcp.h", "poll.h",       "pthread.h",    "pwd.h",
      "signal.h",    "sys/un.h",     "sys/uio.h",     "sys/ioctl.h",  "sys/select.h", "sys/socket.h",
      "sys/stat.h",  "sys/time.h",   "sys/types.h",   "termios.h",    "time.h",       "unistd.h",
      "strings.h",   "errno.h",      "sys/wait.h",    "sys/random.h", "endian.h",     "sys/resource.h"};
  return known.contains(name);
}

/// libcrypto: what of OpenSSL computes and touches no socket.
bool is_crypto(std::string_view name) {
  return name.starts_with("openssl/") && name != "openssl/ssl.h" && name != "openssl/tls1.h" && name != "openssl/bio.h";
}

bool is_asio(std::string_view name) { return name == "asio.hpp" || name.starts_with("asio/"); }
bool is_tls(std::string_view name) { return name.starts_with("openssl/"); }
bool is_ours(std::string_view name, std::string_view layer) {
  return name.starts_with("greenpg/" + std::string(layer) + "/");
}
/// A private header of the same layer, included by its bare name.
bool is_private(const include_line& line, std::string_view layer) {
  return line.quoted &&
         (fs::exists(root / layer / "src" / line.name) || fs::exists((root / line.file).parent_path() / line.name));
}

/// What an adapter's header, which no other includes, is for.
bool is_adapted(const include_line& line) {
  return line.file.filename() == "nlohmann_json.hpp" && line.name == "nlohmann/json.hpp";
}

std::string described(const include_line& line) { return line.file.string() + " includes " + line.name; }

TEST(include_graph, protocol_reaches_only_itself_and_libcrypto) {
  const std::vector<fs::path> files = sources_under("protocol");
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files)
    for (const include_line& line : includes_of(file))
      EXPECT_TRUE(is_standard(line.name) || is_crypto(line.name) || is_ours(line.name, "protocol") ||
                  is_private(line, "protocol") || is_adapted(line))
          << described(line);
}

TEST(include_graph, net_reaches_only_down) {
  for (const fs::path& file : sources_under("net"))
    for (const include_line& line : includes_of(file))
      EXPECT_TRUE(is_standard(line.name) || is_posix(line.name) || is_tls(line.name) || is_asio(line.name) ||
                  is_ours(line.name, "protocol") || is_ours(line.name, "net") || is_private(line, "net"))
          << described(line);
}

TEST(include_graph, driver_reaches_only_down) {
  for (const fs::path& file : sources_under("driver"))
    for (const include_line& line : includes_of(file))
      EXPECT_TRUE(is_standard(line.name) || is_posix(line.name) || is_tls(line.name) || is_asio(line.name) ||
                  line.name.starts_with("greenpg/") || is_private(line, "driver") || is_private(line, "net"))
          << described(line);
}

/// The file behind an include of ours, or an empty path.
fs::path resolved(const include_line& line) {
  const fs::path beside = (root / line.file).parent_path() / line.name;
  if (line.quoted && fs::exists(beside)) return beside;
  for (const char* layer : {"protocol", "net", "driver"})
    for (const char* folder : {"include", "src"})
      if (const fs::path file = root / layer / folder / line.name; fs::exists(file)) return file;
  return {};
}

/// The chain of includes from `file` to a header of Asio, or nothing.
std::string path_to_asio(const fs::path& file, std::set<fs::path>& seen) {
  for (const include_line& line : includes_of(file)) {
    if (is_asio(line.name)) return described(line);
    const fs::path next = resolved(line);
    if (next.empty() || !seen.insert(fs::weakly_canonical(next)).second) continue;
    if (const std::string rest = path_to_asio(next, seen); !rest.empty()) return described(line) + "\n  " + rest;
  }
  return {};
}

TEST(include_graph, layers_below_the_driver_reach_no_asio_at_any_depth) {
  std::vector<fs::path> files;
  for (const char* folder : {"protocol", "net", "driver"})
    for (const fs::path& file : sources_under(folder)) {
      const std::string name = fs::relative(file, root).generic_string();
      const bool source = name.ends_with(".cpp") && name.find("/src/asio/") == std::string::npos;
      const bool front_door = name == "driver/include/greenpg/green.hpp";
      if (source || front_door) files.push_back(file);
    }
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files) {
    std::set<fs::path> seen;
    const std::string chain = path_to_asio(file, seen);
    EXPECT_TRUE(chain.empty()) << chain;
  }
}

TEST(include_graph, tests_that_are_left_without_asio_reach_none) {
  int looked_at = 0;
  for (const char* folder : {"tests/unit/protocol", "tests/unit/net", "tests/unit/driver", "tests/integration"})
    for (const fs::path& file : sources_under(folder)) {
      if (file.filename().string().starts_with("asio_") || file.filename().string().starts_with("pgq_")) continue;
      std::set<fs::path> seen;
      const std::string chain = path_to_asio(file, seen);
      EXPECT_TRUE(chain.empty()) << chain << "\nits name is to begin with asio_";
      ++looked_at;
    }
  EXPECT_GT(looked_at, 100);
}

TEST(include_graph, public_headers_include_no_private_ones) {
  for (const char* layer : {"protocol", "net", "driver"})
    for (const fs::path& file : sources_under(std::string(layer) + "/include"))
      for (const include_line& line : includes_of(file)) EXPECT_FALSE(line.quoted) << described(line);
}

TEST(libpq, is_named_only_where_we_measure_or_test_against_it) {
  for (const char* folder : {"protocol", "net", "driver", "examples", "fuzz"})
    for (const fs::path& file : sources_under(folder))
      for (const include_line& line : includes_of(file)) EXPECT_NE(line.name, "libpq-fe.h") << described(line);
  for (const char* file : {"CMakeLists.txt", "protocol/CMakeLists.txt", "net/CMakeLists.txt", "driver/CMakeLists.txt",
                           "examples/CMakeLists.txt", "fuzz/CMakeLists.txt"}) {
    std::ifstream in(root / file);
    for (std::string line; std::getline(in, line);)
      EXPECT_EQ(line.find("PostgreSQL::"), std::string::npos) << file << ": " << line;
  }
}

}  // namespace

#pragma once
#include <sys/stat.h>

#include <string>

#include <greenpg/protocol/secret.hpp>

namespace greenpg::inline v0::detail {

/// A configuration file that may hold passwords, read whole; its text is wiped when it goes.
struct secret_file {
  enum class outcome { missing, refused, read };

  outcome result = outcome::missing;
  struct stat about {};  ///< of the very file that was opened
  secret_text text;

  /// Reads `path` if `accept(about)`; without waiting for a writer if it is a pipe. A file over 16 MiB counts as
  /// missing.
  template <typename Accept>
  static secret_file read(const std::string& path, Accept accept) {
    secret_file file;
    const int descriptor = open_for_reading(path, file.about);
    if (descriptor < 0) return file;
    if (!accept(file.about))
      file.result = outcome::refused;
    else if (read_all(descriptor, file.text))
      file.result = outcome::read;
    close_file(descriptor);
    return file;
  }

private:
  static int open_for_reading(const std::string& path, struct stat& about) noexcept;
  static bool read_all(int descriptor, secret_text& text);
  static void close_file(int descriptor) noexcept;
};

}  // namespace greenpg::inline v0::detail

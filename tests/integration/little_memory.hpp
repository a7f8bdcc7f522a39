#pragma once
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// A sanitizer's own memory is many times more: tests of how much is needed are skipped.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GREENPG_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GREENPG_TEST_SANITIZED 1
#endif
#endif

/// Runs `body`, which says whether it has succeeded, in a process that may use so many MiB of address space.
template <class Body>
pid_t in_little_memory(rlim_t mebibytes, Body body) {
  const pid_t child = fork();
  if (child != 0) return child;
  const rlimit little{mebibytes << 20, mebibytes << 20};
  if (setrlimit(RLIMIT_AS, &little) != 0) _exit(2);
  int status = 3;
  try {
    status = body() ? 0 : 1;
  } catch (...) {
  }
  _exit(status);
}

/// Waits for such a process.
inline bool has_succeeded(pid_t child) {
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Preloaded into a program it counts the system calls of its input, output and waiting, at full speed: each goes
// through a function of the C library, in front of which one of the same name stands here. Tracing from outside slows a
// program so much that it waits more often than it would. At exit it prints, for each function called, "call NAME
// NUMBER".
#include <dlfcn.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

namespace {

struct counter {
  const char* name;
  std::atomic<long> calls{0};
  counter* next;

  explicit counter(const char* of) : name(of), next(first) { first = this; }
  static counter* first;
};
counter* counter::first = nullptr;

struct report {
  ~report() {
    for (const counter* c = counter::first; c != nullptr; c = c->next)
      if (c->calls != 0) std::printf("call %s %ld\n", c->name, c->calls.load());
    std::fflush(stdout);
  }
} at_exit;

template <class Function>
Function* behind(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

// NOLINTBEGIN: the C library's own names
#define COUNTED(result, name, parameters, arguments)            \
  extern "C" result name parameters {                           \
    static counter count(#name);                                \
    static auto* const real = behind<result parameters>(#name); \
    count.calls.fetch_add(1, std::memory_order_relaxed);        \
    return real arguments;                                      \
  }
using set = fd_set*;
COUNTED(ssize_t, send, (int fd, const void* data, size_t n, int flags), (fd, data, n, flags))
COUNTED(ssize_t, sendmsg, (int fd, const msghdr* m, int flags), (fd, m, flags))
COUNTED(ssize_t, sendto, (int fd, const void* data, size_t n, int flags, const sockaddr* to, socklen_t size),
        (fd, data, n, flags, to, size))
COUNTED(ssize_t, recv, (int fd, void* data, size_t n, int flags), (fd, data, n, flags))
COUNTED(ssize_t, __recv_chk, (int fd, void* data, size_t n, size_t room, int flags), (fd, data, n, room, flags))
COUNTED(ssize_t, recvmsg, (int fd, msghdr* m, int flags), (fd, m, flags))
COUNTED(ssize_t, recvfrom, (int fd, void* data, size_t n, int flags, sockaddr* from, socklen_t* size),
        (fd, data, n, flags, from, size))
COUNTED(ssize_t, read, (int fd, void* data, size_t n), (fd, data, n))
COUNTED(ssize_t, __read_chk, (int fd, void* data, size_t n, size_t room), (fd, data, n, room))
COUNTED(ssize_t, readv, (int fd, const iovec* parts, int n), (fd, parts, n))
COUNTED(ssize_t, write, (int fd, const void* data, size_t n), (fd, data, n))
COUNTED(ssize_t, writev, (int fd, const iovec* parts, int n), (fd, parts, n))
COUNTED(int, poll, (pollfd * fds, nfds_t n, int timeout), (fds, n, timeout))
COUNTED(int, __poll_chk, (pollfd * fds, nfds_t n, int timeout, size_t room), (fds, n, timeout, room))
COUNTED(int, ppoll, (pollfd * fds, nfds_t n, const timespec* timeout, const sigset_t* mask), (fds, n, timeout, mask))
COUNTED(int, select, (int n, set r, set w, set e, timeval* timeout), (n, r, w, e, timeout))
COUNTED(int, epoll_ctl, (int epoll, int what, int fd, epoll_event* event) noexcept, (epoll, what, fd, event))
COUNTED(int, epoll_wait, (int epoll, epoll_event* events, int n, int timeout), (epoll, events, n, timeout))
COUNTED(int, epoll_pwait, (int epoll, epoll_event* events, int n, int timeout, const sigset_t* mask),
        (epoll, events, n, timeout, mask))
COUNTED(int, timerfd_settime, (int fd, int flags, const itimerspec* at, itimerspec* old) noexcept, (fd, flags, at, old))
// NOLINTEND

#include <greenpg/net/resolver.hpp>
#include <greenpg/protocol/errc.hpp>

#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace greenpg::inline v0 {

resolved resolve_by_system(const std::string& host, std::uint16_t port) {
  resolved result;
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list); error != 0) {
    result.error = errc::host_not_found;
    result.error_text = error == EAI_SYSTEM ? std::strerror(errno) : ::gai_strerror(error);
    return result;
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, ::freeaddrinfo);
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next)
    if (at->ai_family == AF_INET || at->ai_family == AF_INET6)
      result.addresses.emplace_back(at->ai_addr, at->ai_addrlen);
  return result;
}

// What both sides hold: whoever lets go last frees it, so nobody waits for a look-up that is stuck.
struct lookup::request {
  std::string host;
  std::uint16_t port = 0;
  resolve_function resolve;

  std::mutex mutex;  // guards what follows
  int signal = -1;   // the thread's end of the socket pair
  bool abandoned = false, done = false;
  resolved result;

  ~request() {
    if (signal >= 0) ::close(signal);
  }

  void complete(resolved&& found) {
    const std::lock_guard lock(mutex);
    result = std::move(found);
    done = true;
    if (abandoned || signal < 0) return;
    const char byte = 0;
    // The pair is empty, so the byte always fits; a peer that is gone is no matter.
    [[maybe_unused]] const ssize_t sent = ::send(signal, &byte, 1, MSG_NOSIGNAL);
  }

  bool wanted() {
    const std::lock_guard lock(mutex);
    return !abandoned;
  }

  void run() noexcept {
    try {
      complete(resolve ? resolve(host, port) : resolve_by_system(host, port));
    } catch (const std::exception& e) {
      fail(e.what());
    } catch (...) {
      fail("unknown exception");
    }
  }

  void fail(const char* why) noexcept {
    resolved failed;
    failed.error = errc::host_not_found;
    try {
      failed.error_text = why;
    } catch (const std::bad_alloc&) {  // then the code alone has to do
    }
    complete(std::move(failed));
  }
};

// Threads that live while there is something to look up. Never destroyed: they may outlive main().
struct lookup_threads {
  std::mutex mutex;
  std::deque<std::shared_ptr<lookup::request>> waiting;
  std::size_t running = 0;
  const pid_t process = ::getpid();

  static lookup_threads& current() {
    static std::mutex guard;
    static lookup_threads* threads = nullptr;
    const std::lock_guard lock(guard);
    // After fork() the child has none of its parent's threads, and the parent's lock may be held for ever.
    if (threads == nullptr || threads->process != ::getpid()) threads = new lookup_threads;
    return *threads;
  }

  void submit(std::shared_ptr<lookup::request> request) {
    const std::lock_guard lock(mutex);
    waiting.push_back(std::move(request));
    if (running == max_lookup_threads) return;
    ++running;
    if (const char* refusal = start()) {
      // With other threads at work the request is still served, only later.
      if (--running != 0) return;
      const auto alone = std::move(waiting.back());
      waiting.pop_back();
      alone->fail(refusal);
    }
  }

  // The thread takes no signals: they are the program's. Returns why there is no thread.
  const char* start() noexcept {
    sigset_t all, before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    const char* refusal = nullptr;
    try {
      std::thread([this] { run(); }).detach();
    } catch (const std::exception&) {
      refusal = "no thread for the look-up";
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return refusal;
  }

  void run() noexcept {
    std::unique_lock lock(mutex);
    while (!waiting.empty()) {
      auto request = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      if (request->wanted()) request->run();
      request.reset();
      lock.lock();
    }
    --running;
  }
};

lookup::lookup() noexcept = default;

lookup::lookup(std::string host, std::uint16_t port, resolve_function resolve) : request_(std::make_shared<request>()) {
  request_->host = std::move(host);
  request_->port = port;
  request_->resolve = std::move(resolve);
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0) {
    request_->fail(std::strerror(errno));
    return;
  }
  descriptor_ = pair[0];
  request_->signal = pair[1];
  lookup_threads::current().submit(request_);
}

lookup::lookup(lookup&& other) noexcept
    : request_(std::move(other.request_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

lookup& lookup::operator=(lookup&& other) noexcept {
  if (this != &other) {
    abandon();
    request_ = std::move(other.request_);
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}

lookup::~lookup() { abandon(); }

void lookup::abandon() noexcept {
  if (request_ != nullptr) {
    const std::lock_guard lock(request_->mutex);
    request_->abandoned = true;
  }
  request_.reset();
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

bool lookup::done() const {
  if (request_ == nullptr) return false;
  const std::lock_guard lock(request_->mutex);
  return request_->done;
}

resolved lookup::take() {
  const std::lock_guard lock(request_->mutex);
  return std::move(request_->result);
}

}  // namespace greenpg::inline v0

#pragma once
#include <greenpg/net/tls_transport.hpp>

#include <openssl/bio.h>

namespace greenpg::inline v0 {

/// The bottom of a tls_transport: its socket by send(MSG_NOSIGNAL) and recv. OpenSSL's own socket BIO writes with
/// write(2), and a peer that is gone then ends the process by SIGPIPE.
struct tls_bio {
  /// A BIO over `owner`, which must outlive it; nullptr when out of memory.
  static BIO* create(tls_transport& owner);

private:
  static BIO_METHOD* method();
  static int write(BIO* bio, const char* data, std::size_t size, std::size_t* moved);
  static int read(BIO* bio, char* data, std::size_t size, std::size_t* moved);
  static long control(BIO* bio, int command, long, void*);
  static int finish(BIO* bio, tls_transport& owner, const io_result& result, std::size_t* moved);
};

}  // namespace greenpg::inline v0

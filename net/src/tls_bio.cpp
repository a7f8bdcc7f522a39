#include "tls_bio.hpp"

namespace greenpg::inline v0 {

BIO* tls_bio::create(tls_transport& owner) {
  BIO* bio = method() != nullptr ? BIO_new(method()) : nullptr;
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, &owner);
  BIO_set_init(bio, 1);
  return bio;
}

BIO_METHOD* tls_bio::method() {
  static BIO_METHOD* const made = [] {
    BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "greenpg socket");
    if (m != nullptr) {
      BIO_meth_set_write_ex(m, write);
      BIO_meth_set_read_ex(m, read);
      BIO_meth_set_ctrl(m, control);
    }
    return m;
  }();
  return made;
}

int tls_bio::finish(BIO* bio, tls_transport& owner, const io_result& result, std::size_t* moved) {
  BIO_clear_retry_flags(bio);
  *moved = result.bytes;
  switch (result.status) {
    case io_status::ok: return 1;
    case io_status::want_read: BIO_set_retry_read(bio); break;
    case io_status::want_write: BIO_set_retry_write(bio); break;
    case io_status::closed: owner.end_of_file_ = true; break;
    case io_status::error: owner.socket_error_ = result.error; break;
  }
  return 0;
}

int tls_bio::write(BIO* bio, const char* data, std::size_t size, std::size_t* moved) {
  auto& owner = *static_cast<tls_transport*>(BIO_get_data(bio));
  return finish(bio, owner, owner.socket_.write_some({reinterpret_cast<const std::byte*>(data), size}), moved);
}

int tls_bio::read(BIO* bio, char* data, std::size_t size, std::size_t* moved) {
  auto& owner = *static_cast<tls_transport*>(BIO_get_data(bio));
  return finish(bio, owner, owner.socket_.read_some({reinterpret_cast<std::byte*>(data), size}), moved);
}

long tls_bio::control(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH: return 1;  // nothing is held back
    case BIO_CTRL_EOF: return static_cast<tls_transport*>(BIO_get_data(bio))->end_of_file_ ? 1 : 0;
    default: return 0;
  }
}

}  // namespace greenpg::inline v0

#include <greenpg/protocol/authentication_messages.hpp>
#include <greenpg/protocol/wire_reader.hpp>

#include <algorithm>

namespace greenpg::inline v0::backend {

bool read(std::span<const std::byte> body, authentication& out, const limits& bounds) {
  wire_reader r(body);
  out.kind = static_cast<authentication_kind>(r.i32());
  out.mechanisms.clear();
  out.data = {};
  switch (out.kind) {
    case authentication_kind::ok:
    case authentication_kind::kerberos_v5:
    case authentication_kind::cleartext_password:
    case authentication_kind::scm_credential:
    case authentication_kind::gss:
    case authentication_kind::sspi: return r.done();
    case authentication_kind::md5_password: {
      const auto salt = r.bytes(out.salt.size());
      if (!r.done()) return false;
      std::copy(salt.begin(), salt.end(), out.salt.begin());
      return true;
    }
    case authentication_kind::sasl:
      while (r.ok()) {
        const std::string_view name = r.cstring();
        if (name.empty()) return r.done();
        if (out.mechanisms.size() == bounds.sasl_mechanisms) return false;
        out.mechanisms.push_back(name);
      }
      return false;
    case authentication_kind::gss_continue:
    case authentication_kind::sasl_continue:
    case authentication_kind::sasl_final: break;
  }
  out.data = r.rest();
  return r.done();
}

std::error_code write(const authentication& in, byte_buffer& out) {
  wire_writer w(out);
  w.begin(authentication::type);
  w.i32(static_cast<std::int32_t>(in.kind));
  switch (in.kind) {
    case authentication_kind::ok:
    case authentication_kind::kerberos_v5:
    case authentication_kind::cleartext_password:
    case authentication_kind::scm_credential:
    case authentication_kind::gss:
    case authentication_kind::sspi: return w.end();
    case authentication_kind::md5_password: w.bytes(in.salt); return w.end();
    case authentication_kind::sasl:
      for (const std::string_view name : in.mechanisms) {
        if (name.empty()) w.fail(errc::unencodable_value);  // it would end the list
        w.cstring(name);
      }
      w.u8(0);
      return w.end();
    case authentication_kind::gss_continue:
    case authentication_kind::sasl_continue:
    case authentication_kind::sasl_final: break;
  }
  w.bytes(in.data);
  return w.end();
}

}  // namespace greenpg::inline v0::backend

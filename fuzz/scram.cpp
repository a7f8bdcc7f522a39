// The SCRAM client against any server. Input: a byte of flags, a byte for each of: slice, iterations of the honest
// server, place and mask of the mutation; then three texts separated by newlines: password, server-first, server-final.
// What holds whatever comes: an accepted challenge has a nonce that extends ours and a count within the limit, told
// exactly; the work is what the count says; the proof is right; the server is believed only when it sent the signature
// that OpenSSL's own functions compute; an honest server is believed; nothing large is allocated.
#include <greenpg/protocol/base64.hpp>
#include <greenpg/protocol/saslprep.hpp>
#include <greenpg/protocol/scram_client.hpp>
#include <greenpg/protocol/scram_server.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pg = greenpg;

namespace {

bool watching = false;  // are allocations checked?
constexpr std::size_t largest_allocation = 64 * 1024;

constexpr std::string_view nonce = "fyko+d2lbbFgONRv9qkx";
constexpr std::string_view server_nonce = "3rfcNHYJY1ZVvWVs7j";

void require(bool property) {
  if (!property) std::abort();
}

std::string_view take(std::string_view& rest, std::size_t count) {
  const std::string_view taken = rest.substr(0, count);
  rest.remove_prefix(taken.size());
  return taken;
}

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

struct script {
  // flags
  static constexpr unsigned raw_challenge = 1, own_nonce_before = 2, mutate_challenge = 4;
  static constexpr unsigned raw_verdict = 8, mutate_verdict = 16, bound = 32, to_the_server = 64;

  unsigned flags, slice, iterations, place, mask;
  std::string_view password, challenge, verdict;

  explicit script(std::string_view input) {
    const std::string_view head = take(input, 5);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(head[i])); };
    flags = byte(0), slice = byte(1), iterations = byte(2) % 60 + 1, place = byte(3), mask = byte(4);
    password = take_line(input);
    challenge = take_line(input);
    verdict = input;
  }

  [[nodiscard]] bool has(unsigned flag) const { return (flags & flag) != 0; }

  void mutate(std::string& message) const {
    if (!message.empty()) message[place % message.size()] ^= static_cast<char>(mask);
  }
};

using digest = std::array<unsigned char, 32>;

digest hmac(const digest& key, std::string_view data) {
  digest out{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()),
       data.size(), out.data(), nullptr);
  return out;
}

/// The exchange as OpenSSL's functions see it, from an accepted challenge.
struct oracle {
  digest stored_key{}, signature{}, client_signature{};

  oracle(const script& s, std::string_view first_bare, std::string_view challenge, std::string_view binding,
         const std::vector<std::byte>& salt, std::uint32_t iterations, std::string_view full_nonce) {
    const pg::secret_string prepared = pg::saslprep(s.password);
    digest salted{};
    PKCS5_PBKDF2_HMAC(prepared.str().data(), static_cast<int>(prepared.str().size()),
                      reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                      static_cast<int>(iterations), EVP_sha256(), 32, salted.data());
    const digest client_key = hmac(salted, "Client Key");
    EVP_Digest(client_key.data(), client_key.size(), stored_key.data(), nullptr, EVP_sha256(), nullptr);
    std::string auth_message(first_bare);
    auth_message.append(",").append(challenge).append(",c=").append(binding).append(",r=").append(full_nonce);
    client_signature = hmac(stored_key, auth_message);
    signature = hmac(hmac(salted, "Server Key"), auth_message);
  }

  [[nodiscard]] bool proves(const std::vector<std::byte>& proof) const {
    if (proof.size() != 32) return false;
    digest key{}, stored{};
    for (std::size_t i = 0; i < 32; ++i) {
      key[i] = static_cast<unsigned char>(std::to_integer<unsigned>(proof[i]) ^ client_signature[i]);
    }
    EVP_Digest(key.data(), key.size(), stored.data(), nullptr, EVP_sha256(), nullptr);
    return stored == stored_key;
  }
};

/// Runs `call` with its allocations watched.
template <typename F>
auto bounded(F call) {
  watching = true;
  auto result = call();
  watching = false;
  return result;
}

void check_over(pg::scram_client& client) {
  require(!client.verified());
  client.set_password("x");
  require(client.compute(1));
  require(client.client_final().empty());
  require(static_cast<bool>(client.server_final("v=AAAA")));
  require(!client.verified());
}

void run_client(const script& s) {
  const std::vector<std::byte> hash(s.has(script::bound) ? 32 : 0, std::byte{0xc7});
  const pg::gs2_flag flag = s.has(script::bound) ? pg::gs2_flag::bound : pg::gs2_flag::not_supported;
  pg::scram_limits limits;
  limits.max_iterations = 50;
  limits.max_nonce = 64;
  limits.max_salt = 32;
  const pg::scram_verifier verifier(s.password, std::vector<std::byte>(16, std::byte{0x5a}), s.iterations);
  pg::scram_server server(verifier, server_nonce, hash);
  pg::scram_client client(flag, hash, nonce, limits);

  const std::string first = client.client_first();
  require(!server.client_first(first));
  const std::string first_bare = first.substr(first.find(",,") + 2);
  const std::string honest = server.server_first();
  std::string challenge = honest;
  if (s.has(script::raw_challenge)) challenge = s.challenge;
  if (s.has(script::own_nonce_before)) challenge = "r=" + std::string(nonce) + std::string(s.challenge);
  if (s.has(script::mutate_challenge)) s.mutate(challenge);

  if (bounded([&] { return client.server_first(challenge); })) {
    require(challenge != honest || s.iterations > limits.max_iterations);
    check_over(client);
    return;
  }

  // An accepted challenge, read in another way than the client's.
  const std::size_t salt_at = challenge.find(",s="), count_at = challenge.find(",i=");
  require(challenge.starts_with("r=") && salt_at < count_at && count_at != std::string::npos);
  const std::string full_nonce = challenge.substr(2, salt_at - 2);
  require(full_nonce.starts_with(nonce) && full_nonce.size() > nonce.size() && full_nonce.size() <= limits.max_nonce);
  require(std::none_of(full_nonce.begin(), full_nonce.end(), [](char c) { return c <= ' ' || c > '~' || c == ','; }));
  const std::string count = challenge.substr(count_at + 3, challenge.find(',', count_at + 3) - count_at - 3);
  require(count == std::to_string(client.iterations()));
  require(client.iterations() >= 1 && client.iterations() <= limits.max_iterations);
  const std::string salt_text = challenge.substr(salt_at + 3, count_at - salt_at - 3);
  const std::optional<std::vector<std::byte>> salt = pg::base64_decode(salt_text);
  require(salt && !salt->empty() && salt->size() <= limits.max_salt && pg::base64_encode(*salt) == salt_text);
  require(challenge.find('\0') == std::string::npos && challenge.find(",m=") == std::string::npos);

  client.set_password(s.password);
  std::uint32_t left = client.iterations() - 1;
  for (;;) {
    const bool done = client.compute(s.slice);
    require(done == (left <= s.slice));
    if (done) break;
    if (s.slice == 0) {  // asked for nothing, it does nothing
      require(client.compute(left));
      break;
    }
    left -= s.slice;
  }

  const std::string last = client.client_final();
  const std::string header = first.substr(0, first.find(",,") + 2);
  std::vector<std::byte> input;
  for (const char c : header) input.push_back(static_cast<std::byte>(c));
  input.insert(input.end(), hash.begin(), hash.end());
  const std::string binding = pg::base64_encode(input);
  const oracle expected(s, first_bare, challenge, binding, *salt, client.iterations(), full_nonce);
  const std::string without_proof = "c=" + binding + ",r=" + full_nonce + ",p=";
  require(last.starts_with(without_proof));
  const std::optional<std::vector<std::byte>> proof = pg::base64_decode(last.substr(without_proof.size()));
  require(proof && expected.proves(*proof));
  const std::string right = "v=" + pg::base64_encode(std::as_bytes(std::span(expected.signature)));
  if (challenge == honest) {
    require(!server.client_final(last));
    require(server.server_final() == right);
  }

  std::string verdict = s.has(script::raw_verdict) ? std::string(s.verdict) : right + std::string(s.verdict);
  if (s.has(script::mutate_verdict)) s.mutate(verdict);
  const std::error_code refused = bounded([&] { return client.server_final(verdict); });
  require(client.verified() == !refused);
  if (!refused) require(verdict == right || verdict.starts_with(right + ","));
  if (verdict == right) require(!refused);
  if (refused) check_over(client);
}

/// The server's half reads a client's messages as they come.
void run_server(const script& s) {
  const std::vector<std::byte> hash(s.has(script::bound) ? 32 : 0, std::byte{0xc7});
  const pg::scram_verifier verifier(s.password, std::vector<std::byte>(16, std::byte{0x5a}), s.iterations);
  pg::scram_server server(verifier, server_nonce, hash);
  const std::error_code refused = bounded([&] { return server.client_first(s.challenge); });
  require(server.server_first().empty() == static_cast<bool>(refused));
  const std::error_code wrong = bounded([&] { return server.client_final(s.verdict); });
  require(!refused || wrong);
  require(server.server_final().empty() == static_cast<bool>(wrong));
}

}  // namespace

// With a sanitizer every allocation passes here, OpenSSL's too; a replayer without one runs unwatched.
extern "C" __attribute__((weak)) int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*,
                                                                                                 std::size_t),
                                                                               void (*on_free)(const volatile void*));

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  if (__sanitizer_install_malloc_and_free_hooks != nullptr) {
    __sanitizer_install_malloc_and_free_hooks(
        [](const volatile void*, std::size_t size) { require(!watching || size <= largest_allocation); },
        [](const volatile void*) {});
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 5 || size > 4096) return 0;
  const script s(std::string_view(reinterpret_cast<const char*>(data), size));
  if (s.has(script::to_the_server)) {
    run_server(s);
  } else {
    run_client(s);
  }
  return 0;
}

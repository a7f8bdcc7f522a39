// The parser against libpq itself, loaded at run time when it is there: the same strings, the same parameters, the same
// error texts. GREENPG_TEST_LIBPQ names another library, GREENPG_TEST_CONNINFO_STRINGS another number of strings.
#include <gtest/gtest.h>

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <greenpg/protocol/conninfo.hpp>

namespace {

namespace pg = greenpg;

/// PQconninfoOption, the part of libpq's ABI that PQconninfoParse() answers with.
struct pq_option {
  const char* keyword;
  const char* environment;
  const char* compiled;
  const char* value;
  const char* label;
  const char* display;
  int size;
};

/// The few functions of libpq that the comparison needs.
class libpq {
public:
  libpq() {
    const char* name = std::getenv("GREENPG_TEST_LIBPQ");
    library_ = dlopen(name != nullptr ? name : "libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) return;
    find(version_, "PQlibVersion");
    find(defaults_, "PQconndefaults");
    find(parse_, "PQconninfoParse");
    find(free_, "PQconninfoFree");
    find(free_text_, "PQfreemem");
  }
  ~libpq() {
    if (library_ != nullptr) dlclose(library_);
  }
  libpq(const libpq&) = delete;
  libpq& operator=(const libpq&) = delete;

  bool loaded() const { return library_ != nullptr && free_text_ != nullptr; }
  int version() const { return version_(); }

  std::vector<std::string> keywords() const {
    std::vector<std::string> names;
    pq_option* options = defaults_();
    for (const pq_option* o = options; o->keyword != nullptr; ++o) names.emplace_back(o->keyword);
    free_(options);
    return names;
  }

  bool parse(const std::string& text, pg::conninfo& out, std::string& message) const {
    char* error = nullptr;
    pq_option* options = parse_(text.c_str(), &error);
    if (options == nullptr) {
      message = error;
      if (message.ends_with('\n')) message.pop_back();
      free_text_(error);
      return false;
    }
    for (const pq_option* o = options; o->keyword != nullptr; ++o)
      if (o->value != nullptr) out.set(o->keyword, o->value);
    free_(options);
    return true;
  }

private:
  template <class F>
  void find(F*& function, const char* name) {
    function = reinterpret_cast<F*>(dlsym(library_, name));
  }

  void* library_ = nullptr;
  int (*version_)() = nullptr;
  pq_option* (*defaults_)() = nullptr;
  pq_option* (*parse_)(const char*, char**) = nullptr;
  void (*free_)(pq_option*) = nullptr;
  void (*free_text_)(void*) = nullptr;
};

/// Strings that are nearly right, from a grammar and a fixed seed: the same on every machine.
class generator {
public:
  std::string next() {
    text_.clear();
    if (one_in(2))
      keyword_values();
    else
      uri();
    if (one_in(6)) disturb();
    return text_;
  }

private:
  std::uint64_t random() {  // splitmix64
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <std::size_t N>
  std::string_view any(const std::array<std::string_view, N>& of) {
    return of[below(N)];
  }

  void blanks(std::size_t chance) {
    while (one_in(chance)) text_ += any<7>({" ", " ", "\t", "\n", "\r", "\f", "\v"});
  }
  std::string_view keyword() {
    if (one_in(12)) return any<8>({"HOST", "", "hostname", "requiressl", "ssl", "us\xc3\xa9r", "authtype", "x"});
    return pg::conninfo_keywords()[below(pg::conninfo_keyword_count)].name;
  }

  void keyword_values() {
    blanks(4);
    for (std::size_t n = below(5); n > 0; --n) {
      text_ += keyword();
      blanks(5);
      if (!one_in(15)) text_ += '=';
      blanks(5);
      one_in(3) ? quoted() : bare();
      if (one_in(5))
        blanks(2);
      else
        text_ += ' ';
    }
  }
  void bare() {
    for (std::size_t n = below(4); n > 0; --n)
      text_ += any<14>({"a", "host", "5432", "\\ ", "\\", "\\'", "'", "=", "/tmp", "\xc3\xbc", ",", "%20", "#", "\""});
  }
  void quoted() {
    text_ += '\'';
    for (std::size_t n = below(5); n > 0; --n)
      text_ += any<13>({"a", " ", "\\'", "\\\\", "\\", "=", "b c", "\n", "%00", "\xf0\x9f\x98\x80", "'", "\t", ","});
    if (!one_in(15)) text_ += '\'';
  }

  void uri() {
    text_ += one_in(20) ? any<6>({"postgresql:/", "Postgres://", " postgres://", "postgresql+x://",
                                  "jdbc:postgresql://", "postgres:"})
                        : any<2>({"postgresql://", "postgres://"});
    if (one_in(2)) {
      component();
      if (one_in(2)) {
        text_ += ':';
        component();
      }
      text_ += '@';
    }
    for (std::size_t n = 1 + (one_in(4) ? below(4) : 0);;) {
      host();
      if (--n == 0) break;
      text_ += ',';
    }
    if (one_in(2)) {
      text_ += '/';
      component();
    }
    if (one_in(2)) {
      text_ += '?';
      for (std::size_t n = below(4); n > 0; --n) {
        parameter();
        if (n > 1 || one_in(6)) text_ += '&';
      }
    }
  }
  void host() {
    if (one_in(4)) {
      text_ += '[';
      text_ += any<6>({"::1", "fe80::1%25eth0", "", "2001:db8::1", "1.2.3.4", "x,y"});
      if (!one_in(12)) text_ += ']';
      if (one_in(12)) text_ += any<4>({"x", "]", "@", " "});
    } else if (!one_in(5)) {
      component();
    }
    if (one_in(3)) {
      text_ += ':';
      text_ += any<6>({"5432", "", "x", "1:2", " 5 ", "%35"});
    }
  }
  void parameter() {
    if (one_in(10))
      text_ += any<7>(
          {"ssl=true", "ssl=false", "requiressl=1", "requiressl=0", "requiressl=", "us%65r=x", "pass%77ord=a%zz"});
    else {
      if (one_in(20)) text_ += ' ';
      text_ += keyword();
      if (!one_in(15)) text_ += '=';
      component();
      if (one_in(20)) text_ += '=';
    }
  }
  void component() {
    if (one_in(25)) text_ += any<3>({" ", "\t", "  "});
    for (std::size_t n = below(4); n > 0; --n)
      text_ += any<24>({"a", "host", "user", "%20", "%2F", "%2f", "%41", "%00", "%zz", "%", "%4", "+",
                        "#", "-",    ".",    "x y", "\\",  "'",   "@",   ":",   "%25", "b", "c1", "\xc3\xa9"});
    if (one_in(25)) text_ += any<4>({" ", "\t", "\n", "   "});
  }

  /// One change anywhere: a byte dropped, doubled, or put in.
  void disturb() {
    const std::size_t at = below(text_.size() + 1);
    switch (below(3)) {
      case 0:
        if (at < text_.size()) text_.erase(at, 1);
        break;
      case 1:
        if (at < text_.size()) text_.insert(at, 1, text_[at]);
        break;
      default: text_.insert(at, any<12>({"'", "\\", "=", " ", "%", "/", "?", "&", "@", ":", "[", ","}));
    }
  }

  std::uint64_t state_ = 20260801;
  std::string text_;
};

/// True when `ours` is `theirs`, with `***` in place of any text.
bool same_but_for_hidden_text(std::string_view ours, std::string_view theirs) {
  const std::size_t hidden = ours.find("***");
  if (hidden == std::string_view::npos) return ours == theirs;
  if (!theirs.starts_with(ours.substr(0, hidden))) return false;
  theirs.remove_prefix(hidden);
  ours.remove_prefix(hidden + 3);
  for (std::size_t skip = 0; skip <= theirs.size(); ++skip)
    if (same_but_for_hidden_text(ours, theirs.substr(skip))) return true;
  return false;
}

TEST(conninfo_libpq, random_strings_parse_as_in_libpq) {
  const libpq theirs;
  if (!theirs.loaded()) GTEST_SKIP() << "no libpq here to compare with";
  const bool is_18 = theirs.version() >= 180000;

  std::vector<std::string_view> unknown_to_it;
  {
    const std::vector<std::string> names = theirs.keywords();
    for (const pg::conninfo_keyword& k : pg::conninfo_keywords())
      if (std::find(names.begin(), names.end(), k.name) == names.end()) unknown_to_it.push_back(k.name);
  }
  const char* wanted = std::getenv("GREENPG_TEST_CONNINFO_STRINGS");
  const long strings = wanted != nullptr ? std::atol(wanted) : 50000;

  generator generate;
  long compared = 0, parsed = 0, hidden = 0;
  for (long i = 0; i < strings; ++i) {
    const std::string text = generate.next();
    if (!is_18) {
      // a blank within a URI is kept by older versions, and the younger keywords are unknown to them
      if (pg::is_conninfo_uri(text) && text.find_first_of(" \t\n\r\f\v") != std::string::npos) continue;
      bool young = false;
      for (const std::string_view name : unknown_to_it) young = young || text.find(name) != std::string::npos;
      if (young) continue;
    }
    pg::conninfo ours, expected;
    std::string message, expected_message;
    const bool ok = !pg::parse_conninfo(text, ours, message);
    const bool expected_ok = theirs.parse(text, expected, expected_message);
    ++compared;
    ASSERT_EQ(ok, expected_ok) << text << "\nours: " << message << "\nlibpq: " << expected_message;
    if (ok) {
      ++parsed;
      ASSERT_TRUE(ours == expected) << text << "\nours:  " << pg::print_conninfo(ours, true)
                                    << "\nlibpq: " << pg::print_conninfo(expected, true);
    } else {
      hidden += message.find("***") != std::string::npos ? 1 : 0;
      ASSERT_TRUE(same_but_for_hidden_text(message, expected_message))
          << text << "\nours:  " << message << "\nlibpq: " << expected_message;
    }
  }
  RecordProperty("compared", static_cast<int>(compared));
  RecordProperty("parsed", static_cast<int>(parsed));
  RecordProperty("hidden", static_cast<int>(hidden));
  // the generator has to keep hitting both sides
  EXPECT_GT(parsed, compared / 4);
  EXPECT_GT(compared - parsed, compared / 4);
}

TEST(conninfo_libpq, keywords_are_libpqs_in_its_order) {
  const libpq theirs;
  if (!theirs.loaded()) GTEST_SKIP() << "no libpq here to compare with";
  const std::vector<std::string> names = theirs.keywords();
  if (theirs.version() >= 180000) {
    ASSERT_EQ(names.size(), pg::conninfo_keyword_count);
  }
  auto at = pg::conninfo_keywords().begin();
  for (const std::string& name : names) {
    while (at != pg::conninfo_keywords().end() && at->name != name) ++at;
    ASSERT_NE(at, pg::conninfo_keywords().end()) << name << " is missing or out of order";
  }
}

}  // namespace

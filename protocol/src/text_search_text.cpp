// The text of tsvector and tsquery ("Text Search Types"), of which the wire has the parts.
#include <greenpg/protocol/wire_reader.hpp>

#include "printers.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace greenpg::inline v0::detail {

namespace {

void append_lexeme(std::string_view lexeme, std::string& out) {
  out += '\'';
  for (const char c : lexeme) {
    if (c == '\'' || c == '\\') out += c;
    out += c;
  }
  out += '\'';
}

/// A node of a tsquery. The wire has an operator before its operands, the right one before the left.
struct node {
  enum class kind : std::uint8_t { none = 0, negation = 1, conjunction = 2, disjunction = 3, phrase = 4, lexeme = 5 };

  kind what = kind::none;
  std::uint8_t weights = 0;   ///< of a lexeme: A to D from the fourth bit down
  bool prefix = false;        ///< of a lexeme: so begins the word
  std::int16_t distance = 0;  ///< of a phrase
  std::string_view lexeme;
  std::size_t left = 0;  ///< of what has two operands: where the left one is
};

constexpr std::uint8_t wire_lexeme = 1, wire_operator = 2;

/// How tightly it binds.
int priority_of(node::kind what) noexcept {
  switch (what) {
    case node::kind::disjunction: return 1;
    case node::kind::conjunction: return 2;
    case node::kind::phrase: return 3;
    default: return 4;
  }
}

/// tsquerysend(): how many nodes, then each.
bool read_nodes(std::span<const std::byte> value, std::vector<node>& out) {
  constexpr std::size_t least = 2;  // bytes of a node
  wire_reader in(value);
  const std::uint32_t count = in.u32();
  if (count > in.left() / least) return false;
  out.resize(count);
  for (node& n : out) {
    const std::uint8_t type = in.u8();
    if (type == wire_lexeme) {
      n.what = node::kind::lexeme;
      n.weights = in.u8();
      const std::uint8_t prefix = in.u8();
      n.prefix = prefix != 0;
      n.lexeme = in.cstring();
      if (n.weights > 15 || prefix > 1) return false;
    } else {
      const std::uint8_t what = in.u8();
      if (type != wire_operator || what < 1 || what > 4) return false;
      n.what = static_cast<node::kind>(what);
      if (n.what == node::kind::phrase) n.distance = in.i16();
      if (n.distance < 0) return false;
    }
  }
  return in.done();
}

/// Finds the left operands; false if the nodes are not one tree.
bool link(std::vector<node>& nodes) {
  std::vector<std::size_t> roots;  // of the trees behind the node, the nearest last
  for (std::size_t i = nodes.size(); i-- != 0;) {
    node& n = nodes[i];
    const std::size_t operands = n.what == node::kind::lexeme ? 0 : n.what == node::kind::negation ? 1 : 2;
    if (roots.size() < operands) return false;
    if (operands == 2) n.left = roots[roots.size() - 2];
    roots.resize(roots.size() - operands);
    roots.push_back(i);
  }
  return roots.size() <= 1;
}

void append_lexeme_node(const node& n, std::string& out) {
  append_lexeme(n.lexeme, out);
  if (n.weights == 0 && !n.prefix) return;
  out += ':';
  if (n.prefix) out += '*';
  for (int i = 0; i != 4; ++i)
    if ((n.weights & 8 >> i) != 0) out += "ABCD"[i];
}

void append_operator(const node& n, std::string& out) {
  switch (n.what) {
    case node::kind::conjunction: out += " & "; break;
    case node::kind::disjunction: out += " | "; break;
    default:
      if (n.distance == 1)
        out += " <-> ";
      else
        out += " <" + std::to_string(n.distance) + "> ";
  }
}

}  // namespace

errc print_tsvector(std::span<const std::byte> value, std::string& out) {
  // how many lexemes; each with its NUL, the count of its positions, these, the weight of each in the upper two bits
  wire_reader in(value);
  const std::int32_t count = in.i32();
  if (count < 0) return errc::invalid_value;
  for (std::int32_t i = 0; i != count && in.ok(); ++i) {
    if (i != 0) out += ' ';
    append_lexeme(in.cstring(), out);
    const unsigned positions = in.u16();
    for (unsigned j = 0; j != positions && in.ok(); ++j) {
      const unsigned position = in.u16();
      out += j == 0 ? ':' : ',';
      out += std::to_string(position & 0x3fff);
      if (position >> 14 != 0) out += "DCBA"[position >> 14];
    }
  }
  return in.done() ? errc{} : errc::invalid_value;
}

errc print_tsquery(std::span<const std::byte> value, std::string& out) {
  std::vector<node> nodes;
  if (!read_nodes(value, nodes) || !link(nodes)) return errc::invalid_value;
  if (nodes.empty()) return {};

  // As deep as the value is long, so without recursion: what is left to write, the next last.
  struct task {
    enum class kind : std::uint8_t { node, sign, close };
    kind what = kind::node;
    bool right_of_phrase = false;
    int outer = 0;  ///< the priority of what it is an operand of
    std::size_t at = 0;
  };
  std::vector<task> left_to_do{{}};
  while (!left_to_do.empty()) {
    const task now = left_to_do.back();
    left_to_do.pop_back();
    const node& n = nodes[now.at];
    if (now.what == task::kind::close) {
      out += " )";
    } else if (now.what == task::kind::sign) {
      append_operator(n, out);
    } else if (n.what == node::kind::lexeme) {
      append_lexeme_node(n, out);
    } else {
      const int own = priority_of(n.what);
      const bool is_phrase = n.what == node::kind::phrase;
      if (own < now.outer || (is_phrase && now.right_of_phrase)) {
        out += "( ";
        left_to_do.push_back({task::kind::close, false, 0, 0});
      }
      left_to_do.push_back({task::kind::node, is_phrase, own, now.at + 1});
      if (n.what == node::kind::negation) {
        out += '!';
      } else {
        left_to_do.push_back({task::kind::sign, false, 0, now.at});
        left_to_do.push_back({task::kind::node, false, own, n.left});
      }
    }
  }
  return {};
}

}  // namespace greenpg::inline v0::detail

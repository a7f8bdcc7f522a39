#include <greenpg/protocol/element_codec.hpp>
#include <greenpg/protocol/oid.hpp>
#include <greenpg/protocol/type_catalogue.hpp>

#include <algorithm>
#include <utility>

namespace greenpg::inline v0 {

namespace {

const std::vector<known_type>& builtins() {
  static const std::vector<known_type> all = [] {
    std::vector<known_type> result;
    for (const builtin_type& t : builtin_types())
      result.push_back({t.type, "pg_catalog", std::string(t.name), t.kind, t.related, t.array, t.delimiter, {}});
    return result;
  }();
  return all;
}

bool has_name(const known_type& t, std::string_view name) noexcept {
  return t.name == name || (name.size() == t.schema.size() + 1 + t.name.size() && name.starts_with(t.schema) &&
                            name[t.schema.size()] == '.' && name.ends_with(t.name));
}

auto place_of(const std::vector<known_type>& types, oid type) noexcept {
  return std::lower_bound(types.begin(), types.end(), type, [](const known_type& t, oid o) { return t.type < o; });
}

}  // namespace

const type_catalogue& type_catalogue::builtin() noexcept {
  static const type_catalogue instance;
  return instance;
}

const known_type* type_catalogue::find(oid type) const noexcept {
  if (const builtin_type* const found = find_builtin_type(type))
    return &builtins()[static_cast<std::size_t>(found - builtin_types().data())];
  const auto at = place_of(looked_up_, type);
  return at != looked_up_.end() && at->type == type ? &*at : nullptr;
}

const known_type* type_catalogue::find(std::string_view name) const noexcept {
  if (name.empty()) return nullptr;
  for (const std::vector<known_type>* types : {&builtins(), &looked_up_})
    for (const known_type& t : *types)
      if (has_name(t, name)) return &t;
  return nullptr;
}

oid type_catalogue::base_of(oid type) const noexcept {
  // Domains cannot go round in the server; in a text that was loaded they might.
  for (std::size_t steps = looked_up_.size(); steps != 0 && find_builtin_type(type) == nullptr; --steps) {
    const known_type* const t = find(type);
    if (t == nullptr || t->kind != type_kind::domain) break;
    type = t->related;
  }
  return type;
}

std::vector<oid> type_catalogue::unknown_of(std::span<const oid> types) const {
  std::vector<oid> result;
  for (const oid type : types)
    if (type != 0 && find(type) == nullptr && std::find(result.begin(), result.end(), type) == result.end())
      result.push_back(type);
  return result;
}

type_catalogue type_catalogue::with(std::span<const oid> asked, std::vector<known_type> found) const {
  type_catalogue result(*this);
  const auto add = [&result](known_type&& t, bool replace) {
    if (t.type == 0 || find_builtin_type(t.type) != nullptr) return;
    const auto at = result.looked_up_.begin() + (place_of(result.looked_up_, t.type) - result.looked_up_.begin());
    if (at == result.looked_up_.end() || at->type != t.type)
      result.looked_up_.insert(at, std::move(t));
    else if (replace)
      *at = std::move(t);
  };
  for (known_type& t : found) add(std::move(t), true);
  for (const oid type : asked) {
    known_type nameless;
    nameless.type = type;
    add(std::move(nameless), false);
  }
  result.find_binary();
  return result;
}

/// A type has a binary form when all that it is made of has one; what is made of itself, which no server has, has none.
void type_catalogue::find_binary() {
  binary_.assign(looked_up_.size(), false);
  const auto has_it = [this](const type_field& field) { return greenpg::result_binary(field.type, this); };
  constexpr int deepest = 16;
  bool changed = true;
  for (int pass = 0; pass != deepest && changed; ++pass) {
    changed = false;
    for (std::size_t i = 0; i != looked_up_.size(); ++i) {
      const known_type& t = looked_up_[i];
      const bool all = t.kind == type_kind::array       ? greenpg::result_binary(t.related, this)
                       : t.kind == type_kind::composite ? std::all_of(t.fields.begin(), t.fields.end(), has_it)
                                                        : false;
      changed = changed || all != binary_[i];
      binary_[i] = all;
    }
  }
}

bool type_catalogue::result_binary(oid type) const noexcept {
  const auto at = place_of(looked_up_, type);
  return at != looked_up_.end() && at->type == type && binary_[static_cast<std::size_t>(at - looked_up_.begin())];
}

oid detail::looked_up_codec_type(oid type, const type_catalogue& known) noexcept {
  const oid base = known.base_of(type);
  if (find_builtin_type(base) != nullptr) return base;
  const known_type* const t = known.find(base);
  const oid contrib = t != nullptr && t->kind == type_kind::base ? contrib_type(t->name) : 0;
  return contrib != 0 ? contrib : base;
}

}  // namespace greenpg::inline v0

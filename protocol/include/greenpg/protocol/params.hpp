#pragma once
#include <greenpg/protocol/codec.hpp>
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/element_codec.hpp>
#include <greenpg/protocol/signature.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace greenpg::inline v0 {

namespace detail {

/// What is known of one parameter's type. All functions take the address of the value and, for those kept as bytes,
/// how many there are.
struct parameter_type {
  enum class storage : std::uint8_t {
    none,    ///< NULL
    slot,    ///< trivially copyable, in the slot itself
    bytes,   ///< bytes behind the slots, seen through a view
    object,  ///< an object of its own on the heap
  };
  storage where;
  bool (*has_binary)(oid type, const type_catalogue* known) noexcept;
  errc (*encode_binary)(const void* at, std::size_t size, oid type, byte_buffer& out, const type_catalogue* known);
  errc (*encode_text)(const void* at, std::size_t size, byte_buffer& out);
  void* (*clone)(const void* at);  ///< storage::object only, as is:
  void (*destroy)(void* at) noexcept;
  fixed_encoding (*fixed)(oid type) noexcept;                                 ///< of values in a slot; nullptr: none is
  errc (*check_text)(const void* at, oid type, const type_catalogue* known);  ///< nullptr: there is nothing to check
  const char* signature;                                                      ///< of the C++ type
  bool composed = false;                                                      ///< made of others
};

struct parameter_slot {
  const parameter_type* type;
  struct stored_bytes {
    std::size_t from_end;  ///< from the end of the storage back to the first byte
    std::size_t size;
  };
  union {
    alignas(8) std::byte value[16];
    stored_bytes bytes;
    void* object;
  };
};

template <class T>
concept kept_as_bytes = requires(const T& value) {
  typename codec<T>::parameter_view;
  { codec<T>::parameter_bytes(value) } -> std::same_as<std::span<const std::byte>>;
};

template <class T>
inline constexpr bool kept_in_slot = std::is_trivially_copyable_v<T> && sizeof(T) <= 16 && alignof(T) <= 8;

/// Whether a value is made of others: an array, a range, a composite.
template <class T>
inline constexpr bool is_composed = knows_types<T> && !std::is_enum_v<T>;
template <class T>
requires requires { typename codec<T>::stored_type; }
inline constexpr bool is_composed<T> = is_composed<typename codec<T>::stored_type>;

inline constexpr parameter_type null_parameter{
    parameter_type::storage::none,
    [](oid, const type_catalogue*) noexcept { return false; },
    [](const void*, std::size_t, oid, byte_buffer&, const type_catalogue*) { return errc::unencodable_value; },
    [](const void*, std::size_t, byte_buffer&) { return errc::unencodable_value; },
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    signature<std::nullopt_t>()};

template <class T>
constexpr auto fixed_of() noexcept -> fixed_encoding (*)(oid type) noexcept {
  if constexpr (kept_in_slot<T> && requires(oid type) { codec<T>::fixed(type); })
    return &codec<T>::fixed;
  else
    return nullptr;
}

template <class T>
constexpr auto check_text_of() noexcept -> errc (*)(const void* at, oid type, const type_catalogue* known) {
  if constexpr (checks_text<T>)
    return [](const void* at, oid type, const type_catalogue* known) {
      return detail::check_text(*std::launder(static_cast<const T*>(at)), type, known);
    };
  else
    return nullptr;
}

/// The type of values that are there as T itself.
template <class T>
inline constexpr parameter_type value_parameter{
    kept_in_slot<T> ? parameter_type::storage::slot : parameter_type::storage::object,
    [](oid type, const type_catalogue* known) noexcept { return has_binary<T>(type, known); },
    [](const void* at, std::size_t, oid type, byte_buffer& out, const type_catalogue* known) {
      return detail::encode_binary(*std::launder(static_cast<const T*>(at)), type, out, known);
    },
    [](const void* at, std::size_t, byte_buffer& out) {
      return codec<T>::encode_text(*std::launder(static_cast<const T*>(at)), out);
    },
    [](const void* at) -> void* { return new T(*static_cast<const T*>(at)); },
    [](void* at) noexcept { delete static_cast<T*>(at); },
    fixed_of<T>(),
    check_text_of<T>(),
    signature<T>(),
    is_composed<T>};

/// The type of values of which the bytes are there, seen through a View. A codec asks for it by naming one as its
/// parameter_view, with parameter_bytes() to take the bytes of a value and, in the view's codec, from_parameter_bytes()
/// to see them again.
template <class View>
inline constexpr parameter_type bytes_parameter{
    parameter_type::storage::bytes,
    [](oid type, const type_catalogue* known) noexcept { return has_binary<View>(type, known); },
    [](const void* at, std::size_t size, oid type, byte_buffer& out, const type_catalogue* known) {
      const std::span bytes(static_cast<const std::byte*>(at), size);
      return detail::encode_binary(codec<View>::from_parameter_bytes(bytes), type, out, known);
    },
    [](const void* at, std::size_t size, byte_buffer& out) {
      const std::span bytes(static_cast<const std::byte*>(at), size);
      return codec<View>::encode_text(codec<View>::from_parameter_bytes(bytes), out);
    },
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    signature<View>()};

template <class T>
inline constexpr bool is_parameter = encodable<T>;
template <class T>
inline constexpr bool is_parameter<std::optional<T>> = encodable<T>;
template <>
inline constexpr bool is_parameter<std::nullopt_t> = true;
template <>
inline constexpr bool is_parameter<std::nullptr_t> = true;

}  // namespace detail

/// A parameter whose type the server is told: what typed() makes, to be used in the expression that it is made in.
template <class T>
struct typed_argument {
  oid type;
  const T& value;
};

namespace detail {

template <class T>
inline constexpr bool is_parameter<typed_argument<T>> = is_parameter<T>;

template <class T>
inline constexpr bool is_typed = false;
template <class T>
inline constexpr bool is_typed<typed_argument<T>> = true;

/// Among the bytes of params: a type that is told, and where the one before it is.
struct told_type {
  std::size_t before;
  std::uint32_t index;  // of the parameter
  oid type;
};

}  // namespace detail

/// What may be a parameter of a query: what has a codec that writes, a std::optional of it, and std::nullopt or
/// nullptr for NULL.
template <class T>
concept parameter = detail::is_parameter<T>;

/// A parameter of a type that the server is told instead of inferring it. A statement that is prepared has its types,
/// and one run with other types told is another statement.
///
///     co_await db.async_query("select jsonb_typeof($1)", pg::params(pg::typed(pg::oids::jsonb, "[1]")));
template <parameter T>
[[nodiscard]] typed_argument<T> typed(oid type, const T& value) noexcept {
  return {type, value};
}

/// The values of a query's parameters, $1 first. Owns copies of them: strings, bytes and numbers in one piece of
/// memory, within the object itself while they are few and short; what arrays, ranges and tuples of views refer to.
/// Other types are copied as C++ copies them, so a type of yours that refers to something must not outlive it. A
/// moved-from object is empty. Throws std::bad_alloc, and what copying a value throws. Distinct objects may be used on
/// distinct threads.
///
///     pg::params(30, "Rome", std::nullopt, pg::typed(pg::oids::jsonb, text))
class params {
public:
  params() noexcept = default;
  /// One parameter per argument.
  template <parameter... Ts>
  requires(sizeof...(Ts) > 0) explicit params(const Ts&... values) {
    if (const std::size_t needed = (bytes_of(values) + ...); needed > inline_capacity) [[unlikely]]
      grow(needed);
    try {
      (push_back(values), ...);
    } catch (...) {  // a value whose copying throws: the destructor will not run
      destroy();
      throw;
    }
  }
  params(params&& other) noexcept : state_(other.state_) { other.state_.forget(); }
  params(const params& other);
  params& operator=(params other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~params() {
    if (state_.heap != nullptr || state_.objects != 0) destroy();
  }

  /// Adds a parameter behind the others.
  template <parameter T>
  void push_back(const T& value);
  /// Room for `count` parameters in all.
  void reserve(std::size_t count) {
    const std::size_t needed = count * sizeof(detail::parameter_slot) + state_.tail;
    if (needed > state_.capacity) grow(needed);
  }

  [[nodiscard]] std::size_t size() const noexcept { return state_.count; }
  [[nodiscard]] bool empty() const noexcept { return state_.count == 0; }

  /// Whether the server is to be told the type of any.
  [[nodiscard]] bool any_told() const noexcept { return state_.told != 0; }
  /// The types that it is to be told, $1 first, 0 for one that it infers; none behind the last that is told.
  [[nodiscard]] std::vector<oid> told_types() const;
  /// Whether there is a value that is to be sent only where its type is known, which `told` may have: one made of
  /// others (an array, a range, a composite), or one whose text some type would read as another value.
  [[nodiscard]] bool any_needs_type(std::span<const oid> told = {}) const;

  // Of the parameter with index i < size(), from 0. One that is NULL has no value to encode: ask is_null first.
  [[nodiscard]] bool is_null(std::size_t i) const noexcept { return slot(i).type == &detail::null_parameter; }
  /// Whether encode_binary() can make a value for a parameter of `type`. `known` has what is not built in; without it
  /// composites and arrays of users' types go as text.
  [[nodiscard]] bool has_binary(std::size_t i, oid type, const type_catalogue* known = nullptr) const noexcept {
    return slot(i).type->has_binary(type, known);
  }
  /// What stands for the C++ type of the parameter: equal where the types are.
  [[nodiscard]] const void* type_of(std::size_t i) const noexcept { return slot(i).type; }
  /// How values of the parameter's C++ type are stored as `type` where all take as many bytes; size 0: no way is known.
  [[nodiscard]] fixed_encoding fixed(std::size_t i, oid type) const noexcept {
    return slot(i).type->fixed == nullptr ? fixed_encoding() : slot(i).type->fixed(type);
  }
  /// Stores the value by what fixed() gave.
  [[nodiscard]] errc store(std::size_t i, const fixed_encoding& by, std::byte* to) const noexcept {
    return by.store(slot(i).value, to);
  }
  /// Appends the value without its length. After an error the caller takes back what was appended.
  [[nodiscard]] errc encode_binary(std::size_t i, oid type, byte_buffer& out,
                                   const type_catalogue* known = nullptr) const {
    const located value = locate(slot(i));
    return slot(i).type->encode_binary(value.at, value.size, type, out, known);
  }
  [[nodiscard]] errc encode_text(std::size_t i, byte_buffer& out) const {
    const located value = locate(slot(i));
    return slot(i).type->encode_text(value.at, value.size, out);
  }
  /// Whether a parameter of `type` reads the text of the value as the value, or refuses it; else why it is not to be
  /// sent.
  [[nodiscard]] errc check_text(std::size_t i, oid type, const type_catalogue* known = nullptr) const {
    const auto check = slot(i).type->check_text;
    return check == nullptr ? errc{} : check(locate(slot(i)).at, type, known);
  }
  /// Text that holds the name of the parameter's C++ type.
  [[nodiscard]] const char* signature(std::size_t i) const noexcept { return slot(i).type->signature; }
  /// About how many bytes the values will take, to reserve them at once.
  [[nodiscard]] std::size_t size_hint() const noexcept { return state_.tail + 16 * state_.count; }

private:
  static constexpr std::size_t inline_capacity = 4 * sizeof(detail::parameter_slot);

  /// Slots from the front of the storage on, the bytes of strings from its end down: both grow into the same gap.
  /// Copied as it is when params are moved.
  struct storage {
    std::byte* heap = nullptr;  ///< instead of `inplace` once that is too small
    std::size_t capacity = inline_capacity;
    std::size_t tail = 0;       ///< bytes at the end that are in use
    std::size_t told = 0;       ///< the last type told among them, as the tail was with it; 0: none is
    std::uint32_t count = 0;    ///< slots at the front that are in use
    std::uint32_t objects = 0;  ///< how many of them own an object
    alignas(8) std::byte inplace[inline_capacity];

    storage() noexcept {}  // leaves `inplace` as it is
    void forget() noexcept {
      heap = nullptr;
      capacity = inline_capacity;
      tail = told = 0;
      count = objects = 0;
    }
    [[nodiscard]] std::byte* begin() noexcept { return heap != nullptr ? heap : inplace; }
    [[nodiscard]] const std::byte* begin() const noexcept { return heap != nullptr ? heap : inplace; }
  };

  [[nodiscard]] const detail::parameter_slot& slot(std::size_t i) const noexcept {
    return reinterpret_cast<const detail::parameter_slot*>(state_.begin())[i];
  }
  struct located {
    const void* at;
    std::size_t size;  ///< of bytes
  };
  [[nodiscard]] located locate(const detail::parameter_slot& s) const noexcept {
    switch (s.type->where) {
      case detail::parameter_type::storage::slot: return {s.value, 0};
      case detail::parameter_type::storage::bytes:
        return {state_.begin() + state_.capacity - s.bytes.from_end, s.bytes.size};
      case detail::parameter_type::storage::object: return {s.object, 0};
      case detail::parameter_type::storage::none: break;
    }
    return {nullptr, 0};
  }

  template <class T>
  static std::size_t bytes_of(const T& value);
  template <class T>
  void append_value(const T& value);
  /// The next slot, not yet counted, and room for `bytes` behind it.
  detail::parameter_slot* room_for(std::size_t bytes) {
    const std::size_t needed = (state_.count + std::size_t{1}) * sizeof(detail::parameter_slot) + state_.tail + bytes;
    if (needed > state_.capacity) [[unlikely]]
      grow(needed);
    return reinterpret_cast<detail::parameter_slot*>(state_.begin()) + state_.count;
  }
  void append_null() {
    ::new (room_for(0)) detail::parameter_slot{&detail::null_parameter, {}};
    ++state_.count;
  }
  void append_bytes(const detail::parameter_type& type, std::span<const std::byte> bytes) {
    auto* s = ::new (room_for(bytes.size())) detail::parameter_slot{&type, {}};
    state_.tail += bytes.size();
    s->bytes = {state_.tail, bytes.size()};
    if (!bytes.empty()) std::memcpy(state_.begin() + state_.capacity - state_.tail, bytes.data(), bytes.size());
    ++state_.count;
  }
  /// The type of the parameter that was appended last.
  void tell(oid type);
  /// Storage of at least `needed` bytes and at least twice what it was.
  void grow(std::size_t needed);
  void destroy() noexcept;

  storage state_;
};

template <parameter T>
void params::push_back(const T& value) {
  if constexpr (std::is_same_v<T, std::nullopt_t> || std::is_same_v<T, std::nullptr_t>) {
    append_null();
  } else if constexpr (detail::is_typed<T>) {
    push_back(value.value);
    if (value.type != 0) tell(value.type);
  } else if constexpr (encodable<T>) {
    append_value(value);
  } else if (value.has_value()) {
    append_value(*value);
  } else {
    append_null();
  }
}

template <class T>
void params::append_value(const T& value) {
  if constexpr (std::is_pointer_v<T>) {
    if (value == nullptr) return append_null();
  } else if constexpr (requires { codec<T>::is_null(value); }) {
    if (codec<T>::is_null(value)) return append_null();
  }
  if constexpr (detail::kept_as_bytes<T>) {
    append_bytes(detail::bytes_parameter<typename codec<T>::parameter_view>, codec<T>::parameter_bytes(value));
  } else if constexpr (!std::is_same_v<detail::owning_t<T>, T>) {
    append_value<detail::owning_t<T>>(detail::owning<T>::make(value));
  } else if constexpr (detail::kept_in_slot<T>) {
    auto* s = ::new (room_for(0)) detail::parameter_slot{&detail::value_parameter<T>, {}};
    ::new (s->value) T(value);
    ++state_.count;
  } else {
    auto* s = ::new (room_for(0)) detail::parameter_slot{&detail::value_parameter<T>, {}};
    s->object = new T(value);
    ++state_.count;
    ++state_.objects;
  }
}

template <class T>
std::size_t params::bytes_of(const T& value) {
  if constexpr (detail::is_typed<T>) {
    return bytes_of(value.value) + sizeof(detail::told_type);
  } else if constexpr (detail::kept_as_bytes<T>) {
    if constexpr (std::is_pointer_v<T>) {
      if (value == nullptr) return sizeof(detail::parameter_slot);
    }
    return sizeof(detail::parameter_slot) + codec<T>::parameter_bytes(value).size();
  }
  return sizeof(detail::parameter_slot);
}

}  // namespace greenpg::inline v0

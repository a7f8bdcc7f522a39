#include <gtest/gtest.h>
#include <greenpg/protocol/aggregate.hpp>

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace pg = greenpg;

namespace {

struct inner {
  int a;
  int b;
};

struct person {
  int id;
  std::string name;
  std::optional<std::vector<int>> tags;
  inner nested;
  std::array<int, 3> scores;
  const double weight = 1.5;
};

template <class T>
struct pair_of {
  T first;
  std::optional<T> second;
};

struct single {
  std::optional<std::string> only_one;
};

struct unusual {
  std::unique_ptr<int> owned;
  std::map<std::string, std::vector<int>> by_name;
  std::variant<int, std::string> either;
  std::chrono::system_clock::time_point when;
  std::tuple<int, std::string> both;
  bool Flag_2;
  std::string_view view_;
};

struct renamed {
  int id;
  std::string name;
  static constexpr auto greenpg_columns = std::array{"id", "full name"};
};

struct foreign {
  int id;
  std::string name;
};

struct with_constructor {
  explicit with_constructor(int) {}
  int id = 0;
};

struct hides_field {
  int shown = 0;
  [[nodiscard]] int get() const { return hidden_; }

private:
  int hidden_ = 0;
};

struct widest {
  int a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, c1, c2, c3, c4, c5, c6, c7,
      c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0, e1, e2, e3, e4, e5, e6, e7;
};

class keeper {
  struct secret {
    int alpha;
    std::string beta;
  };

public:
  static constexpr auto names = [] { return pg::field_names<secret>; };
};

template <class T>
constexpr std::size_t count = pg::detail::field_count<T>;

}  // namespace

template <>
inline constexpr auto greenpg::field_names<foreign> = std::array<std::string_view, 2>{"foreign_id", "foreign_name"};

namespace {

static_assert(count<inner> == 2);
static_assert(count<person> == 6);
static_assert(count<pair_of<std::string>> == 2);
static_assert(count<single> == 1);
static_assert(count<unusual> == 7);
static_assert(count<widest> == 48);

static_assert(pg::aggregate<person>);
static_assert(pg::aggregate<pair_of<int>>);
static_assert(!pg::aggregate<int>);
static_assert(!pg::aggregate<std::string>);
static_assert(!pg::aggregate<std::tuple<int, int>>);
static_assert(!pg::aggregate<std::pair<int, int>>);
static_assert(!pg::aggregate<std::array<int, 2>>);
static_assert(!pg::aggregate<std::vector<int>>);
static_assert(!pg::aggregate<with_constructor>);
static_assert(!pg::aggregate<hides_field>);
static_assert(!pg::aggregate<int[2]>);

using names = std::vector<std::string_view>;

template <class T>
names names_of() {
  return {pg::field_names<T>.begin(), pg::field_names<T>.end()};
}

TEST(aggregate, field_names_are_those_of_the_source) {
  EXPECT_EQ(names_of<person>(), (names{"id", "name", "tags", "nested", "scores", "weight"}));
  EXPECT_EQ(names_of<pair_of<std::vector<std::string>>>(), (names{"first", "second"}));
  EXPECT_EQ(names_of<single>(), names{"only_one"});
  EXPECT_EQ(names_of<unusual>(), (names{"owned", "by_name", "either", "when", "both", "Flag_2", "view_"}));
  EXPECT_EQ(names_of<widest>().front(), "a0");
  EXPECT_EQ(names_of<widest>().back(), "e7");
}

TEST(aggregate, local_and_private_structs_have_names) {
  struct local {
    int in_function;
    std::string other;
  };
  EXPECT_EQ(names_of<local>(), (names{"in_function", "other"}));
  EXPECT_EQ(keeper::names(), (std::array<std::string_view, 2>{"alpha", "beta"}));
}

TEST(aggregate, names_are_constants) {
  static_assert(pg::field_names<person>[1] == "name");
  static_assert(pg::field_names<renamed>[1] == "full name");
}

TEST(aggregate, fields_are_renamed_inside_the_struct_and_outside) {
  EXPECT_EQ(names_of<renamed>(), (names{"id", "full name"}));
  EXPECT_EQ(names_of<foreign>(), (names{"foreign_id", "foreign_name"}));
}

TEST(aggregate, tie_refers_to_every_field_in_order) {
  person p{1, "Ann", std::nullopt, {2, 3}, {4, 5, 6}};
  auto fields = pg::detail::tie_fields(p);
  static_assert(std::is_same_v<decltype(fields), std::tuple<int&, std::string&, std::optional<std::vector<int>>&,
                                                            inner&, std::array<int, 3>&, const double&>>);
  static_assert(std::is_same_v<pg::detail::field_type<person, 1>, std::string>);
  static_assert(std::is_same_v<pg::detail::field_type<person, 5>, const double>);
  EXPECT_EQ(&std::get<0>(fields), &p.id);
  EXPECT_EQ(&std::get<4>(fields), &p.scores);
  std::get<1>(fields) = "Bob";
  EXPECT_EQ(p.name, "Bob");

  const person& constant = p;
  static_assert(std::is_same_v<std::tuple_element_t<0, decltype(pg::detail::tie_fields(constant))>, const int&>);
  EXPECT_EQ(std::get<3>(pg::detail::tie_fields(constant)).b, 3);
}

// Every line of the table: a struct of N fields ties N different ones, the last being the last.
template <class T, std::size_t... I>
void expect_distinct(std::index_sequence<I...>) {
  T value{};
  auto fields = pg::detail::tie_fields(value);
  ((std::get<I>(fields) = static_cast<int>(I)), ...);
  const int* const first = reinterpret_cast<const int*>(&value);
  for (std::size_t i = 0; i != sizeof...(I); ++i) EXPECT_EQ(first[i], static_cast<int>(i));
}

TEST(aggregate, tie_of_the_widest_struct_reaches_every_field) {
  expect_distinct<widest>(std::make_index_sequence<48>());
}

}  // namespace

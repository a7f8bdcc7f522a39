#include <greenpg/protocol/frame.hpp>

#include <gtest/gtest.h>

#include <string>

#include "wire_bytes.hpp"

namespace pg = greenpg;
using pg::frame_state;

namespace {

TEST(frame, is_cut_off_whole_and_only_then) {
  const std::string stream = wire::message('Z', "I") + "rest";
  for (std::size_t size = 0; size <= stream.size(); ++size) {
    const wire::exact_copy copy(stream.substr(0, size));
    const pg::frame f = pg::next_frame(copy.bytes(), 100);
    EXPECT_EQ(f.type, size == 0 ? '\0' : 'Z');
    if (size < 6) {
      EXPECT_EQ(f.state, frame_state::need_more);
      EXPECT_EQ(f.total, size < 5 ? 5U : 6U);
    } else {
      EXPECT_EQ(f.state, frame_state::complete);
      EXPECT_EQ(f.total, 6U);
      ASSERT_EQ(f.body.size(), 1U);
      EXPECT_EQ(f.body.data(), copy.bytes().data() + 5);
    }
  }
}

TEST(frame, lengths_below_four_and_negative_ones_are_bad) {
  for (const std::int64_t length : {0LL, 1LL, 3LL, -1LL, -2147483648LL}) {
    const std::string stream = 'D' + wire::i32(length) + "12345678";
    EXPECT_EQ(pg::next_frame(wire::bytes(stream), ~std::size_t{0}).state, frame_state::bad_length) << length;
    EXPECT_EQ(pg::next_startup_frame(wire::bytes(std::string_view(stream).substr(1)), ~std::size_t{0}).state,
              frame_state::bad_length)
        << length;
  }
}

TEST(frame, body_over_the_limit_is_refused_before_it_arrives) {
  const std::string at_limit = 'D' + wire::i32(4 + 1000), over = 'D' + wire::i32(4 + 1001);
  EXPECT_EQ(pg::next_frame(wire::bytes(at_limit), 1000).state, frame_state::need_more);
  EXPECT_EQ(pg::next_frame(wire::bytes(at_limit), 1000).total, 1005U);
  EXPECT_EQ(pg::next_frame(wire::bytes(over), 1000).state, frame_state::too_large);
  EXPECT_EQ(pg::next_frame(wire::bytes(over), 1000).type, 'D');
  const std::string huge = 'D' + wire::i32(0x7fffffff);
  EXPECT_EQ(pg::next_frame(wire::bytes(huge), pg::limits{}.data_message).state, frame_state::too_large);
}

TEST(frame, startup_packet_has_no_type) {
  const std::string stream = wire::packet(wire::i32(80877103));
  for (std::size_t size = 0; size < stream.size(); ++size)
    EXPECT_EQ(pg::next_startup_frame(wire::bytes(stream).first(size), 100).state, frame_state::need_more);
  const pg::frame f = pg::next_startup_frame(wire::bytes(stream), 4);
  EXPECT_EQ(f.state, frame_state::complete);
  EXPECT_EQ(f.body.size(), 4U);
  EXPECT_EQ(pg::next_startup_frame(wire::bytes(stream), 3).state, frame_state::too_large);
}

TEST(frame, limit_is_that_of_the_type_and_of_the_phase) {
  pg::limits bounds;
  bounds.message_before_authentication = 10;
  bounds.short_message = 20;
  bounds.error_message = 30;
  bounds.data_message = 40;
  const auto limit_of = [&](char type, bool authenticated) {
    std::size_t body = 0;
    for (; body < 100; ++body) {
      const std::string header = type + wire::i32(static_cast<std::int64_t>(5 + body));  // a body one larger
      if (pg::next_frame(wire::bytes(header), bounds, authenticated).state == frame_state::too_large) break;
    }
    return body;
  };
  for (const char type : std::string("RENvSKDdTVZ123")) EXPECT_EQ(limit_of(type, false), 10U) << type;
  for (const char type : std::string("ENA")) EXPECT_EQ(limit_of(type, true), 30U) << type;
  for (const char type : std::string("DdTV")) EXPECT_EQ(limit_of(type, true), 40U) << type;
  for (const char type : std::string("RvSK123CInsZtcGHW\xff")) EXPECT_EQ(limit_of(type, true), 20U) << type;
  EXPECT_EQ(pg::next_frame({}, bounds, true).state, frame_state::need_more);
}

TEST(limits, descriptions_of_all_possible_parameters_fit_a_short_message) {
  EXPECT_GE(pg::limits{}.short_message, 2U + 4U * 65535U);
}

}  // namespace

#include "codec_probe.hpp"

namespace {

using namespace codec_probe;
namespace oids = pg::oids;
using pg::errc;

TEST(geometry_codec, values_in_all_forms) {
  expect_server_form<pg::point>(oids::point, "3ff0000000000000c004000000000000", "(1,-2.5)");
  expect_server_form<pg::point>(oids::point, "7ff8000000000000fff0000000000000", "(NaN,-Infinity)");
  expect_server_form<pg::line>(oids::line, "3ff000000000000040000000000000004008000000000000", "{1,2,3}");
  expect_server_form<pg::lseg>(oids::lseg, "3ff0000000000000400000000000000040080000000000004010000000000000",
                               "[(1,2),(3,4)]");
  expect_server_form<pg::box>(oids::box, "400800000000000040100000000000003ff00000000000004000000000000000",
                              "(3,4),(1,2)");
  expect_server_form<pg::path>(oids::path, "01000000023ff0000000000000400000000000000040080000000000004010000000000000",
                               "((1,2),(3,4))");
  expect_server_form<pg::path>(oids::path, "00000000017e37e43c8800759c8000000000000000", "[(1e+300,-0)]");
  expect_server_form<pg::polygon>(
      oids::polygon,
      "000000033ff000000000000040000000000000004008000000000000401000000000000040140000000000004018000000000000",
      "((1,2),(3,4),(5,6))");
  expect_server_form<pg::circle>(oids::circle, "3ff000000000000040000000000000004008000000000000", "<(1,2),3>");
}

TEST(geometry_codec, malformed_bytes_are_refused) {
  expect_no_form<pg::line>(oids::line, "000000000000000080000000000000003ff0000000000000");
  expect_no_form<pg::circle>(oids::circle, "00000000000000000000000000000000bff0000000000000");
  const std::string point = "3ff00000000000004000000000000000";
  for (const std::string& count : {std::string("00000000"), std::string("ffffffff"), std::string("7fffffff"),
                                   std::string("10000000"), std::string("00000002")}) {
    expect_no_form<pg::polygon>(oids::polygon, count + point);
    expect_no_form<pg::path>(oids::path, "00" + count + point);
  }
  expect_no_form<pg::path>(oids::path, "0200000001" + point);
  expect_no_form<pg::polygon>(oids::polygon, "00000000");
}

TEST(geometry_codec, malformed_text_is_refused) {
  expect_no_text<pg::point>(oids::point, {"", "1,2", "(1,2", "(1;2)", "(1,2) ", "(1,2,3)", "(,)", "(1, 2)", "(inf,1)"});
  expect_no_text<pg::line>(oids::line, {"{1,2}", "{0,0,1}", "[1,2,3]", "{1,2,3"});
  expect_no_text<pg::lseg>(oids::lseg, {"((1,2),(3,4))", "[(1,2)]", "[(1,2),(3,4)"});
  expect_no_text<pg::box>(oids::box, {"((1,2),(3,4))", "(1,2)", "(1,2),(3,4),"});
  expect_no_text<pg::path>(oids::path, {"", "()", "[]", "[(1,2))", "((1,2)]", "((1,2),)", "(1,2)"});
  expect_no_text<pg::polygon>(oids::polygon, {"()", "[(1,2)]", "((1,2),"});
  expect_no_text<pg::circle>(oids::circle, {"<(1,2),-1>", "<(1,2)>", "((1,2),3)", "<(1,2),3"});
}

TEST(geometry_codec, values_that_are_none_are_not_written) {
  EXPECT_EQ(to_binary(pg::line{0, 0, 1}, oids::line).error, errc::value_out_of_range);
  EXPECT_EQ(to_text(pg::circle{{1, 2}, -1}).error, errc::value_out_of_range);
  EXPECT_EQ(to_binary(pg::polygon{{}}, oids::polygon).error, errc::value_out_of_range);
  EXPECT_EQ(to_text(pg::path{true, {}}).error, errc::value_out_of_range);
  EXPECT_EQ(to_binary(pg::path(), oids::path).error, errc{});
}

}  // namespace

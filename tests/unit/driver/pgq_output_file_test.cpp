#include "../../../examples/pgq/output_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

namespace {

using pgq::output_file;

struct pipe_ends {
  pipe_ends() { EXPECT_EQ(::pipe(ends), 0); }
  ~pipe_ends() {
    if (ends[0] >= 0) ::close(ends[0]);
    ::close(ends[1]);
  }
  pipe_ends(const pipe_ends&) = delete;
  pipe_ends& operator=(const pipe_ends&) = delete;
  int ends[2] = {-1, -1};
};

std::string read_all(int descriptor) {
  std::string all;
  char piece[4096];
  for (ssize_t n; (n = ::read(descriptor, piece, sizeof piece)) > 0;) all.append(piece, static_cast<std::size_t>(n));
  return all;
}

TEST(pgq_output_file, full_disk_is_an_error_that_sticks) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (full < 0) GTEST_SKIP() << "no /dev/full";
  output_file out(full);
  out.write("something");
  EXPECT_FALSE(out.error());
  EXPECT_FALSE(out.flush());
  EXPECT_EQ(out.error(), std::errc::no_space_on_device);
  out.write("more");
  out.fill('x', 3 * output_file::buffer_size);
  EXPECT_FALSE(out.flush());
  ::close(full);
}

TEST(pgq_output_file, closed_pipe_is_an_error) {
  auto* const before = std::signal(SIGPIPE, SIG_IGN);
  pipe_ends p;
  ::close(p.ends[0]);
  p.ends[0] = -1;
  output_file out(p.ends[1]);
  out.write("x");
  EXPECT_FALSE(out.flush());
  EXPECT_EQ(out.error(), std::errc::broken_pipe);
  std::signal(SIGPIPE, before);
}

TEST(pgq_output_file, descriptor_that_does_not_block_gets_everything) {
  pipe_ends p;
  ASSERT_EQ(::fcntl(p.ends[1], F_SETFL, O_NONBLOCK), 0);
  std::string got;
  std::thread reader([&] { got = read_all(p.ends[0]); });
  std::string expected;
  {
    output_file out(p.ends[1]);
    for (int i = 0; i < 40000; ++i) {
      const std::string line = std::to_string(i) + "\n";
      out.write(line);
      expected += line;
    }
    const std::string large(300000, 'y');
    out.write(large);
    out.fill('z', 200000);
    expected += large + std::string(200000, 'z');
    EXPECT_TRUE(out.flush());
  }
  ::close(p.ends[1]);
  reader.join();
  p.ends[1] = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  EXPECT_TRUE(got == expected);
}

TEST(pgq_output_file, rollback_takes_back_what_is_still_here) {
  pipe_ends p;
  output_file out(p.ends[1]);
  EXPECT_FALSE(out.rollback());
  out.write("kept ");
  out.mark();
  out.write("dropped");
  EXPECT_TRUE(out.rollback());
  out.write("end");
  out.mark();
  EXPECT_TRUE(out.flush());
  EXPECT_FALSE(out.rollback());
  char got[32];
  EXPECT_EQ(std::string(got, static_cast<std::size_t>(::read(p.ends[0], got, sizeof got))), "kept end");
}

}  // namespace

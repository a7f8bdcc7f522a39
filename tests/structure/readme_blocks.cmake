# Compiles every C++ block of README.md:
#   ```cpp that begins with #include   a whole program
#   ```cpp                             statements inside a coroutine that has a pg::connection db
#   ```cpp green                       statements inside a function that has a pg::green::connection db
set(readme ${PROJECT_SOURCE_DIR}/README.md)
if(NOT EXISTS ${readme})
  return()
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${readme})

set(asio_prologue
    [==[#include <greenpg/greenpg.hpp>

#include <asio.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pg = greenpg;
using namespace std::chrono_literals;

asio::awaitable<void> block(pg::connection& db);
asio::awaitable<void> block([[maybe_unused]] pg::connection& db) {
]==])
set(green_prologue
    [==[#include <greenpg/green.hpp>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pg = greenpg;
using namespace std::chrono_literals;

void block(pg::green::connection& db);
void block([[maybe_unused]] pg::green::connection& db) {
]==])

file(READ ${readme} rest)
set(rest "\n${rest}")
set(number 0)
set(objects "")
while(TRUE)
  string(FIND "${rest}" "\n```cpp" begin)
  if(begin EQUAL -1)
    break()
  endif()
  math(EXPR begin "${begin} + 7")
  string(SUBSTRING "${rest}" ${begin} -1 rest)
  string(FIND "${rest}" "\n" eol)
  string(SUBSTRING "${rest}" 0 ${eol} mark)
  string(STRIP "${mark}" mark)
  string(FIND "${rest}" "\n```" end)
  string(SUBSTRING "${rest}" ${eol} -1 rest)
  math(EXPR length "${end} - ${eol}")
  string(SUBSTRING "${rest}" 0 ${length} code)
  string(SUBSTRING "${rest}" ${length} -1 rest)
  math(EXPR number "${number} + 1")

  string(STRIP "${code}" head)
  set(needs_asio ON)
  if(head MATCHES "^#include")
    set(text "${code}\n")
    if(NOT code MATCHES "<asio|greenpg/greenpg.hpp|greenpg/driver/connection.hpp")
      set(needs_asio OFF)
    endif()
  elseif(mark STREQUAL "green")
    set(text "${green_prologue}${code}\n}\n")
    set(needs_asio OFF)
  else()
    set(text "${asio_prologue}${code}\n\nco_return;\n}\n")
  endif()
  if(needs_asio AND NOT GREENPG_WITH_ASIO)
    continue()
  endif()
  set(unit ${CMAKE_CURRENT_BINARY_DIR}/readme_block_${number}.cpp)
  file(CONFIGURE OUTPUT ${unit} CONTENT "@text@" @ONLY)
  list(APPEND objects ${unit})
endwhile()
if(objects)
  add_library(readme_blocks OBJECT ${objects})
  set_target_properties(readme_blocks PROPERTIES CXX_EXTENSIONS OFF)
  target_link_libraries(readme_blocks PRIVATE greenpg::greenpg)
  # A block shows one thing, and may leave what it made unused.
  target_compile_options(readme_blocks PRIVATE -Wno-unused -Wno-shadow)
endif()

# Finds standalone Asio's headers and makes greenpg_asio of them: the definitions that the library and its users must
# share. Sets GREENPG_ASIO_INCLUDE_DIR and GREENPG_ASIO_VERSION (ASIO_VERSION's number, 102201 for 1.22.1).
find_path(
  GREENPG_ASIO_INCLUDE_DIR asio/version.hpp
  HINTS ${GREENPG_ASIO_DIR}
  PATH_SUFFIXES include asio/include NO_CACHE)
if(NOT GREENPG_ASIO_INCLUDE_DIR)
  message(FATAL_ERROR "Standalone Asio is not found: install it (libasio-dev), point GREENPG_ASIO_DIR at its headers, "
                      "or build without it by -DGREENPG_WITH_ASIO=OFF")
endif()
string(REGEX REPLACE "/$" "" GREENPG_ASIO_INCLUDE_DIR "${GREENPG_ASIO_INCLUDE_DIR}")
file(STRINGS ${GREENPG_ASIO_INCLUDE_DIR}/asio/version.hpp GREENPG_ASIO_VERSION REGEX "define ASIO_VERSION ")
string(REGEX REPLACE "[^0-9]*([0-9]+).*" "\\1" GREENPG_ASIO_VERSION "${GREENPG_ASIO_VERSION}")
message(STATUS "Asio ${GREENPG_ASIO_VERSION} in ${GREENPG_ASIO_INCLUDE_DIR}")

set(GREENPG_ASIO_DEFINITIONS ASIO_STANDALONE)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND GREENPG_ASIO_VERSION LESS 102600)
  # Asio below 1.26 does not believe that clang with libstdc++ has coroutines.
  list(APPEND GREENPG_ASIO_DEFINITIONS ASIO_HAS_CO_AWAIT=1)
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  # Else it depends on whether a standard header came before Asio's first, and memory that one file took from operator
  # new, another gives to free().
  list(APPEND GREENPG_ASIO_DEFINITIONS ASIO_HAS_STD_ALIGNED_ALLOC=1)
endif()

# What the builder chose by flags, the users get as well.
string(REGEX MATCHALL "-D *ASIO_[A-Z0-9_]+(=[^ ]+)?" chosen "${CMAKE_CXX_FLAGS}")
list(TRANSFORM chosen REPLACE "^-D *" "")
list(APPEND GREENPG_ASIO_DEFINITIONS ${chosen})

add_library(greenpg_asio INTERFACE)
set_target_properties(greenpg_asio PROPERTIES EXPORT_NAME asio)
target_compile_definitions(greenpg_asio INTERFACE ${GREENPG_ASIO_DEFINITIONS})
target_include_directories(greenpg_asio SYSTEM INTERFACE $<BUILD_INTERFACE:${GREENPG_ASIO_INCLUDE_DIR}>)
target_link_libraries(greenpg_asio INTERFACE Threads::Threads)

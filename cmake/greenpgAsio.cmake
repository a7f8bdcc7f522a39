# Part of greenpgConfig.cmake: Asio's types cross our interface, so the user's Asio must be the one the library was
# compiled with, under the same macros where these change the layout of a type or which function a name means.
find_path(
  greenpg_ASIO_INCLUDE_DIR asio/version.hpp
  HINTS ${GREENPG_ASIO_DIR}
  PATH_SUFFIXES include asio/include NO_CACHE)
if(NOT greenpg_ASIO_INCLUDE_DIR)
  set(greenpg_FOUND FALSE)
  set(greenpg_NOT_FOUND_MESSAGE
      "standalone Asio is not found: install it, set GREENPG_ASIO_DIR, or ask for COMPONENTS green, which needs none")
  return()
endif()
string(REGEX REPLACE "/$" "" greenpg_ASIO_INCLUDE_DIR "${greenpg_ASIO_INCLUDE_DIR}")
file(STRINGS ${greenpg_ASIO_INCLUDE_DIR}/asio/version.hpp greenpg_asio_found REGEX "define ASIO_VERSION ")
string(REGEX REPLACE "[^0-9]*([0-9]+).*" "\\1" greenpg_asio_found "${greenpg_asio_found}")
if(NOT greenpg_asio_found EQUAL greenpg_ASIO_VERSION)
  set(greenpg_FOUND FALSE)
  set(greenpg_NOT_FOUND_MESSAGE
      "greenpg was built with ASIO_VERSION ${greenpg_ASIO_VERSION}, and ${greenpg_ASIO_INCLUDE_DIR} has ${greenpg_asio_found}: set GREENPG_ASIO_DIR or build greenpg again"
  )
  return()
endif()

get_directory_property(greenpg_definitions COMPILE_DEFINITIONS)
string(TOUPPER "${CMAKE_BUILD_TYPE}" greenpg_type)
set(greenpg_flags "${greenpg_definitions} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${greenpg_type}}")
foreach(
  greenpg_macro
  ASIO_DISABLE_CO_AWAIT
  ASIO_DISABLE_EPOLL
  ASIO_DISABLE_EVENTFD
  ASIO_DISABLE_THREADS
  ASIO_DISABLE_TIMERFD
  ASIO_ENABLE_BUFFER_DEBUGGING
  ASIO_ENABLE_HANDLER_TRACKING
  ASIO_HAS_BOOST_CHRONO
  ASIO_HAS_IO_URING
  ASIO_NO_EXCEPTIONS
  ASIO_NO_TS_EXECUTORS
  ASIO_NO_TYPEID
  ASIO_USE_TS_EXECUTOR_AS_DEFAULT
  BOOST_ASIO_STANDALONE)
  if(greenpg_flags MATCHES "${greenpg_macro}([^A-Z_]|$)" AND NOT "${greenpg_ASIO_DEFINITIONS}" MATCHES
                                                                 "${greenpg_macro}(=|;|$)")
    set(greenpg_FOUND FALSE)
    set(greenpg_NOT_FOUND_MESSAGE "${greenpg_macro} is defined here and was not when greenpg was built")
    return()
  endif()
endforeach()

include(${CMAKE_CURRENT_LIST_DIR}/greenpgAsioTargets.cmake)
set_property(
  TARGET greenpg::asio
  APPEND
  PROPERTY INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${greenpg_ASIO_INCLUDE_DIR})
set_property(
  TARGET greenpg::asio
  APPEND
  PROPERTY INTERFACE_INCLUDE_DIRECTORIES ${greenpg_ASIO_INCLUDE_DIR})

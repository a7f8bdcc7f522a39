# fetch_users_static: the tour without a shared library, to run where there is nothing but a kernel. The libraries are
# named one by one because find_package(OpenSSL) has already settled on the shared ones.
set(tour ${CMAKE_CURRENT_SOURCE_DIR}/fetch_users.cpp)
find_library(GREENPG_LIBSSL_A libssl.a)
find_library(GREENPG_LIBCRYPTO_A libcrypto.a)
mark_as_advanced(GREENPG_LIBSSL_A GREENPG_LIBCRYPTO_A)
if(GREENPG_WITH_ASIO
   AND EXISTS ${tour}
   AND GREENPG_LIBSSL_A
   AND GREENPG_LIBCRYPTO_A
   AND NOT BUILD_SHARED_LIBS
   AND CMAKE_BUILD_TYPE STREQUAL "Release") # a sanitizer's run time cannot be linked statically
  add_executable(fetch_users_static ${tour})
  set_target_properties(fetch_users_static PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_features(fetch_users_static PRIVATE cxx_std_20)
  target_compile_definitions(fetch_users_static PRIVATE $<TARGET_PROPERTY:greenpg_driver,INTERFACE_COMPILE_DEFINITIONS>)
  target_include_directories(
    fetch_users_static PRIVATE $<TARGET_PROPERTY:greenpg_driver,INTERFACE_INCLUDE_DIRECTORIES>)
  target_link_options(fetch_users_static PRIVATE -static)
  target_link_libraries(
    fetch_users_static
    PRIVATE $<TARGET_FILE:greenpg_driver> $<TARGET_FILE:greenpg_green> $<TARGET_FILE:greenpg_net>
            $<TARGET_FILE:greenpg_protocol> ${GREENPG_LIBSSL_A} ${GREENPG_LIBCRYPTO_A})
  add_dependencies(fetch_users_static greenpg_driver)
endif()

# cmake --install: headers, libraries, what find_package(greenpg) reads, and pkg-config files.
include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/greenpg)

# Two sets, so that find_package(greenpg COMPONENTS green) works where there is no Asio.
install(TARGETS greenpg_protocol greenpg_net greenpg_green EXPORT greenpgTargets)
install(EXPORT greenpgTargets NAMESPACE greenpg:: DESTINATION ${config_dir})
if(GREENPG_WITH_ASIO)
  install(TARGETS greenpg_driver greenpg_asio greenpg_greenpg EXPORT greenpgAsioTargets)
  install(EXPORT greenpgAsioTargets NAMESPACE greenpg:: DESTINATION ${config_dir})
else()
  install(TARGETS greenpg_greenpg EXPORT greenpgTargets)
endif()

foreach(layer protocol net driver)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${layer}/include/*.hpp)
  if(NOT GREENPG_WITH_ASIO)
    greenpg_drop_asio(headers)
  endif()
  foreach(header IN LISTS headers)
    cmake_path(RELATIVE_PATH header BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/${layer}/include OUTPUT_VARIABLE name)
    cmake_path(GET name PARENT_PATH folder)
    install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder})
  endforeach()
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/greenpgConfig.cmake.in ${PROJECT_BINARY_DIR}/greenpgConfig.cmake
                              INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/greenpgConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/greenpgConfig.cmake ${PROJECT_SOURCE_DIR}/cmake/greenpgAsio.cmake
              ${PROJECT_BINARY_DIR}/greenpgConfigVersion.cmake
        DESTINATION ${config_dir})

# pkg-config: greenpg-green, and with Asio greenpg. Relative to the file itself, so that the prefix may move.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} OUTPUT_VARIABLE libdir)
cmake_path(SET up NORMALIZE "${libdir}/pkgconfig")
string(REGEX REPLACE "[^/]+" ".." up "${up}")
set(pc_prefix "\${pcfiledir}/${up}")
if(BUILD_SHARED_LIBS)
  set(pc_requires Requires.private)
else()
  set(pc_requires Requires)
endif()
list(TRANSFORM GREENPG_ASIO_DEFINITIONS PREPEND "-D" OUTPUT_VARIABLE pc_definitions)
list(JOIN pc_definitions " " pc_definitions)
set(pc_files greenpg-green)
if(GREENPG_WITH_ASIO)
  list(APPEND pc_files greenpg)
endif()
foreach(name IN LISTS pc_files)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

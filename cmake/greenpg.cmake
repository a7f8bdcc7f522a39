# What every folder of the project shares: how we compile, and how a library or a program of ours is made.

# Called by the projects that may be the top of a build: the whole one, and fuzz/ on its own.
macro(greenpg_defaults)
  if(PROJECT_IS_TOP_LEVEL)
    if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
      set(CMAKE_BUILD_TYPE Release)
    endif()
    add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      # g++ 12 takes the bounds of inlined std::string and std::vector code for overflows (GCC bugs 105329, 105651,
      # 105562): reported in the standard library's own lines, where nothing of ours can be changed.
      add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-maybe-uninitialized
                          -Wno-mismatched-new-delete)
    endif()
    find_program(GREENPG_CCACHE ccache)
    mark_as_advanced(GREENPG_CCACHE)
    if(GREENPG_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
      # Paths relative to the tree, so that a clone elsewhere finds what this one compiled.
      set(CMAKE_CXX_COMPILER_LAUNCHER
          ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
          CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${GREENPG_CCACHE})
      if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options($<$<BOOL:${GREENPG_CCACHE}>:-fpch-preprocess>)
      endif()
    endif()
  endif()
endmacro()

# Instruments everything below for the fuzzers; for AFL++ give afl-clang-fast++ as the compiler.
macro(greenpg_instrument_for_fuzzing)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-sanitize=function
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endmacro()

# greenpg_add_library(<name> SOURCES <globs>... INCLUDE <folders>... PRIVATE_INCLUDE <folders>... LINK <libraries>...)
# makes libgreenpg-<name> and greenpg::<name> of the sources that match.
function(greenpg_add_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;INCLUDE;PRIVATE_INCLUDE;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_SOURCES})
  if(NOT sources) # a layer that so far is headers only
    set(sources ${CMAKE_CURRENT_BINARY_DIR}/${name}_empty.cpp)
    file(CONFIGURE OUTPUT ${sources} CONTENT "")
  endif()
  add_library(greenpg_${name} ${sources})
  add_library(greenpg::${name} ALIAS greenpg_${name})
  set_target_properties(
    greenpg_${name}
    PROPERTIES EXPORT_NAME ${name}
               OUTPUT_NAME greenpg-${name}
               VERSION ${PROJECT_VERSION}
               SOVERSION 0
               CXX_EXTENSIONS OFF
               POSITION_INDEPENDENT_CODE ON)
  target_compile_features(greenpg_${name} PUBLIC cxx_std_20)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Position independent, and yet inlined: nobody interposes our functions one by one.
    target_compile_options(greenpg_${name} PRIVATE -fno-semantic-interposition)
  endif()
  foreach(folder IN LISTS ARG_INCLUDE)
    target_include_directories(greenpg_${name} PUBLIC $<BUILD_INTERFACE:${folder}>)
  endforeach()
  target_include_directories(greenpg_${name} PUBLIC $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
                                             PRIVATE ${ARG_PRIVATE_INCLUDE})
  target_link_libraries(greenpg_${name} PUBLIC ${ARG_LINK})
  if(GREENPG_PLANT)
    target_compile_definitions(greenpg_${name} PUBLIC GREENPG_PLANT_${GREENPG_PLANT})
  endif()
endfunction()

# greenpg_add_program(<target> SOURCES <files>... LINK <libraries>...)
function(greenpg_add_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
endfunction()

# Drops from the list `variable` the files that include Asio, directly or through a header of ours: what is left builds
# without it.
function(greenpg_drop_asio variable)
  set(asio_headers "asio(/|\\.hpp)")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/net/include/*.hpp
       ${PROJECT_SOURCE_DIR}/driver/include/*.hpp)
  set(tainted "")
  set(found TRUE)
  while(found)
    set(found FALSE)
    foreach(header IN LISTS headers)
      file(STRINGS ${header} hit REGEX "^ *# *include *[<\"](${asio_headers})" LIMIT_COUNT 1)
      if(hit)
        list(APPEND tainted ${header})
        list(REMOVE_ITEM headers ${header})
        string(REGEX REPLACE "^.*/include/" "" name ${header})
        string(APPEND asio_headers "|${name}>")
        set(found TRUE)
      endif()
    endforeach()
  endwhile()
  set(kept "")
  foreach(file IN LISTS ${variable})
    file(STRINGS ${file} hit REGEX "^ *# *include *[<\"](${asio_headers})" LIMIT_COUNT 1)
    if(NOT hit)
      list(APPEND kept ${file})
    endif()
  endforeach()
  set(${variable} ${kept} PARENT_SCOPE)
endfunction()

# SPDX-License-Identifier: GPL-2.0-or-later
# Warnings and sanitizers as targets of our own, never exported.
# -Wextra's missing-field-initializers would forbid naming only the options one sets.
add_library(timtin_warnings INTERFACE)
target_compile_options(timtin_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wno-missing-field-initializers
  $<$<BOOL:${TIMTIN_WERROR}>:-Werror>)
# Sanitizers change what GCC 12 inlines, and it then takes members of std::function and
# std::optional for uninitialized that are not.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND TIMTIN_SANITIZE)
  target_compile_options(timtin_warnings INTERFACE -Wno-maybe-uninitialized)
endif()

if(TIMTIN_SANITIZE)
  add_compile_options(-fsanitize=${TIMTIN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TIMTIN_SANITIZE})
  # Two thirds of a program's start would go into relocating what the sanitizers note of each
  # type and variable, and tests start the program thousands of times.
  if(TIMTIN_SANITIZE MATCHES address AND CMAKE_CXX_COMPILER_ID STREQUAL GNU AND NOT BUILD_SHARED_LIBS)
    set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
    add_compile_options(-fno-pie)
    add_link_options(-no-pie)
  endif()
endif()

# One room of the house: an object library of its folder's sources.
function(timtin_room name)
  cmake_parse_arguments(PARSE_ARGV 1 ROOM "" "" "SOURCES;LINKS")
  add_library(timtin_${name} OBJECT ${ROOM_SOURCES})
  target_include_directories(timtin_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(timtin_${name} PUBLIC ${ROOM_LINKS} PRIVATE timtin_warnings)
  timtin_precompiled(timtin_${name} timtin_room_headers)
endfunction()

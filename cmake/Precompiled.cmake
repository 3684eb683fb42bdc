# SPDX-License-Identifier: GPL-2.0-or-later
# Headers of the standard library and of Catch2 are four fifths of the time that compiling a
# source of ours takes, so they are parsed once a set of flags. Sources include what they use
# all the same: the preset `fuzz` builds without, and finds what is missing.

# timtin_precompiled(TARGET HEADERS): TARGET uses the precompiled HEADERS, a target of
# timtin_precompiled_headers() with the same flags.
function(timtin_precompiled target headers)
  if(TIMTIN_PCH)
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()

# An object library of no use but to hold precompiled headers. ARGN: how to include them.
function(timtin_precompiled_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 PCH "" "" "HEADERS;LINKS")
  if(TIMTIN_PCH)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "// Holds precompiled headers.\n")
    add_library(${name} OBJECT ${source})
    target_link_libraries(${name} PRIVATE timtin_warnings ${PCH_LINKS})
    target_precompile_headers(${name} PRIVATE ${PCH_HEADERS})
  endif()
endfunction()

timtin_precompiled_headers(timtin_room_headers HEADERS
  <algorithm> <array> <charconv> <chrono> <cstdint> <cstring> <filesystem> <functional> <map>
  <memory> <mutex> <optional> <string> <string_view> <unordered_map> <unordered_set> <utility>
  <vector>)
